import type { JsonObject, ResultRow } from '@longrun/runs'
import {
  completenessCells,
  completenessOfSnr,
  type Detection,
  fitDetectionCurve,
  gridEdges,
  type InjectionOutcome,
  type InjectionSummary,
  reliabilityByPeriod,
} from '@longrun/search'

import type { InjectionParams } from './params.ts'
import { BLOCKS, DETECTIONS, INJECTIONS } from './tables.ts'

const BINARY: Detection['disposition'] = 'eclipsing-binary'

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
