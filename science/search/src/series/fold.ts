import { foldPhase } from '@longrun/lightcurve'
import type { Ephemeris } from './ephemeris.ts'
import type { Series } from './series.ts'

/** A series seen from its nearest mid-transit; arrays `[n]` in the order of the series. */
export interface FoldedSeries {
  /** Time from the nearest mid-transit [days], within [-P/2, P/2]. */
  readonly x: Float64Array
  /** Transit number, round((t - t0) / P): no transit is ever split between two numbers. */
  readonly number: Int32Array
}

/** Folds about t0. O(n). */
export function foldSeries(series: Series, ephemeris: Ephemeris): FoldedSeries {
  const { phaseDays, transitNumber } = foldPhase(series.time, ephemeris)
  return { x: phaseDays, number: transitNumber }
}

/**
 * Half-width of what counts as "in or near transit" [days]: one whole duration on either side, so that
 * the wings of a V shape, longer than its best box, stay out of the noise; never over a quarter of the period.
 */
export function maskHalfWidth(ephemeris: Ephemeris): number {
  return Math.min(ephemeris.durationDays, ephemeris.periodDays / 4)
}

/** Rows out of transit: 1 = out. `secondaryPhaseDays`: centre of a second eclipse to leave out too, else null. */
export function outOfTransit(
  folded: FoldedSeries,
  ephemeris: Ephemeris,
  options: { readonly secondaryPhaseDays?: number | null } = {},
): Uint8Array {
  const { x } = folded
  const out = new Uint8Array(x.length)
  const half = maskHalfWidth(ephemeris)
  const secondary = options.secondaryPhaseDays ?? null
  for (let i = 0; i < x.length; i++) {
    if (Math.abs(x[i]) <= half) continue
    if (secondary !== null && phaseDistance(x[i], secondary, ephemeris.periodDays) <= half) continue
    out[i] = 1
  }
  return out
}

/** Distance of two phases in days, the short way round, 0..P/2. */
export function phaseDistance(a: number, b: number, periodDays: number): number {
  const d = Math.abs(a - b) % periodDays
  return Math.min(d, periodDays - d)
}

/** Weighted mean flux of the marked rows and the ratio of their real scatter to the stated errors. */
export interface Level {
  /** Relative flux; 1 when no row is marked. */
  readonly level: number
  /** sqrt(mean of w (f - level)^2): 1 when the weights are honest; 1 when fewer than 10 rows are marked. */
  readonly errorScale: number
  readonly rows: number
}

/** Level of the marked rows (`rows[i]` = 1), `[n]`. O(n). */
export function levelOf(series: Series, rows: Uint8Array): Level {
  const { flux, weight } = series
  let count = 0
  let sumW = 0
  let sumF = 0
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue
    count++
    sumW += weight[i]
    sumF += weight[i] * (flux[i] - 1)
  }
  if (count === 0 || !(sumW > 0)) return { level: 1, errorScale: 1, rows: 0 }
  const level = 1 + sumF / sumW
  if (count < 10) return { level, errorScale: 1, rows: count }
  let chi2 = 0
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 1) chi2 += weight[i] * (flux[i] - level) ** 2
  }
  const errorScale = Math.sqrt(chi2 / (count - 1))
  return { level, errorScale: errorScale > 0 ? errorScale : 1, rows: count }
}
