/** What a period search gives: the shapes that walk from the kernels to tables, reports and JSON. */

import type { CandidatePictures, StarPictures } from './picture-shapes.ts'
import type { RowAccount } from './row-account.ts'
import type { VettingTest } from './vetting-test.ts'

/** A period grid is a plan: look at it before searching. Periods ascend. */
export interface PeriodGrid {
  readonly kind: 'uniform-frequency' | 'keplerian'
  /** Trial periods [days], ascending, `[nPeriods]`. */
  readonly periods: Float64Array
  /** Range of durations tried at each period [days], `[nPeriods]`. */
  readonly durationMin: Float64Array
  readonly durationMax: Float64Array
  /** One sentence for people: range, count, spacing rule. */
  readonly summary: string
}

/** One row a trial period; best box of each. */
export interface Periodogram {
  /** [days] `[nPeriods]`, ascending. */
  readonly periods: Float64Array
  /** Delta log-likelihood of the best box at each period, `[nPeriods]`. */
  readonly power: Float64Array
  /** Mid-transit time of the best box, in the time of the input [days]. */
  readonly t0: Float64Array
  /** Box duration [days]. */
  readonly duration: Float64Array
  /** Depth, relative flux, positive = dip. */
  readonly depth: Float64Array
  /** White SNR: depth over its error. */
  readonly snr: Float64Array
}

/** What the search says of a candidate; only `candidate` is a confident claim. */
export type Disposition =
  | 'candidate' // above the threshold on every test
  | 'low-confidence' // near the noise: the period may be wrong
  | 'eclipsing-binary' // stellar eclipses: secondary or odd-even differ
  | 'variable' // the star's own variability at this period
  | 'single-event' // one event carries the signal: period unknown

/** One signal that a search lists, fitted and vetted. Errors are one sigma; null where the shape fit did not hold. */
export interface Candidate {
  readonly periodDays: number
  readonly periodErrDays: number | null
  /** Mid-transit [days], in the time system of the light curve. */
  readonly t0: number
  readonly t0ErrDays: number | null
  readonly durationHours: number
  readonly durationErrHours: number | null
  /** First to second contact [hours]; absent where the shape fit did not hold. */
  readonly ingressHours?: number
  readonly depthPpm: number
  readonly depthErrPpm: number | null
  /** depth / sigma, white: sigma^2 = 1/W_in + 1/W_out. */
  readonly snr: number
  /** Pont+ 2006: depth / sqrt(sigma_w^2/n + sigma_r^2/N_transits). */
  readonly snrRed: number
  /** Null for a lone event, which stands in no periodogram. */
  readonly sde: number | null
  /** Delta log-likelihood of the box. */
  readonly power: number
  /** Chance that the star's own rows, shuffled in blocks, score as much; null unless asked for (`SearchOptions.fap`), or with a reason. */
  readonly fapStar: number | null
  /** Transits that have data. */
  readonly transits: number
  readonly disposition: Disposition
  /** Why that disposition, and every doubt (aliases P/2, 2P), one sentence each. */
  readonly reasons: readonly string[]
  /** Every vetting test with its number, threshold and verdict, in the order of `VETTING_TESTS`; docs/vetting.md. */
  readonly vetting?: readonly VettingTest[]
  /** Each transit that has rows, in time order; absent where the verdict is `low-confidence` or `variable`. */
  readonly events?: readonly CandidateEvent[]
}

/** One transit of a candidate. */
export interface CandidateEvent {
  /** round((t - t0) / P): 0 at the candidate's t0. */
  readonly number: number
  /** Mid-transit as observed [days, as the light curve's]; as predicted where `t0ErrDays` is null. */
  readonly t0: number
  readonly t0ErrDays: number | null
  /** Observed less predicted mid-transit [days]; null where the rows cannot tell. */
  readonly lateDays: number | null
  /** By the fitted trapezoid: the mean of its floor, below the candidate's `depthPpm` at mid-transit (limb darkening). */
  readonly depthPpm: number
  /** Holds the noise measured over one duration, white and red. */
  readonly depthErrPpm: number
  /** Share of the rows expected in transit that are there, 0-1. */
  readonly coverage: number
  /** Half of the rows within one duration before or after it are missing. */
  readonly nearGap: boolean
}

/** The fixed feature names; definitions and units in `features/definitions.ts`. A null has its reason in `reasons`. */
export interface FeatureRow {
  readonly values: Readonly<Record<string, number | null>>
  /** One-sigma errors and companions (`bls_period_err`, `snr_red`, `n_transits` ...). */
  readonly extras: Readonly<Record<string, number | string | null>>
  /** Feature name -> why it is null. */
  readonly reasons: Readonly<Record<string, string>>
}

/** How candidates are held against the star's own rows in shuffled blocks. */
export interface FapOptions {
  /** Shuffled light curves searched for each candidate, at least 1: so many whole searches more. */
  readonly shuffles: number
  /** Told how many of all shuffles of the star are done. */
  readonly progress?: (done: number, total: number) => void
}

/** What `fapStar` of a star's candidates rests on. */
export interface StarSignificance {
  readonly shuffles: number
  /** 1 / (shuffles + 1): no candidate can have less. */
  readonly floor: number
  /** Length of the shuffled blocks [days]; null where nothing was shuffled. */
  readonly blockDays: number | null
  /** Mission, cadence, span, grid and detrender, as JSON: compare only within one key. */
  readonly key: string | null
  /** Why `fapStar` is null. */
  readonly reason: string | null
}

/** Options of a star's search; every default is the one the survey uses. */
export interface SearchOptions {
  /** `bls` (default); `tls`: transit least squares too, which fills the five tls features. */
  readonly method?: 'bls' | 'tls'
  /**
   * `fast` (default): fast folding, for evenly sampled light curves; others are searched exactly and say so.
   * `exact`: every period, box and phase of a Keplerian grid.
   */
  readonly grid?: 'fast' | 'exact'
  /** Shortest trial period [days]; default 0.5, at least 0.05. */
  readonly periodMinDays?: number
  /** Longest trial period [days]; default: the span less one duration (two transits). */
  readonly periodMaxDays?: number
  /** Candidates to look for by masking and searching again; default 8. */
  readonly maxPlanets?: number
  /** False: neither feature row nor pictures are made, both come back empty; default true. For searches that ask for candidates only. */
  readonly features?: boolean
  /** Asked after each listed candidate with all so far, best first; true ends the search of this star. Default: never. */
  readonly enough?: (candidates: readonly Candidate[]) => boolean
  /** True: `StarResult.candidatePictures` too, for one-page reports; default false. */
  readonly candidatePictures?: boolean
  /** Fills `fapStar` of every candidate; default: it stays null. */
  readonly fap?: FapOptions
  /** Named quality mask; default `default`. */
  readonly quality?: 'none' | 'default' | 'hard' | 'hardest'
  /** Catalogue values, metadata only: become the input_* features. */
  readonly catalogue?: {
    readonly periodDays?: number
    readonly depthPpm?: number
    readonly durationHours?: number
    readonly t0Bjd?: number
  }
}

/** Everything that the search found out about one star. */
export interface StarResult {
  readonly star: string | null
  /** Zero point of every `t0` ("BTJD"), or "unknown". */
  readonly timeSystem: string
  /** Rows searched, after quality mask and clipping. */
  readonly points: number
  /** Where the others went: every row of the files counts once. */
  readonly rows: RowAccount
  readonly spanDays: number
  /** Ranked; none at P/2 or 2P of a better one. */
  readonly candidates: readonly Candidate[]
  readonly features: FeatureRow
  readonly warnings: readonly string[]
  /** The period grid searched, in one sentence. */
  readonly grid: string
  readonly pictures: StarPictures
  /** One a candidate, in their order; only where the options ask for them. */
  readonly candidatePictures?: readonly CandidatePictures[]
  /** What every `fapStar` rests on; only where the options ask for it. */
  readonly significance?: StarSignificance
}
