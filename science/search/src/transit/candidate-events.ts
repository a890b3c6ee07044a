import type { CandidateEvent } from '../result/result.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { lowerBound } from '../series/lower-bound.ts'
import type { Series } from '../series/series.ts'
import { transitDepths } from './transit-depths.ts'
import { transitTimes, type TransitTime } from './transit-times.ts'
import type { TrapezoidShape } from './trapezoid-model.ts'

/** A side with fewer of its rows than this lies in a gap or at its edge. */
const SIDE_SHARE = 0.5

/**
 * The transits of a candidate that have rows, in time order: depth and mid-transit of each by the common fitted
 * shape (`shape` null: a box, whose times say nothing). `noise`: ratio of real to white errors, >= 1; the errors
 * are scaled by it. Transits without a row are not listed. O(n).
 */
export function candidateEvents(
  series: Series,
  ephemeris: Ephemeris,
  o: {
    readonly shape: TrapezoidShape | null
    readonly cadenceDays: number
    readonly noise: number
  },
): CandidateEvent[] {
  const { durationDays } = ephemeris
  const found: readonly TransitTime[] =
    o.shape === null
      ? transitDepths(series, ephemeris).map((one) => ({
          ...one,
          lateDays: null,
          lateErrDays: null,
        }))
      : transitTimes(series, ephemeris, { shape: o.shape, exposureDays: o.cadenceDays })
  const share = (from: number, to: number): number => {
    const rows = lowerBound(series.time, to) - lowerBound(series.time, from)
    return Math.min(1, rows / Math.max(1, Math.floor((to - from) / o.cadenceDays)))
  }
  return found.map(({ number, time, depth, depthErr, lateDays, lateErrDays }) => {
    const half = durationDays / 2
    const before = share(time - half - durationDays, time - half)
    const after = share(time + half, time + half + durationDays)
    return {
      number,
      t0: time + (lateDays ?? 0),
      t0ErrDays: lateErrDays === null ? null : lateErrDays * o.noise,
      lateDays,
      depthPpm: depth * 1e6,
      depthErrPpm: depthErr * o.noise * 1e6,
      coverage: share(time - half, time + half),
      nearGap: Math.min(before, after) < SIDE_SHARE,
    }
  })
}
