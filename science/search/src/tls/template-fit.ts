/** The exact template on the rows themselves: depth by linear least squares, time, width and period by climbing. */

import type { Ephemeris } from '../series/ephemeris.ts'
import { lossAt } from '../transit/transit-profile.ts'
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

/** Depth of the transits of one parity, relative flux. */
export interface ParityDepth {
  readonly depth: number
  readonly depthErr: number
}

/**
 * Sums of the template over rows, written into `sums`: match and norm of the transits of even number, of odd
 * number, and how many transits have rows. Depth is match / norm. O(rows in transit); nothing is allocated,
 * because a search does this a thousand times a star.
 */
export function templateSums(
  series: IndexedSeries,
  ephemeris: Ephemeris,
  sums: Float64Array,
): Float64Array {
  const { time, flux, weight } = series
  const { periodDays, t0, durationDays } = ephemeris
  const profile = transitTemplate()
  const half = durationDays / 2
  const n = time.length
  const first = Math.ceil((time[0] - half - t0) / periodDays)
  const last = Math.floor((time[n - 1] + half - t0) / periodDays)
  sums.fill(0)
  for (let number = first; number <= last; number++) {
    const centre = t0 + number * periodDays
    const begin = rowAt(series, centre - half)
    let row = begin
    let match = 0
    let norm = 0
    for (; row < n && time[row] < centre + half; row++) {
      const loss = lossAt(profile, (time[row] - centre) / half)
      const weighted = weight[row] * loss
      match += weighted * (1 - flux[row])
      norm += weighted * loss
    }
    const parity = number % 2 === 0 ? 0 : 2
    sums[parity] += match
    sums[parity + 1] += norm
    if (row > begin) sums[4]++
  }
  return sums
}

/** Room for `templateSums`. */
export function newSums(): Float64Array {
  return new Float64Array(5)
}

/** Fall of chi^2 of the best depth; 0 where the template would brighten. */
export function gainOf(sums: Float64Array): number {
  const match = sums[0] + sums[2]
  return match > 0 ? (match * match) / (sums[1] + sums[3]) : 0
}

/** Fits the depth of the template. Transits are numbered from `ephemeris.t0`. O(rows in transit). */
export function fitDepth(series: IndexedSeries, ephemeris: Ephemeris): TemplateFit {
  const sums = templateSums(series, ephemeris, newSums())
  const norm = sums[1] + sums[3]
  return {
    depth: norm > 0 ? (sums[0] + sums[2]) / norm : 0,
    depthErr: norm > 0 ? 1 / Math.sqrt(norm) : Infinity,
    gain: gainOf(sums),
    even: parityDepth(sums[0], sums[1]),
    odd: parityDepth(sums[2], sums[3]),
    transits: sums[4],
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
