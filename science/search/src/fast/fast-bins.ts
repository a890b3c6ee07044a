/** A series centred, scaled and summed into the bins of a stage. */

import type { Series } from '../series/series.ts'

/** Rows ready for every stage: weights sum to 1, `sum w y = 0`, `sum w y^2 = 1`. */
export interface FastRows {
  /** Time of the first row [days]. */
  readonly start: number
  /** Time since `start` [days], `[n]`. */
  readonly time: Float64Array
  /** -w y: dips are positive, `[n]`. */
  readonly value: Float64Array
  readonly weight: Float64Array
  /** Flux unit of y. */
  readonly fluxScale: number
  /** Sum of the inverse variances. */
  readonly totalWeight: number
}

/** Rows with a non-finite value or a weight that is not positive are left out; null when none is left. Throws RangeError for times that do not ascend. */
export function fastRows(series: Series): FastRows | null {
  const { time, flux, weight } = series
  const keep = new Int32Array(time.length)
  let n = 0
  for (let i = 0; i < time.length; i++) {
    if (
      weight[i] > 0 &&
      weight[i] < Infinity &&
      Number.isFinite(time[i]) &&
      Number.isFinite(flux[i])
    )
      keep[n++] = i
  }
  if (n === 0) return null
  const start = time[keep[0]]
  let totalWeight = 0
  let sum = 0
  // A first guess keeps the sums small, so that the mean itself is exact to the last bits.
  const guess = flux[keep[0]]
  for (let k = 0; k < n; k++) {
    const i = keep[k]
    totalWeight += weight[i]
    sum += weight[i] * (flux[i] - guess)
  }
  const mean = guess + sum / totalWeight
  let squares = 0
  for (let k = 0; k < n; k++) {
    const i = keep[k]
    squares += weight[i] * (flux[i] - mean) ** 2
  }
  const fluxScale = Math.sqrt(squares / totalWeight) || 1
  const rows = {
    start,
    time: new Float64Array(n),
    value: new Float64Array(n),
    weight: new Float64Array(n),
    fluxScale,
    totalWeight,
  }
  for (let k = 0; k < n; k++) {
    const i = keep[k]
    const w = weight[i] / totalWeight
    rows.time[k] = time[i] - start
    if (k > 0 && rows.time[k] < rows.time[k - 1]) {
      throw new RangeError(`time falls from ${time[keep[k - 1]]} to ${time[i]}; it must ascend`)
    }
    rows.value[k] = (w * (mean - flux[i])) / fluxScale
    rows.weight[k] = w
  }
  return rows
}

/**
 * Weight that every bin of a stage has on top of its rows, as a share of the mean one: an empty box then has a
 * weight above the rounding of the sums around it, and needs no test of its own.
 */
const PEDESTAL = 1e-3

/** Weight of an empty bin where `binCount` cover the span. */
export function emptyWeight(binCount: number): number {
  return Math.fround(PEDESTAL / binCount)
}

/** Bin of a time since the first row [days]. */
export function binOf(time: number, { binDays, binCount }: { binDays: number; binCount: number }) {
  return Math.min(binCount - 1, Math.trunc(time / binDays))
}
