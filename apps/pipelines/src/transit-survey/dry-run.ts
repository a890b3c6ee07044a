import { performance } from 'node:perf_hooks'

import { type LightCurve, LightCurveError } from '@longrun/lightcurve'
import { searchStar } from '@longrun/search'

import type { LoadedSpec } from '../spec-file.ts'
import { searchOptions, surveyParams } from './params.ts'
import type { TransitSurveySpec } from './spec.ts'
import {
  type PlanProgress,
  itemProblem,
  requireHoldablePeriods,
  selectItems,
  tryRead,
} from './plan-survey.ts'

/** What a run would be, found out without writing anything. */
export interface DryRun {
  readonly name: string
  readonly pipeline: string
  readonly items: number
  /** What the items hold, in a sentence, where that is not one star each. */
  readonly content?: string
  readonly files: number
  readonly bytes: number
  /** The period grid of one star, in a sentence; null when no star could be searched; absent: no search. */
  readonly grid?: string | null
  /** Further facts, each a name and a sentence. */
  readonly facts?: Readonly<Record<string, string>>
  /** Items that would fail: they cannot be read, have no level to be searched about, or are too short for the range. */
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[]
  /** From searching `basedOn` of the stars here; null when none could be searched. */
  readonly estimate: {
    readonly basedOn: number
    readonly secondsPerItem: number
    readonly workers: number
    readonly totalSeconds: number
    readonly memoryBytes: number
  } | null
}

/** Stars searched for the estimate. */
const PROBES = 3
/** A worker thread costs at least this much. */
export const WORKER_BYTES = 64 * 2 ** 20

export interface DryRunOptions {
  readonly workers: number
  readonly onProgress?: (
    progress: PlanProgress | { doing: 'reading'; done: number; total: number },
  ) => void
}

/** Read every item, search a few, and say what the run would need. Throws `SpecError`. */
export async function dryRunSurvey(
  loaded: LoadedSpec<TransitSurveySpec>,
  options: DryRunOptions,
): Promise<DryRun> {
  const { spec } = loaded
  const params = surveyParams(spec)
  const items = await selectItems(loaded, options)
  // what the start would refuse is refused here
  await requireHoldablePeriods(items, params, options)
  const unreadable: { key: string; reason: string }[] = []
  const probes: LightCurve[] = []
  const every = Math.max(1, Math.floor(items.length / PROBES))
  for (const [i, item] of items.entries()) {
    options.onProgress?.({ doing: 'reading', done: i, total: items.length })
    const lightCurve = await tryRead(item.files, params.columns)
    if (lightCurve instanceof LightCurveError) {
      unreadable.push({ key: item.key, reason: lightCurve.message })
    } else {
      const reason = itemProblem(lightCurve, searchOptions(params))
      if (reason !== null) unreadable.push({ key: item.key, reason })
      else if (probes.length < PROBES && i >= probes.length * every) probes.push(lightCurve)
    }
  }
  const probed = probe(probes, params)
  const files = items.flatMap((item) => item.files)
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    items: items.length,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    grid: probed?.grid ?? null,
    unreadable,
    estimate:
      probed === null
        ? null
        : {
            basedOn: probed.count,
            secondsPerItem: probed.seconds,
            workers: options.workers,
            totalSeconds: ((items.length - unreadable.length) * probed.seconds) / options.workers,
            memoryBytes: probed.baseBytes + options.workers * probed.workerBytes,
          },
  }
}

function probe(
  lightCurves: readonly LightCurve[],
  params: ReturnType<typeof surveyParams>,
): {
  readonly count: number
  readonly seconds: number
  readonly grid: string
  readonly baseBytes: number
  readonly workerBytes: number
} | null {
  const baseBytes = process.memoryUsage().rss
  let seconds = 0
  let count = 0
  let grid: string | null = null
  for (const lightCurve of lightCurves) {
    const start = performance.now()
    try {
      grid = searchStar(lightCurve, searchOptions(params)).grid
    } catch (error) {
      // it will fail in the run, under its own name and reason
      if (error instanceof LightCurveError) continue
      throw error
    }
    seconds += (performance.now() - start) / 1000
    count++
  }
  if (grid === null) return null
  const grown = process.resourceUsage().maxRSS * 1024 - baseBytes
  return {
    count,
    seconds: seconds / count,
    grid,
    baseBytes,
    workerBytes: Math.max(WORKER_BYTES, grown),
  }
}
