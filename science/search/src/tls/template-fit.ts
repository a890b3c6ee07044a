/** The exact template on the rows themselves: depth by linear least squares, time, width and period by climbing. */

import { lowerBound, type Ephemeris, type Series } from '../events.ts'
import { lossAt } from '../transit-profile.ts'
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
export function fitDepth(series: Series, ephemeris: Ephemeris): TemplateFit {
  const { time, flux, weight } = series
  const { periodDays, t0, durationDays } = ephemeris
  const profile = transitTemplate()
  const half = durationDays / 2
  const match = [0, 0]
  const norm = [0, 0]
  let transits = 0
  let from = 0
  const first = Math.ceil((time[0] - half - t0) / periodDays)
  const last = Math.floor((time[time.length - 1] + half - t0) / periodDays)
  for (let number = first; number <= last; number++) {
    const centre = t0 + number * periodDays
    const parity = number & 1
    const begin = lowerBound(time, centre - half, from)
    from = begin
    for (; from < time.length && time[from] < centre + half; from++) {
      const loss = lossAt(profile, (time[from] - centre) / half)
      match[parity] += weight[from] * loss * (1 - flux[from])
      norm[parity] += weight[from] * loss * loss
    }
    if (from > begin) transits++
  }
  const norms = norm[0] + norm[1]
  const depth = norms > 0 ? (match[0] + match[1]) / norms : 0
  const of = (parity: number): ParityDepth | null =>
    norm[parity] > 0
      ? { depth: match[parity] / norm[parity], depthErr: 1 / Math.sqrt(norm[parity]) }
      : null
  return {
    depth,
    depthErr: norms > 0 ? 1 / Math.sqrt(norms) : Infinity,
    gain: depth > 0 ? depth * depth * norms : 0,
    even: of(0),
    odd: of(1),
    transits,
  }
}

/** Difference of odd and even depths in their error, added in quadrature; null when one parity has no rows. */
export function oddEvenSigma({ even, odd }: Pick<TemplateFit, 'even' | 'odd'>): number | null {
  if (even === null || odd === null) return null
  return Math.abs(odd.depth - even.depth) / Math.hypot(odd.depthErr, even.depthErr)
}

export interface ClimbOptions {
  /** Shortest and longest duration allowed [days]. */
  readonly durationMinDays: number
  readonly durationMaxDays: number
}

/** First steps: shares of a duration in time and in drift to the ends of the span, and of the duration itself. */
const FIRST_STEP = 1 / 8
const LAST_STEP = 1 / 256

/**
 * Climbs to the ephemeris near `start` where the template lowers chi^2 most. Time, period and duration are
 * changed in turn by ever smaller steps; transits are counted from the middle of the span, so that period
 * and time hardly depend on each other.
 */
export function climb(
  series: Series,
  start: Ephemeris,
  options: ClimbOptions,
): Ephemeris & { readonly fit: TemplateFit } {
  const { time } = series
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
  for (let step = FIRST_STEP; step >= LAST_STEP; step /= 2) {
    for (let moved = true, rounds = 0; moved && rounds < 8; rounds++) {
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
