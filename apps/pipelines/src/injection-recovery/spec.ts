import { z } from 'zod'

import { SKY_STARS } from '../search-bounds.ts'
import { notify } from '../notify-spec.ts'
import {
  filePatterns,
  fileSource,
  itemTimeout,
  qualityGate,
  runName,
  searchParams,
} from '../transit-survey/spec.ts'

/** A block takes seconds on a TESS sector and minutes on four years of Kepler. */
const DEFAULT_TIMEOUT_MS = 900_000
/** Cells that a page and a terminal can show. */
const MOST_BINS = 24

const synthetic = z
  .strictObject({
    stars: z.int().min(SKY_STARS.lowest).max(SKY_STARS.highest).describe('stars of the sky'),
    seed: z.int().min(0).default(1024).describe('seed of the sky'),
    mission: z
      .enum(['tess-30min', 'tess-2min', 'k2', 'kepler'])
      .default('tess-30min')
      .describe('cadence and span to imitate'),
    kind: z
      .enum(['quiet', 'variable', 'planet', 'eclipsing-binary'])
      .default('quiet')
      .describe('what every star is; planets and binaries stay in the light curves'),
  })
  .describe('a synthetic sky instead of files')

const source = fileSource
  .extend({ files: filePatterns.optional(), synthetic: synthetic.optional() })
  .refine((s) => (s.files === undefined) !== (s.synthetic === undefined), {
    error: 'name either files or synthetic, not both and not neither',
  })
  .describe('where the stars come from: files, or a synthetic sky')

const limbDarkening = z
  .strictObject({
    u1: z.number().min(0).max(1),
    u2: z.number().min(-0.5).max(1),
  })
  .refine((u) => u.u1 + u.u2 <= 1, {
    error: 'u1 + u2 must not exceed 1: the limb would be darker than black',
  })
  .describe('quadratic limb darkening of every star')

const injections = z
  .strictObject({
    perStar: z.int().min(1).max(100_000).default(100).describe('injections into each star'),
    perItem: z
      .int()
      .min(1)
      .max(1000)
      .default(25)
      .describe('injections of one item of the run; changes speed and progress, never a number'),
    fill: z
      .enum(['cells', 'random'])
      .default('cells')
      .describe('cells: every star fills all cells evenly; random: even over the whole grid'),
    periodMinDays: z.number().min(0.1).default(0.5).describe('shortest injected period [days]'),
    periodMaxDays: z.number().positive().default(13).describe('longest injected period [days]'),
    periodBins: z.int().min(1).max(MOST_BINS).default(6).describe('cells along the period'),
    radiusMinEarth: z.number().min(0.05).default(0.7).describe('smallest radius [Earth radii]'),
    radiusMaxEarth: z.number().max(60).default(16).describe('largest radius [Earth radii]'),
    radiusBins: z.int().min(1).max(MOST_BINS).default(6).describe('cells along the radius'),
    impactMax: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('impact parameters are even from 0 to this'),
    stellarRadiusSolar: z
      .number()
      .min(0.05)
      .max(200)
      .default(1)
      .describe('radius of a star whose file names none [solar radii]'),
    limbDarkening: limbDarkening.default({ u1: 0.4, u2: 0.2 }),
  })
  .refine((g) => g.periodMaxDays > g.periodMinDays, {
    error: 'periodMaxDays must be above periodMinDays',
    path: ['periodMaxDays'],
  })
  .refine((g) => g.radiusMaxEarth > g.radiusMinEarth, {
    error: 'radiusMaxEarth must be above radiusMinEarth',
    path: ['radiusMaxEarth'],
  })
  .describe('the planets that are injected, even in the logarithm of period and radius')

const reliability = z
  .strictObject({
    inversion: z.boolean().default(true).describe('search every star upside down as well'),
    scrambles: z
      .int()
      .min(0)
      .max(100)
      .default(1)
      .describe('searches of every star with its blocks in another order'),
  })
  .describe('light curves that can hold no transit, searched for false alarms')

/** Spec of the pipeline `injection-recovery`: stars -> one row an injection, completeness, reliability. */
export const injectionRecoverySpec = z
  .strictObject({
    name: runName,
    pipeline: z.literal('injection-recovery'),
    source,
    limit: z
      .int()
      .min(1)
      .optional()
      .describe('only the first stars, in byte order of their keys (after `sample`)'),
    seed: z.int().min(0).default(0).describe('seed of every injection and permutation'),
    timeoutMs: itemTimeout(DEFAULT_TIMEOUT_MS),
    injections: injections.prefault({}),
    reliability: reliability.prefault({}),
    params: searchParams
      .refine(({ method }) => method === 'bls', {
        error: 'method is tls, which only adds features, and none are made here; give bls',
        path: ['method'],
      })
      .prefault({}),
    gate: qualityGate.optional(),
    notify: notify.optional(),
  })
  .describe('Longrun: injection and recovery')

export type InjectionRecoverySpec = z.infer<typeof injectionRecoverySpec>

/** JSON Schema for editors, as published in docs/schemas. */
export function injectionRecoveryJsonSchema(): unknown {
  return z.toJSONSchema(injectionRecoverySpec, { io: 'input' })
}
