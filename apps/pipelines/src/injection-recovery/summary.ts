import type { JsonObject, ResultRow } from '@longrun/runs'
import {
  type CompletenessCell,
  completenessCells,
  type CompletenessOfSnr,
  completenessOfSnr,
  type Detection,
  type DetectionCurve,
  fitDetectionCurve,
  gridEdges,
  type InjectionOutcome,
  type ReliabilityOfPeriod,
  reliabilityByPeriod,
} from '@longrun/search'

import type { InjectionParams } from './params.ts'
import { BLOCKS, DETECTIONS, INJECTIONS } from './tables.ts'

const BINARY: Detection['disposition'] = 'eclipsing-binary'

/** What a run of injections says as a whole. */
export interface InjectionSummary {
  /** Stars with at least one finished block. */
  readonly stars: number
  /** Injected and searched; those of impossible orbits are not counted. */
  readonly injections: number
  readonly recovered: number
  /** Injections by outcome, the impossible ones too. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Stars by origin: measured, synthetic. */
  readonly origins: Readonly<Record<string, number>>
  /** Stars whose radius is the default one of the spec. */
  readonly defaultRadii: number
  readonly cells: readonly CompletenessCell[]
  readonly bySnr: readonly CompletenessOfSnr[]
  readonly curve: DetectionCurve | null
  /** One row a period bin, the last over all periods; empty where no false alarms were searched for. */
  readonly reliability: readonly ReliabilityOfPeriod[]
  /** Notes of the blocks with the number of blocks that have them, most frequent first. */
  readonly notes: readonly { readonly message: string; readonly count: number }[]
}

/** Walk once over the results of a run. A pure function of them and the parameters. */
export async function injectionSummary(
  results: AsyncIterable<ResultRow>,
  params: InjectionParams,
): Promise<InjectionSummary> {
  const outcomes: InjectionOutcome[] = []
  const detections: Detection[] = []
  const counts = new Map<string, number>()
  const notes = new Map<string, number>()
  const stars = new Map<string, JsonObject>()
  for await (const { key, output } of results) {
    const [block] = output.tables[BLOCKS.name]
    stars.set(key.slice(0, key.lastIndexOf('#')), block)
    if (typeof block['notes'] === 'string')
      for (const note of block['notes'].split(' | ')) notes.set(note, (notes.get(note) ?? 0) + 1)
    for (const row of output.tables[INJECTIONS.name] ?? []) {
      const outcome = row['outcome'] as string
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      if (outcome !== 'impossible') outcomes.push(row as unknown as InjectionOutcome)
    }
    const listed = (output.tables[DETECTIONS.name] ?? []) as unknown as Detection[]
    // eclipsing binaries are real, and nothing dark was searched in their stars
    if (!listed.some(({ disposition, source }) => source === 'observed' && disposition === BINARY))
      detections.push(...listed)
  }
  const blocks = [...stars.values()]
  const searched = params.inversion || params.scrambles > 0
  const edges = gridEdges(params.cells).periodDays
  return {
    stars: stars.size,
    injections: outcomes.length,
    recovered: outcomes.filter(({ recovered }) => recovered).length,
    outcomes: Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    origins: countBy(blocks, 'origin'),
    defaultRadii: countBy(blocks, 'stellarRadiusFrom')['default'] ?? 0,
    cells: completenessCells(outcomes, params.cells),
    bySnr: completenessOfSnr(outcomes),
    curve: fitDetectionCurve(outcomes),
    reliability: searched ? reliabilityByPeriod(detections, edges) : [],
    notes: [...notes]
      .map(([message, count]) => ({ message, count }))
      .toSorted((a, b) => b.count - a.count || (a.message < b.message ? -1 : 1)),
  }
}

function countBy(
  rows: readonly JsonObject[],
  column: 'origin' | 'stellarRadiusFrom',
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const value = row[column] as string
    counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}
