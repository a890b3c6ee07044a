/** The exact template on the rows themselves: depth by linear least squares, time, width and period by climbing. */

import type { Ephemeris } from '../events.ts'
import { lossAt } from '../transit-profile.ts'
import { rowAt, type IndexedSeries } from './indexed-series.ts'
import { transitTemplate } from './template.ts'

/** The template at one ephemeris. */
export interface TemplateFit {
  /** Loss at mid-transit, relative flux. */
  readonly depth: number
  /** White error of the depth. */
  readonly depthErr: number
  /** Fall of chi^2 against a flat line at 1; snr^2. */
  readonly gain: number
  /** The same for transits of even and of odd number; null where none of them has rows. */
  readonly even: ParityDepth | null
  readonly odd: ParityDepth | null
  /** Transits with rows. */
  readonly transits: number
}

export interface ParityDepth {
  readonly depth: number
  readonly depthErr: number
}

/** Fits the depth of the template. Transits are numbered from `ephemeris.t0`. O(rows in transit). */
export function fitDepth(series: IndexedSeries, ephemeris: Ephemeris): TemplateFit {
  const { time, flux, weight } = series
  const { periodDays, t0, durationDays } = ephemeris
  const profile = transitTemplate()
  const half = durationDays / 2
  let evenMatch = 0
  let evenNorm = 0
  let oddMatch = 0
  let oddNorm = 0
  let transits = 0
  const first = Math.ceil((time[0] - half - t0) / periodDays)
  const last = Math.floor((time[time.length - 1] + half - t0) / periodDays)
  for (let number = first; number <= last; number++) {
    const centre = t0 + number * periodDays
    const begin = rowAt(series, centre - half)
    let row = begin
    let matched = 0
    let normed = 0
    for (; row < time.length && time[row] < centre + half; row++) {
      const loss = lossAt(profile, (time[row] - centre) / half)
      const weighted = weight[row] * loss
      matched += weighted * (1 - flux[row])
      normed += weighted * loss
    }
    if (number % 2 === 0) {
      evenMatch += matched
      evenNorm += normed
    } else {
      oddMatch += matched
      oddNorm += normed
    }
    if (row > begin) transits++
  }
  const norm = evenNorm + oddNorm
  const depth = norm > 0 ? (evenMatch + oddMatch) / norm : 0
  return {
    depth,
    depthErr: norm > 0 ? 1 / Math.sqrt(norm) : Infinity,
    gain: depth > 0 ? depth * depth * norm : 0,
    even: parityDepth(evenMatch, evenNorm),
    odd: parityDepth(oddMatch, oddNorm),
    transits,
  }
}

function parityDepth(match: number, norm: number): ParityDepth | null {
  return norm > 0 ? { depth: match / norm, depthErr: 1 / Math.sqrt(norm) } : null
}

/** Difference of odd and even depths in their error, added in quadrature; null when one parity has no rows. */
export function oddEvenSigma({ even, odd }: Pick<TemplateFit, 'even' | 'odd'>): number | null {
  if (even === null || odd === null) return null
  return Math.abs(odd.depth - even.depth) / Math.hypot(odd.depthErr, even.depthErr)
}

export interface ClimbOptions {
  /** Where steps stop to shrink, as a share of a duration; default 1/256. */
  readonly lastStep?: number
  /** Shortest and longest duration allowed [days]. */
  readonly durationMinDays: number
  readonly durationMaxDays: number
}

/** First steps: shares of a duration in time and in drift to the ends of the span, and of the duration itself. */
const FIRST_STEP = 1 / 8
const LAST_STEP = 1 / 256
const ROUNDS = 8

/**
 * Climbs to the ephemeris near `start` where the template lowers chi^2 most. Time, period and duration are
 * changed in turn by ever smaller steps; transits are counted from the middle of the span, so that period
 * and time hardly depend on each other.
 */
export function climb(
  series: IndexedSeries,
  start: Ephemeris,
  options: ClimbOptions,
): Ephemeris & { readonly fit: TemplateFit } {
  const { time } = series
  const { lastStep = LAST_STEP } = options
  const halfSpan = (time[time.length - 1] - time[0]) / 2
  const middle = time[0] + halfSpan
  const bounded = (d: number): number =>
    Math.min(options.durationMaxDays, Math.max(options.durationMinDays, d))
  let best: Ephemeris = {
    periodDays: start.periodDays,
    t0: start.t0 + Math.round((middle - start.t0) / start.periodDays) * start.periodDays,
    durationDays: bounded(start.durationDays),
  }
  let gain = fitDepth(series, best).gain
  const attempt = (next: Ephemeris): boolean => {
    const tried = fitDepth(series, next).gain
    if (!(tried > gain)) return false
    best = next
    gain = tried
    return true
  }
  for (let step = FIRST_STEP; step >= lastStep; step /= 2) {
    for (let moved = true, rounds = 0; moved && rounds < ROUNDS; rounds++) {
      moved = false
      for (const sign of [-1, 1]) {
        const shift = sign * step * best.durationDays
        const drift = (shift * best.periodDays) / Math.max(halfSpan, best.periodDays)
        if (attempt({ ...best, t0: best.t0 + shift })) moved = true
        if (attempt({ ...best, periodDays: best.periodDays + drift })) moved = true
        const durationDays = bounded(best.durationDays * (1 + sign * step))
        if (attempt({ ...best, durationDays })) moved = true
      }
    }
  }
  const t0 = best.t0 + Math.ceil((time[0] - best.t0) / best.periodDays) * best.periodDays
  best = { ...best, t0 }
  return { ...best, fit: fitDepth(series, best) }
}
