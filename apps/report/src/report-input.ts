import type { Origin } from '@longrun/lightcurve'
import type { Disposition, StarPictures, VettingTest } from '@longrun/search'

/**
 * What a report is made of: plain data, no engine type. Every text may be hostile (file names and
 * header texts are): the report escapes all of it. Equal input gives equal bytes, so leave out what
 * differs between two computations of the same table: run ids, clock times, absolute paths.
 */
export interface ReportInput {
  /** The run's name: heading and page title. */
  readonly title: string
  /** Name of the pipeline: "transit-survey". */
  readonly pipeline: string
  /** Summary of the spec, one sentence or `key: value` a line, shown as a list. */
  readonly description: readonly string[]
  /** Items by state; `pending` counts all that are neither succeeded nor failed. */
  readonly counts: ReportCounts
  /** Failed items by error class, in any order: the report sorts by count, then name. Empty: none failed. */
  readonly failures: readonly FailureGroup[]
  /**
   * Succeeded stars in any fixed order; walked once, and only rows are kept: a generator over a
   * ledger keeps memory bounded.
   */
  readonly stars: Iterable<ReportStar>
  /** Columns of `ReportStar.row` whose share of nulls is shown, in this order; default: every column, in order of first appearance. */
  readonly features?: readonly string[]
  /** Result of the run's quality gate; null: the spec has none. */
  readonly gate: ReportGate | null
  /** Warnings said of more than one star, or worth a line of their own; the report sorts by count, then text. */
  readonly warnings: readonly WarningGroup[]
  /** Comparison with known truth (synthetic skies only); absent: no such section. */
  readonly truth?: ReportTruth
}

export interface ReportCounts {
  readonly total: number
  readonly succeeded: number
  readonly failed: number
  readonly pending: number
}

/** Failed items of one error class. */
export interface FailureGroup {
  /** Error class: "input_invalid". */
  readonly class: string
  /** Items that failed with it. */
  readonly count: number
  /** Some of them, in a fixed order; the first ten are shown. */
  readonly examples: readonly { readonly key: string; readonly message: string }[]
}

export interface WarningGroup {
  readonly message: string
  /** Stars that have it. */
  readonly count: number
}

/** One star that was searched. */
export interface ReportStar {
  /** Item key: unique in the run. */
  readonly key: string
  /** Name for people; null: the key is shown. */
  readonly star: string | null
  readonly origin: Origin
  /** "BTJD", "BKJD", "BJD", or "unknown": zero point of every `t0` and time of this star. */
  readonly timeSystem: string
  /** The star's row in the exported table: features and extras. */
  readonly row: Readonly<Record<string, ReportValue>>
  /** Feature name -> why it is null (`FeatureRow.reasons`). */
  readonly nullReasons?: Readonly<Record<string, string>>
  /** Best first, as the search ranks them. `Candidate` of @longrun/search fits. */
  readonly candidates: readonly ReportCandidate[]
  /** Asked for only when the star is among those with pictures, after all stars were walked; null: none kept. */
  readonly pictures: () => StarPictures | null
  /** Vetting tests of each candidate in their order, null where none were kept; asked for with the pictures. Default: none. */
  readonly vetting?: () => readonly (readonly VettingTest[] | null)[] | null
  readonly warnings?: readonly string[]
  /** What is known of this star beforehand, in words ("injected: 3.211 d, 410 ppm"); shown as truth. */
  readonly truth?: string
}

/** A table's value; a non-finite number counts as null. */
export type ReportValue = number | string | boolean | null

/** The columns of a candidate that a report shows; null where not measured. */
export interface ReportCandidate {
  readonly periodDays: number
  readonly periodErrDays?: number | null
  /** Mid-transit [days] in the star's time system. */
  readonly t0: number
  readonly durationHours: number
  readonly depthPpm: number
  readonly depthErrPpm?: number | null
  /** White SNR. */
  readonly snr: number
  /** Red-noise SNR: the report's ranking goes by it. */
  readonly snrRed: number | null
  readonly sde: number | null
  readonly fapStar: number | null
  /** Transits with data. */
  readonly transits: number
  readonly disposition: Disposition
  /** Why that disposition, and every doubt. */
  readonly reasons: readonly string[]
}

export interface ReportGate {
  readonly passed: boolean
  readonly checks: readonly {
    /** "success share". */
    readonly name: string
    readonly passed: boolean
    /** What was found and what was asked for, in words: "99.2 %", "at least 95 %". */
    readonly found: string
    readonly required: string
  }[]
}

/** How the run did against known truth. */
export interface ReportTruth {
  /** One sentence: what is known and what counts as recovered. */
  readonly summary: string
  /** Shares: "injected transits with SNR >= 10 recovered", 57 of 58. */
  readonly measures: readonly {
    readonly label: string
    readonly count: number
    readonly of: number
    /** What was aimed at, in words ("at least 95 %"); null: nothing. */
    readonly required: string | null
    /** Null: nothing was aimed at. */
    readonly passed: boolean | null
  }[]
  /** Injected signals for the overview picture; default none. */
  readonly injected?: readonly {
    readonly periodDays: number
    readonly depthPpm: number
    readonly recovered: boolean
  }[]
}

/** Sizes of a report; the defaults keep 2,000 stars far below 20 MB. */
export interface ReportOptions {
  /** Stars with pictures, best first; default 100. */
  readonly pictured?: number
  /** Rows of the candidate table, best first; default 10,000. What is left out is said. */
  readonly maxRows?: number
}
