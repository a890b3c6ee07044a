import { readFile } from 'node:fs/promises'

import { LightCurveError, spanDays } from '@longrun/lightcurve'
import { type Item, type JsonObject, TaskError } from '@longrun/runs'

import type { LoadedSpec } from '../spec-file.ts'
import { type DryRun, type DryRunOptions, WORKER_BYTES } from '../transit-survey/dry-run.ts'
import { searchOptions, surveyParams } from '../transit-survey/params.ts'
import { itemProblem, tryRead } from '../transit-survey/plan-survey.ts'
import { warmSeconds } from '../warm-seconds.ts'
import { readBlock, syntheticBytes } from './locator.ts'
import { injectionParams } from './params.ts'
import type { InjectionStar } from './injection-star.ts'
import { blocksOf, requireSearchableStars, selectStars } from './plan-injections.ts'
import { firstSpan, spanNotice } from './span-notice.ts'
import type { InjectionRecoverySpec } from './spec.ts'
import task from './task.ts'

/** Injections tried for the estimate: enough for cheap misses and dear hits, few enough to wait for. */
const PROBES = 8

/** Read every star, make a few injections into the first one, and say what the run would need. Throws `SpecError`. */
export async function dryRunInjections(
  loaded: LoadedSpec<InjectionRecoverySpec>,
  options: DryRunOptions,
): Promise<DryRun> {
  const { spec } = loaded
  const { perStar, perItem, periodBins, radiusBins } = spec.injections
  const stars = await selectStars(loaded, options)
  // what the start would refuse is refused here
  await requireSearchableStars(stars, spec, options)
  const { unreadable, spans } = await readStars(stars, spec, options)
  const bad = new Set(unreadable.map(({ key }) => key))
  const good = stars.filter(({ key }) => !bad.has(key))
  const files = stars.flatMap((star) => star.files)
  const notice = spanNotice(
    spec.injections,
    spans.length > 0 ? spans : await firstSpan(stars, spec),
  )
  const perInjection = good.length === 0 ? null : await probe(good[0], spec)
  const items = stars.length * Math.ceil(perStar / perItem)
  const injections = good.length * perStar
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    items,
    content: `${stars.length * perStar} injections into ${stars.length} stars, ${perItem} an item; ${periodBins} x ${radiusBins} cells`,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    grid: perInjection === null ? null : injectedRange(spec),
    ...(notice === null ? {} : { facts: { note: notice } }),
    unreadable,
    estimate:
      perInjection === null
        ? null
        : {
            basedOn: perInjection.count,
            secondsPerItem: perInjection.seconds * Math.min(perItem, perStar),
            workers: options.workers,
            totalSeconds: (injections * perInjection.seconds) / options.workers,
            memoryBytes: perInjection.baseBytes + options.workers * perInjection.workerBytes,
          },
  }
}

function injectedRange({ injections: i }: InjectionRecoverySpec): string {
  return `periods ${i.periodMinDays}-${i.periodMaxDays} d, radii ${i.radiusMinEarth}-${i.radiusMaxEarth} Earth radii, ${i.fill === 'cells' ? 'cells filled evenly' : 'drawn at random'}`
}

async function readStars(
  stars: readonly InjectionStar[],
  spec: InjectionRecoverySpec,
  options: DryRunOptions,
): Promise<{
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[]
  /** Of those that can be read, in files [days]. */
  readonly spans: readonly number[]
}> {
  const spans: number[] = []
  const params = surveyParams(spec)
  const unreadable: { key: string; reason: string }[] = []
  for (const [i, { key, files, synthetic }] of stars.entries()) {
    if (synthetic !== null) continue
    options.onProgress?.({ doing: 'reading', done: i, total: stars.length })
    const lightCurve = await tryRead(files, params.columns)
    const reason =
      lightCurve instanceof LightCurveError
        ? lightCurve.message
        : itemProblem(lightCurve, searchOptions(params))
    if (reason !== null) unreadable.push({ key, reason })
    if (!(lightCurve instanceof LightCurveError)) spans.push(spanDays(lightCurve))
  }
  return { unreadable, spans }
}

/** Seconds that one injection takes, false-alarm searches left out; null when the star cannot be searched. */
async function probe(
  star: InjectionStar,
  spec: InjectionRecoverySpec,
): Promise<{
  readonly count: number
  readonly seconds: number
  readonly baseBytes: number
  readonly workerBytes: number
} | null> {
  const baseBytes = process.memoryUsage().rss
  const count = Math.min(PROBES, spec.injections.perStar)
  const [block] = blocksOf(star, {
    spec: { ...spec, injections: { ...spec.injections, perStar: count, perItem: count } },
    sha256: '',
  })
  const item: Item = {
    ...block,
    locator: { ...(block.locator as JsonObject), falseAlarms: false },
  }
  const { synthetic } = readBlock(item)
  const params = injectionParams(spec)
  const bytes =
    synthetic === null
      ? await Promise.all(star.files.map(({ path }) => readFile(path)))
      : [syntheticBytes(synthetic)]
  const signal = new AbortController().signal
  let seconds: number
  try {
    const probed = await warmSeconds(() => {
      const { value } = task.prepare!(bytes, { item, params })
      return task.compute([value], { items: [item], seeds: [0], params, signal })
    })
    // it will fail in the run, under its own name and reason
    if ('error' in probed.result[0]) return null
    seconds = probed.seconds
  } catch (error) {
    if (error instanceof TaskError) return null
    throw error
  }
  return {
    count,
    seconds: seconds / count,
    baseBytes,
    workerBytes: Math.max(WORKER_BYTES, process.resourceUsage().maxRSS * 1024 - baseBytes),
  }
}
