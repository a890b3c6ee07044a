/** Signal detection efficiency: how far a periodogram's peak stands above the rest of it. */

import type { Periodogram } from '../result/result.ts'
import { lowerBound } from '../series/lower-bound.ts'

/** Choices of `sde`. */
export interface SdeOptions {
  /** Trial periods in the running median; made odd, at most the grid's length. Default 91 (a tenth of short grids). */
  readonly kernel?: number
}

/** Signal detection efficiency, and the spectrum that it was read from. */
export interface SdeResult {
  /** (peak - mean) / standard deviation of `residual`; 0 for a flat periodogram. */
  readonly sde: number
  /** Index of the peak of `residual` in the grid. */
  readonly peak: number
  /** Signal residue power / max(power), `[nPeriods]`. */
  readonly sr: Float64Array
  /** `sr` less its running median, `[nPeriods]`. */
  readonly residual: Float64Array
  /** `residual` in units of its standard deviation about its mean, `[nPeriods]`: the spectrum that pictures show. */
  readonly spectrum: Float64Array
  /** What the number depends on: it must not be compared across grids. */
  readonly basis: string
}

/**
 * SDE of a periodogram: SR = power / max(power), a running median taken off (it rises towards long
 * periods), SDE = (peak - mean) / sd (Kovacs+ 2002; Hippke & Heller 2019). Throws RangeError when empty.
 */
export function sde(periodogram: Periodogram, options: SdeOptions = {}): SdeResult {
  const { power, periods } = periodogram
  const n = power.length
  if (n === 0) throw new RangeError('the periodogram is empty; search at least one period')
  const kernel = oddKernel(options.kernel ?? Math.min(91, Math.ceil(n / 10)), n)
  let highest = 0
  for (const value of power) highest = Math.max(highest, value)
  const sr = highest > 0 ? power.map((value) => value / highest) : new Float64Array(n)
  const trend = runningMedian(sr, kernel)
  const residual = sr.map((value, i) => value - trend[i])
  let mean = 0
  for (const value of residual) mean += value / n
  let variance = 0
  for (const value of residual) variance += (value - mean) ** 2 / n
  const deviation = Math.sqrt(variance)
  const spectrum = deviation > 0 ? residual.map((r) => (r - mean) / deviation) : new Float64Array(n)
  let peak = 0
  for (let i = 1; i < n; i++) if (residual[i] > residual[peak]) peak = i
  return {
    sde: spectrum[peak],
    peak,
    sr,
    residual,
    spectrum,
    basis: `${n} periods ${periods[0].toPrecision(4)}-${periods[n - 1].toPrecision(4)} d, running median of ${kernel}`,
  }
}

function oddKernel(wanted: number, n: number): number {
  if (!(wanted >= 1))
    throw new RangeError(`kernel is ${wanted}; it must be a positive number of periods`)
  const most = n % 2 === 1 ? n : n - 1
  const whole = Math.min(Math.floor(wanted), Math.max(1, most))
  return whole % 2 === 1 ? whole : whole + 1 > most ? whole - 1 : whole + 1
}

/** Median of `kernel` neighbours; the window stops at the ends and keeps its size. A sorted window, O(n x kernel). */
function runningMedian(values: Float64Array, kernel: number): Float64Array {
  const n = values.length
  const half = (kernel - 1) / 2
  const window = values.slice(0, kernel).sort()
  const trend = new Float64Array(n).fill(window[half], 0, Math.min(n, half + 1))
  for (let end = kernel; end < n; end++) {
    const value = values[end]
    // The gap of what leaves moves to where the new one belongs.
    let gap = lowerBound(window, values[end - kernel])
    for (; gap + 1 < kernel && window[gap + 1] < value; gap++) window[gap] = window[gap + 1]
    for (; gap > 0 && window[gap - 1] > value; gap--) window[gap] = window[gap - 1]
    window[gap] = value
    trend[end - half] = window[half]
  }
  return trend.fill(window[half], n - half)
}
