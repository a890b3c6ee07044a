/** From a peak to the ephemeris that the rows like best. */

import type { Ephemeris } from '../series/ephemeris.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { climbRows, rowSums } from './rows-kernel.ts'
import { fitDepth, type TemplateFit } from './template-fit.ts'

/** How far and how finely a climb goes. */
export interface ClimbOptions {
  /** Shortest and longest duration allowed [days]. */
  readonly durationMinDays: number
  readonly durationMaxDays: number
  /** Shortest and longest period allowed [days]; default: any. */
  readonly periodMinDays?: number
  readonly periodMaxDays?: number
  /** Where steps stop to shrink, as a share of a duration; default 1/256. */
  readonly lastStep?: number
}

/** First steps: shares of a duration in time and in drift to the ends of the span, and of the duration itself. */
const FIRST_STEP = 1 / 8
const LAST_STEP = 1 / 256
const ROUNDS = 8

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
  const { durationMinDays, durationMaxDays } = options
  const durationDays = Math.min(durationMaxDays, Math.max(durationMinDays, start.durationDays))
  const top = climbRows(series, midSpan(series, { ...start, durationDays }), {
    lastStep: LAST_STEP,
    periodMinDays: 0,
    periodMaxDays: Infinity,
    ...options,
    firstStep: FIRST_STEP,
    rounds: ROUNDS,
  })
  const best = { ...top, t0: firstTransit(series, top) }
  return { ...best, fit: fitDepth(series, best) }
}

/** Steps of `survey` in drift and in time, as shares of a duration, how many to either side, and durations. */
const DRIFT_STEP = 1 / 4
const DRIFTS = 8
const SHIFT_STEP = 1 / 6
const SHIFTS = 6
const STRETCHES = [0.55, 0.85, 1.25]

/** What lies around a weak peak. */
export interface Surroundings {
  /** The best ephemeris of all. */
  readonly top: Ephemeris
  /**
   * Period and mid-transit, means over all weighted by likelihood: half-hour rows break the ridge of a weak transit
   * into many tops, and which is highest is noise. `t0` is the first mid-transit at or after the first row.
   */
  readonly mean: Omit<Ephemeris, 'durationDays'>
}

/**
 * Ephemerides around `start`: up to two durations of drift from the middle of the span to its ends,
 * one of shift. A peak of weak transits is a ridge of many tops, and a climb ends on the nearest.
 */
export function survey(
  series: IndexedSeries,
  start: Ephemeris,
  options: ClimbOptions,
): Surroundings {
  const { durationMinDays, durationMaxDays } = options
  const { time } = series
  const halfSpan = (time[time.length - 1] - time[0]) / 2
  const from = midSpan(series, start)
  const tried: Ephemeris[] = [from]
  for (let drift = -DRIFTS; drift <= DRIFTS; drift++) {
    const periodDays = drifted(from, drift * DRIFT_STEP * from.durationDays, halfSpan)
    if (!isAsked(periodDays, options)) continue
    for (let shift = -SHIFTS; shift <= SHIFTS; shift++) {
      const t0 = from.t0 + shift * SHIFT_STEP * from.durationDays
      for (const stretch of STRETCHES) {
        const durationDays = stretch * from.durationDays
        if (durationDays >= durationMinDays && durationDays <= durationMaxDays)
          tried.push({ periodDays, t0, durationDays })
      }
    }
  }
  const { match, norm } = rowSums(series, {
    periods: Float64Array.from(tried, ({ periodDays }) => periodDays),
    t0: Float64Array.from(tried, ({ t0 }) => t0),
    duration: Float64Array.from(tried, ({ durationDays }) => durationDays),
  })
  const gains = match.map((sum, i) => (sum > 0 ? (sum * sum) / norm[i] : 0))
  let best = 0
  for (let i = 1; i < gains.length; i++) if (gains[i] > gains[best]) best = i
  const mean = { weight: 0, periodDays: 0, t0: 0 }
  for (const [i, { periodDays, t0 }] of tried.entries()) {
    const weight = Math.exp((gains[i] - gains[best]) / 2)
    mean.weight += weight
    mean.periodDays += weight * periodDays
    mean.t0 += weight * t0
  }
  const periodDays = mean.periodDays / mean.weight
  const t0 = firstTransit(series, { periodDays, t0: mean.t0 / mean.weight })
  return { top: tried[best], mean: { periodDays, t0 } }
}

function isAsked(
  periodDays: number,
  { periodMinDays = 0, periodMaxDays = Infinity }: ClimbOptions,
): boolean {
  return periodDays > 0 && periodDays >= periodMinDays && periodDays <= periodMaxDays
}

/** Period that drifts by `days` from the middle of the span to either end. */
function drifted({ periodDays }: Ephemeris, days: number, halfSpan: number): number {
  return periodDays + (days * periodDays) / Math.max(halfSpan, periodDays)
}

/** The same with the mid-transit that is nearest to the middle of the span. */
function midSpan({ time }: IndexedSeries, ephemeris: Ephemeris): Ephemeris {
  const { t0, periodDays } = ephemeris
  const middle = (time[0] + time[time.length - 1]) / 2
  return { ...ephemeris, t0: t0 + Math.round((middle - t0) / periodDays) * periodDays }
}

/** First mid-transit at or after the first row. */
function firstTransit(
  { time }: IndexedSeries,
  { t0, periodDays }: Omit<Ephemeris, 'durationDays'>,
): number {
  return t0 + Math.ceil((time[0] - t0) / periodDays) * periodDays
}
