import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import { applyQualityMask, type LightCurve, LightCurveError, normalise } from '@longrun/lightcurve'
import {
  combinedSha256,
  hashFile,
  type Item,
  type JsonObject,
  type RunPlan,
  type SourceFile,
} from '@longrun/runs'

import { periodRange, type SearchOptions } from '@longrun/search'

import { compareBytes, findFiles, type FoundFile } from '../source-files.ts'
import { sampleKeys } from '../source-sample.ts'
import type { LoadedSpec } from '../spec-file.ts'
import type { TransitSurveySpec } from './spec.ts'
import { SpecError } from '../spec-error.ts'
import { asLocator } from './locator.ts'
import { asJson, columnRoles, searchOptions, type SurveyParams, surveyParams } from './params.ts'
import { readStar } from './read-star.ts'
import { requireColumnsFit } from './require-columns-fit.ts'

/** Module whose default export is the survey's task: `.ts` in a checkout, `.js` in a bundle. */
export const SURVEY_TASK_URL = new URL(
  import.meta.url.endsWith('.ts') ? './task.ts' : './task.js',
  import.meta.url,
).href

/** What planning is busy with, for a progress bar. */
export interface PlanProgress {
  readonly doing: 'reading names of stars' | 'hashing' | 'checking period range'
  readonly done: number
  readonly total: number
}

export interface PlanOptions {
  readonly onProgress?: (progress: PlanProgress) => void
  readonly signal?: AbortSignal
  /** Folder of ledger and keys; a pipeline that seals text needs it. */
  readonly home?: string
  /** Takes what a person should know before the run, a line each. */
  readonly onNotice?: (line: string) => void
}

/** One item before its files are hashed. */
export interface SurveyItem {
  readonly key: string
  readonly files: readonly FoundFile[]
}

/**
 * The whole run as a plain value: which items, their files' hashes, the settings. Reads every file
 * once to hash it; writes nothing. Throws `SpecError` when nothing matches, or when no star at all
 * can hold the period range.
 */
export async function planSurvey(
  loaded: LoadedSpec<TransitSurveySpec>,
  options: PlanOptions = {},
): Promise<RunPlan> {
  const { spec } = loaded
  const params = surveyParams(spec)
  const chosen = await selectItems(loaded, options)
  await requireHoldablePeriods(chosen, params, options)
  const hashed = await hashFiles(
    chosen.flatMap((item) => item.files),
    options,
  )
  const items: Item[] = chosen.map(({ key, files }) => ({
    key,
    sha256: combinedSha256(files.map((file) => (hashed.get(file.path) as SourceFile).sha256)),
    locator: asLocator(files.map((file) => ({ path: file.path, name: file.key }))),
  }))
  return {
    name: spec.name,
    pipeline: spec.pipeline,
    taskUrl: SURVEY_TASK_URL,
    spec: structuredClone(spec) as unknown as JsonObject,
    params: asJson(params),
    seed: spec.seed,
    limit: spec.limit ?? null,
    items,
    sources: [...hashed.values()],
    timeoutMs: spec.timeoutMs,
    commit: 'batch',
    gate: spec.gate ?? null,
  }
}

/** The part of a spec that says which stars are meant. */
export type Selection = Pick<TransitSurveySpec, 'source' | 'limit'>

/** Items of the spec after grouping, sample and limit, in byte order of their keys. */
export async function selectItems(
  {
    spec,
    folder,
    path,
  }: {
    readonly spec: Selection
    readonly folder: string
    /** Of the spec file. */
    readonly path: string
  },
  options: PlanOptions = {},
): Promise<readonly SurveyItem[]> {
  const { source } = spec
  const patterns = typeof source.files === 'string' ? [source.files] : source.files
  const { files } = await findFiles(patterns, folder).catch((error: unknown) => {
    if (!(error instanceof SpecError)) throw error
    throw new SpecError(
      `source.files: ${error.message} (looked in ${folder}); edit source.files in ${basename(path)}`,
    )
  })
  if (source.columns !== undefined) await requireColumnsFit(source.columns, files)
  const all =
    source.itemBy === 'file'
      ? files.map((file) => ({ key: file.key, files: [file] }))
      : await groupByStar(files, spec.source.columns, options)
  const keys = all.map((item) => item.key)
  const drawn =
    source.sample === undefined ? keys.toSorted(compareBytes) : sampleKeys(keys, source.sample)
  const byKey = new Map(all.map((item) => [item.key, item]))
  return drawn.slice(0, spec.limit ?? drawn.length).map((key) => byKey.get(key) as SurveyItem)
}

/**
 * All files of one star are one item. A file that cannot be read, or that names no star, stays an
 * item of its own, so that it is counted and fails under its own name.
 */
async function groupByStar(
  files: readonly FoundFile[],
  columns: string | undefined,
  options: PlanOptions,
): Promise<readonly SurveyItem[]> {
  const stars = new Map<string, FoundFile[]>()
  const alone: SurveyItem[] = []
  for (const [i, file] of files.entries()) {
    options.signal?.throwIfAborted()
    options.onProgress?.({ doing: 'reading names of stars', done: i, total: files.length })
    const lightCurve = await tryRead([file], columns === undefined ? null : columnRoles(columns))
    const star = lightCurve instanceof LightCurveError ? null : lightCurve.star
    if (star === null) {
      alone.push({ key: file.key, files: [file] })
      continue
    }
    const group = stars.get(star)
    if (group === undefined) stars.set(star, [file])
    else group.push(file)
  }
  // A header may name its star like another's file: those are two items all the same.
  const taken = new Set(alone.map(({ key }) => key))
  const grouped = [...stars].map(([name, members]) => {
    let key = name
    while (taken.has(key)) key = `star ${key}`
    taken.add(key)
    return { key, files: members }
  })
  return [...alone, ...grouped]
}

/** The light curve of an item, or why it cannot be read. */
export async function tryRead(
  files: readonly FoundFile[],
  columns: readonly string[] | null,
): Promise<LightCurve | LightCurveError> {
  try {
    const named = await Promise.all(
      files.map(async ({ path, key }) => ({ name: key, bytes: await readFile(path) })),
    )
    return readStar(named, { columns })
  } catch (error) {
    if (error instanceof LightCurveError) return error
    const code = (error as NodeJS.ErrnoException).code
    if (code === undefined) throw error
    return new LightCurveError(`${files[0].key}: the file cannot be read (${code})`)
  }
}

/** Why a light curve is too short for a period range; null when two transits fit. */
export function rangeProblem(lightCurve: LightCurve, options: SearchOptions): string | null {
  try {
    periodRange({ spanDays: spanDays(lightCurve) }, options)
    return null
  } catch (error) {
    if (error instanceof LightCurveError) return error.message
    throw error
  }
}

/**
 * Why a light curve would fail as an item: too short for the range, or of no level to be searched about; null when it
 * can be searched.
 */
export function itemProblem(lightCurve: LightCurve, options: SearchOptions): string | null {
  try {
    normalise(applyQualityMask(lightCurve, options.quality ?? 'default').lightCurve)
  } catch (error) {
    if (error instanceof LightCurveError) return error.message
    throw error
  }
  return rangeProblem(lightCurve, options)
}

function spanDays({ time }: LightCurve): number {
  let low = Infinity
  let high = -Infinity
  for (const t of time) {
    if (t < low) low = t
    if (t > high) high = t
  }
  return Math.max(0, high - low)
}

/**
 * Throws `SpecError` where no star holds the range, or where the columns that were named keep every file from being
 * read; stops at the first star that will do, normally the first.
 */
export async function requireHoldablePeriods(
  items: readonly SurveyItem[],
  params: SurveyParams,
  options: PlanOptions,
): Promise<void> {
  let problem: string | null = null
  let unread: LightCurveError | null = null
  for (const [i, item] of items.entries()) {
    options.signal?.throwIfAborted()
    if (i > 0)
      options.onProgress?.({ doing: 'checking period range', done: i, total: items.length })
    const lightCurve = await tryRead(item.files, params.columns)
    if (lightCurve instanceof LightCurveError) {
      unread ??= lightCurve
      continue
    }
    const found = rangeProblem(lightCurve, searchOptions(params))
    if (found === null) return
    problem ??= found
  }
  if (problem !== null)
    throw new SpecError(
      `no star can hold the period range of params. ${problem} Lower periodMinDays, or add longer light curves.`,
    )
  // Where nothing could be read for another reason, each item fails with its own instead.
  if (unread !== null && params.columns !== null && (await readsOtherwise(items[0], unread)))
    throw new SpecError(
      `columns "${params.columns.join(',')}" fit no file; of the first: ${unread.message}`,
    )
}

/** True where the columns that were named are what keeps an item from being read. */
async function readsOtherwise(item: SurveyItem, unread: LightCurveError): Promise<boolean> {
  const plain = await tryRead(item.files, null)
  return !(plain instanceof LightCurveError) || plain.message !== unread.message
}

/** Readers at a time: enough to hide the disk, few enough for a spinning one. */
const READERS = 4

/** Length and sha256 of files, by path, in the order given. Throws `SpecError` that names the file. */
export async function hashFiles(
  files: readonly FoundFile[],
  options: PlanOptions,
): Promise<Map<string, SourceFile>> {
  const hashed = new Map<string, SourceFile>(
    // fixes the order of the source files, whichever is read first
    files.map((file) => [file.path, { path: file.path, bytes: 0, sha256: '' }]),
  )
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    while (next < files.length) {
      options.signal?.throwIfAborted()
      const { path, key } = files[next++]
      try {
        hashed.set(path, await hashFile(path))
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? String(error)
        throw new SpecError(`the source file ${key} cannot be read (${code}); mend or leave it out`)
      }
      options.onProgress?.({ doing: 'hashing', done: ++done, total: files.length })
    }
  }
  await Promise.all(Array.from({ length: READERS }, work))
  return hashed
}
