/** From a peak to the ephemeris that the rows like best. */

import type { Ephemeris } from '../events.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { fitDepth, gainOf, newSums, templateSums, type TemplateFit } from './template-fit.ts'

export interface ClimbOptions {
  /** Shortest and longest duration allowed [days]. */
  readonly durationMinDays: number
  readonly durationMaxDays: number
  /** Where steps stop to shrink, as a share of a duration; default 1/256. */
  readonly lastStep?: number
  /** Look around before climbing: one duration of drift to either side, in time and over the span; default false. */
  readonly survey?: boolean
}

/** First steps: shares of a duration in time and in drift to the ends of the span, and of the duration itself. */
const FIRST_STEP = 1 / 8
const LAST_STEP = 1 / 256
const ROUNDS = 8
/** Steps of the survey in drift and in time, shares of a duration, and how many to either side. */
const DRIFT_STEP = 1 / 4
const DRIFTS = 5
const SHIFT_STEP = 1 / 8
const SHIFTS = 5

/**
 * Climbs to the ephemeris near `start` where the template lowers chi^2 most. Time, period and duration are
 * changed in turn by ever smaller steps; transits are counted from the middle of the span, so that period
 * and time hardly depend on each other. `t0` comes back as the first mid-transit at or after the first row.
 */
export function climb(
  series: IndexedSeries,
  start: Ephemeris,
  options: ClimbOptions,
): Ephemeris & { readonly fit: TemplateFit } {
  const { time } = series
  const { lastStep = LAST_STEP, durationMinDays, durationMaxDays } = options
  const halfSpan = (time[time.length - 1] - time[0]) / 2
  const middle = time[0] + halfSpan
  const sums = newSums()
  const bounded = (d: number): number => Math.min(durationMaxDays, Math.max(durationMinDays, d))
  let best: Ephemeris = {
    periodDays: start.periodDays,
    t0: start.t0 + Math.round((middle - start.t0) / start.periodDays) * start.periodDays,
    durationDays: bounded(start.durationDays),
  }
  let gain = gainOf(templateSums(series, best, sums))
  const attempt = (next: Ephemeris): boolean => {
    const tried = gainOf(templateSums(series, next, sums))
    if (!(tried > gain)) return false
    best = next
    gain = tried
    return true
  }
  /** Period that drifts by `days` from the middle to either end. */
  const drifted = ({ periodDays }: Ephemeris, days: number): number =>
    periodDays + (days * periodDays) / Math.max(halfSpan, periodDays)

  if (options.survey === true) {
    const from = best
    for (let drift = -DRIFTS; drift <= DRIFTS; drift++) {
      const periodDays = drifted(from, drift * DRIFT_STEP * from.durationDays)
      for (let shift = -SHIFTS; shift <= SHIFTS; shift++)
        attempt({ ...from, periodDays, t0: from.t0 + shift * SHIFT_STEP * from.durationDays })
    }
  }
  for (let step = FIRST_STEP; step >= lastStep; step /= 2) {
    for (let moved = true, rounds = 0; moved && rounds < ROUNDS; rounds++) {
      moved = false
      for (const sign of [-1, 1]) {
        const shift = sign * step * best.durationDays
        if (attempt({ ...best, t0: best.t0 + shift })) moved = true
        if (attempt({ ...best, periodDays: drifted(best, shift) })) moved = true
        const durationDays = bounded(best.durationDays * (1 + sign * step))
        if (attempt({ ...best, durationDays })) moved = true
      }
    }
  }
  const t0 = best.t0 + Math.ceil((time[0] - best.t0) / best.periodDays) * best.periodDays
  best = { ...best, t0 }
  return { ...best, fit: fitDepth(series, best) }
}
