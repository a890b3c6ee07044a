import { longestTimeoutMs } from '@longrun/runs'
import { z } from 'zod'

import { notify } from '../notify-spec.ts'
import { SEARCH_BOUNDS } from '../search-bounds.ts'

/** Longest time one star may take before its worker is stopped [ms]. */
const DEFAULT_TIMEOUT_MS = 300_000

const files = z.string().min(1)

/** Glob patterns of a spec's light curves. */
export const filePatterns = z
  .union([files, z.array(files).min(1)])
  .describe('glob pattern, or a list of them, relative to the spec file; ${ENV} is expanded')

const sample = z
  .strictObject({
    method: z
      .enum(['random', 'stratified'])
      .describe('random: over all items; stratified: the same share of every folder'),
    n: z.int().min(1).describe('items to draw'),
    seed: z.int().min(0).default(0).describe('seed of the draw; the draw is frozen in the run'),
  })
  .describe('draw some items instead of taking them all')

/** Where a spec's light curves are. */
export const fileSource = z
  .strictObject({
    files: filePatterns,
    itemBy: z
      .enum(['file', 'star'])
      .default('file')
      .describe(
        'file: every file is an item; star: all files of one star are stitched to one item',
      ),
    columns: z
      .string()
      .min(1)
      .optional()
      .describe('columns by position (time,flux,flux_err), or by name (flux=SAP_FLUX)'),
    sample: sample.optional(),
  })
  .describe('where the light curves are')

/** Settings of the search. */
export const searchParams = z
  .strictObject({
    method: z
      .enum(['bls', 'tls'])
      .default('bls')
      .describe('bls: box search; tls: transit least squares too, for the five tls features'),
    grid: z
      .enum(['fast', 'exact'])
      .default('fast')
      .describe(
        'fast: fast folding, where rows are evenly spaced; exact: every period, box and phase',
      ),
    periodMinDays: z
      .number()
      .min(SEARCH_BOUNDS.periodMinDays.lowest)
      .default(0.5)
      .describe('shortest trial period [days]'),
    periodMaxDays: z
      .number()
      .positive()
      .optional()
      .describe('longest trial period [days]; default: the span of the star less one transit'),
    maxPlanets: z
      .int()
      .min(SEARCH_BOUNDS.maxPlanets.lowest)
      .max(SEARCH_BOUNDS.maxPlanets.highest)
      .default(8)
      .describe('candidates to look for in one star, each after masking those before it'),
    quality: z
      .enum(['none', 'default', 'hard', 'hardest'])
      .default('default')
      .describe('named quality mask'),
  })
  .refine((p) => p.periodMaxDays === undefined || p.periodMaxDays > p.periodMinDays, {
    error: 'periodMaxDays must be above periodMinDays',
    path: ['periodMaxDays'],
  })
  .describe('settings of the search, the same for every star')

/** What a finished run must fulfil. */
export const qualityGate = z
  .strictObject({
    minSuccessShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('share of the items that must succeed'),
  })
  .describe('what the finished run must fulfil; where it does not, the exit code is 6')

/** Longest time one item may take, as long as a timer can wait. */
export function itemTimeout(defaultMs: number): z.ZodDefault<z.ZodInt> {
  return z
    .int()
    .min(100)
    .max(longestTimeoutMs)
    .default(defaultMs)
    .describe('longest time one item may take [ms]')
}

/** Name of a run. */
export const runName = z
  .string()
  .regex(/^[\w.-]+$/, 'letters, digits, ".", "_" and "-" only')
  .max(80)
  .describe('name of the run')

/** Spec of the pipeline `transit-survey`: light-curve files -> one row a star, one row a candidate. */
export const transitSurveySpec = z
  .strictObject({
    name: runName,
    pipeline: z.literal('transit-survey'),
    source: fileSource,
    limit: z
      .int()
      .min(1)
      .optional()
      .describe('only the first items, in byte order of their keys (after `sample`)'),
    seed: z.int().min(0).default(0).describe('seed of everything random in the run'),
    timeoutMs: itemTimeout(DEFAULT_TIMEOUT_MS),
    params: searchParams
      .safeExtend({
        fap: z
          .int()
          .min(SEARCH_BOUNDS.fap.lowest)
          .max(SEARCH_BOUNDS.fap.highest)
          .optional()
          .describe('fill fapStar: searches of the star in shuffled blocks for each candidate'),
      })
      .describe('settings of the search, the same for every star')
      .prefault({}),
    gate: qualityGate.optional(),
    notify: notify.optional(),
  })
  .describe('Longrun: a transit survey')

export type TransitSurveySpec = z.infer<typeof transitSurveySpec>

/** JSON Schema for editors, as published in docs/schemas. */
export function transitSurveyJsonSchema(): unknown {
  return z.toJSONSchema(transitSurveySpec, { io: 'input' })
}
