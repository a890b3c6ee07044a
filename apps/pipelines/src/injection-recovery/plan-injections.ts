import {
  combinedSha256,
  inputSha256,
  type Item,
  itemSeed,
  type JsonObject,
  type RunPlan,
  type SourceFile,
} from '@longrun/runs'
import { syntheticId } from '@longrun/search'

import type { LoadedSpec } from '../spec-file.ts'
import { surveyParams } from '../transit-survey/params.ts'
import {
  hashFiles,
  type PlanOptions,
  requireHoldablePeriods,
  selectItems,
  type Selection,
} from '../transit-survey/plan-survey.ts'
import type { InjectionStar } from './injection-star.ts'
import { blockLocator, syntheticBytes } from './locator.ts'
import { injectionParams } from './params.ts'
import { firstSpan, spanNotice } from './span-notice.ts'
import type { InjectionRecoverySpec } from './spec.ts'

/** Module whose default export is the task: `.ts` in a checkout, a file of its own in a bundle. */
export const INJECTION_TASK_URL = new URL(
  import.meta.url.endsWith('.ts') ? './task.ts' : './injection-task.js',
  import.meta.url,
).href

/**
 * The whole run as a plain value: stars, their blocks of injections, the settings. Reads every file
 * once to hash it; writes nothing. Throws `SpecError` as `planSurvey` does.
 */
export async function planInjections(
  loaded: LoadedSpec<InjectionRecoverySpec>,
  options: PlanOptions = {},
): Promise<RunPlan> {
  const { spec } = loaded
  const stars = await selectStars(loaded, options)
  await requireSearchableStars(stars, spec, options)
  const notice = spanNotice(spec.injections, await firstSpan(stars, spec))
  if (notice !== null) options.onNotice?.(notice)
  const hashed = await hashFiles(
    stars.flatMap((star) => star.files),
    options,
  )
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    taskUrl: INJECTION_TASK_URL,
    spec: structuredClone(spec) as unknown as JsonObject,
    params: injectionParams(spec),
    seed: spec.seed,
    limit: spec.limit ?? null,
    items: stars.flatMap((star) => blocksOf(star, { spec, sha256: starSha256(star, hashed) })),
    sources: [...hashed.values()],
    timeoutMs: spec.timeoutMs,
    commit: 'batch',
    gate: spec.gate ?? null,
  }
}

/** Throws `SpecError` where the spec's search can take none of its stars, as a survey's plan does. */
export async function requireSearchableStars(
  stars: readonly InjectionStar[],
  spec: InjectionRecoverySpec,
  options: PlanOptions,
): Promise<void> {
  const ofFiles = stars.filter((star) => star.synthetic === null)
  await requireHoldablePeriods(ofFiles, surveyParams(spec), options)
}

/** Stars of the spec after grouping, sample and limit, in byte order of their keys. */
export async function selectStars(
  { spec, folder, path }: LoadedSpec<InjectionRecoverySpec>,
  options: PlanOptions = {},
): Promise<readonly InjectionStar[]> {
  const { files, synthetic, ...source } = spec.source
  if (synthetic !== undefined) {
    const { stars, ...sky } = synthetic
    return Array.from({ length: Math.min(stars, spec.limit ?? stars) }, (_, i) => ({
      key: syntheticId(i + 1),
      files: [],
      synthetic: { ...sky, index: i + 1 },
    }))
  }
  const selection: Selection = {
    source: { ...source, files: files as NonNullable<typeof files> },
    ...(spec.limit === undefined ? {} : { limit: spec.limit }),
  }
  const items = await selectItems({ spec: selection, folder, path }, options)
  return items.map((item) => ({ ...item, synthetic: null }))
}

function starSha256(star: InjectionStar, hashed: ReadonlyMap<string, SourceFile>): string {
  if (star.synthetic !== null) return inputSha256([syntheticBytes(star.synthetic)])
  return combinedSha256(star.files.map(({ path }) => (hashed.get(path) as SourceFile).sha256))
}

/** Keys are `STAR#0000`, `STAR#0001` ...; seeds are of run and star, so that blocks change no number. */
export function blocksOf(
  { key, files, synthetic }: InjectionStar,
  { spec, sha256 }: { readonly spec: InjectionRecoverySpec; readonly sha256: string },
): Item[] {
  const { perStar, perItem } = spec.injections
  return Array.from({ length: Math.ceil(perStar / perItem) }, (_, block) => ({
    key: `${key}#${String(block).padStart(4, '0')}`,
    sha256,
    locator: blockLocator({
      files: files.map((file) => ({ path: file.path, name: file.key })),
      synthetic,
      seed: itemSeed(spec.seed, key),
      first: block * perItem,
      count: Math.min(perItem, perStar - block * perItem),
      falseAlarms: block === 0,
    }),
  }))
}
