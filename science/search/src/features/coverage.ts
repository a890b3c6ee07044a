import type { Ephemeris } from '../series/ephemeris.ts'
import type { FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'

/** How much of a period and of its transits was observed. */
export interface Coverage {
  /** Share of phase bins with a row, 0..1. */
  readonly phaseCoverage: number
  /** Phase bins of half a duration. */
  readonly bins: number
  /** Rows in transit over those that unbroken observation would have given, 0..1. */
  readonly inTransitCoverage: number
  /** Transits with at least half of their rows. */
  readonly transits: number
  /** Mid-transits between the first and the last row. */
  readonly transitsExpected: number
}

/** How well the period is covered with data. Bins of half a duration, at most a million. O(n + P / duration). */
export function coverage(
  series: Series,
  ephemeris: Ephemeris,
  options: { readonly folded: FoldedSeries; readonly cadenceDays: number },
): Coverage {
  const { periodDays, durationDays, t0 } = ephemeris
  const { x, number } = options.folded
  const bins = Math.min(1_000_000, Math.max(1, Math.ceil((2 * periodDays) / durationDays)))
  const filled = new Uint8Array(bins)
  const rows = new Map<number, number>()
  let first = Infinity
  let last = -Infinity
  let inTransit = 0
  for (let i = 0; i < x.length; i++) {
    filled[Math.min(bins - 1, Math.max(0, Math.floor((x[i] / periodDays + 0.5) * bins)))] = 1
    first = Math.min(first, series.time[i])
    last = Math.max(last, series.time[i])
    if (Math.abs(x[i]) > durationDays / 2) continue
    inTransit++
    rows.set(number[i], (rows.get(number[i]) ?? 0) + 1)
  }
  let sum = 0
  for (const f of filled) sum += f
  const wanted = durationDays / options.cadenceDays
  const enough = Math.max(1, Math.floor(wanted / 2))
  let transits = 0
  for (const count of rows.values()) if (count >= enough) transits++
  const transitsExpected =
    x.length === 0
      ? 0
      : Math.max(0, Math.floor((last - t0) / periodDays) - Math.ceil((first - t0) / periodDays) + 1)
  return {
    phaseCoverage: sum / bins,
    bins,
    inTransitCoverage:
      transitsExpected === 0 ? 0 : Math.min(1, inTransit / (transitsExpected * wanted)),
    transits,
    transitsExpected,
  }
}
