import type { Origin } from '@longrun/lightcurve'
import type { Disposition } from '@longrun/search'
import { dispositionRank } from './disposition.ts'
import type { ReportCandidate, ReportStar } from './report-input.ts'

/** One candidate in the order of the report. */
export interface RankedCandidate {
  readonly star: ReportStar
  readonly candidate: ReportCandidate
  /** Place among the star's candidates, 0 first. */
  readonly index: number
}

/** What one walk over the stars finds; memory is bounded by `maxRows`, not by the number of stars. */
export interface Survey {
  readonly stars: number
  readonly origins: ReadonlyMap<Origin, number>
  readonly dispositions: ReadonlyMap<Disposition, number>
  readonly candidates: number
  /** The best `maxRows`, ranked. */
  readonly ranked: readonly RankedCandidate[]
  readonly columns: readonly ColumnNulls[]
}

export interface ColumnNulls {
  readonly name: string
  readonly nulls: number
  /** The reason given most often, the first by text among equals; null: none was given. */
  readonly reason: string | null
}

/** Distinct reasons counted for a column; reasons beyond them are not told apart. */
const MAX_REASONS = 64

/** Walks the stars once: counts, null shares, and the best candidates. */
export function surveyStars(
  stars: Iterable<ReportStar>,
  options: { readonly maxRows: number; readonly columns?: readonly string[] },
): Survey {
  const { maxRows } = options
  const origins = new Map<Origin, number>()
  const dispositions = new Map<Disposition, number>()
  const columns = new Map<string, { present: number; reasons: Map<string, number> }>()
  for (const name of options.columns ?? []) columns.set(name, { present: 0, reasons: new Map() })
  let ranked: RankedCandidate[] = []
  let count = 0
  let candidates = 0
  for (const star of stars) {
    count++
    origins.set(star.origin, (origins.get(star.origin) ?? 0) + 1)
    if (options.columns === undefined) {
      for (const name of Object.keys(star.row)) {
        if (!columns.has(name)) columns.set(name, { present: 0, reasons: new Map() })
      }
    }
    for (const [name, column] of columns) countColumn(star, name, column)
    star.candidates.forEach((candidate, index) => {
      candidates++
      const { disposition } = candidate
      dispositions.set(disposition, (dispositions.get(disposition) ?? 0) + 1)
      ranked.push({ star, candidate, index })
    })
    if (ranked.length > 2 * maxRows + 1000) ranked = best(ranked, maxRows)
  }
  return {
    stars: count,
    origins,
    dispositions,
    candidates,
    ranked: best(ranked, maxRows),
    columns: Array.from(columns, ([name, column]) => ({
      name,
      nulls: count - column.present,
      reason: mostFrequent(column.reasons),
    })),
  }
}

/**
 * Order of signals in a report, best first: disposition, then red-noise SNR (white where there is
 * none) from high to low. Use it to decide whose pictures to keep.
 */
export function compareSignals(a: RankedSignal, b: RankedSignal): number {
  return (
    dispositionRank(a.disposition) - dispositionRank(b.disposition) || strength(b) - strength(a)
  )
}

/** What the order depends on. */
export type RankedSignal = Pick<ReportCandidate, 'disposition' | 'snr' | 'snrRed'>

/** Ties of `compareSignals` go by key in code-unit order, then by the search's own order. */
function compareCandidates(a: RankedCandidate, b: RankedCandidate): number {
  return (
    compareSignals(a.candidate, b.candidate) ||
    (a.star.key < b.star.key ? -1 : a.star.key > b.star.key ? 1 : 0) ||
    a.index - b.index
  )
}

function strength(candidate: RankedSignal): number {
  const value = candidate.snrRed ?? candidate.snr
  return Number.isFinite(value) ? value : -1
}

function best(ranked: readonly RankedCandidate[], count: number): RankedCandidate[] {
  return [...ranked].sort(compareCandidates).slice(0, count)
}

function countColumn(
  star: ReportStar,
  name: string,
  column: { present: number; reasons: Map<string, number> },
): void {
  const value = star.row[name]
  const missing =
    value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
  if (!missing) {
    column.present++
    return
  }
  const reason = star.nullReasons?.[name]
  if (reason === undefined) return
  const seen = column.reasons.get(reason)
  if (seen !== undefined || column.reasons.size < MAX_REASONS) {
    column.reasons.set(reason, (seen ?? 0) + 1)
  }
}

function mostFrequent(reasons: ReadonlyMap<string, number>): string | null {
  let found: string | null = null
  let most = 0
  for (const [reason, count] of reasons) {
    if (count > most || (count === most && found !== null && reason < found)) {
      found = reason
      most = count
    }
  }
  return found
}
