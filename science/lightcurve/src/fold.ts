/** The period and mid-transit to fold about. */
export interface FoldOptions {
  /** [days], > 0. */
  readonly periodDays: number
  /** Mid-transit, in the time of the data [days]. */
  readonly t0: number
}

export interface PhaseFold {
  /** Time from the nearest mid-transit [days], -periodDays / 2 <= phase < periodDays / 2, `[n]`. */
  readonly phaseDays: Float64Array
  /** round((t - t0) / periodDays): no transit is split between two numbers, `[n]`. */
  readonly transitNumber: Int32Array
}

/** Folds times at a period about mid-transit. Throws RangeError when the period is not > 0 or t0 not finite. */
export function foldPhase(time: Float64Array, { periodDays, t0 }: FoldOptions): PhaseFold {
  if (!(periodDays > 0) || !Number.isFinite(periodDays) || !Number.isFinite(t0)) {
    throw new RangeError(
      `foldPhase: periodDays is ${periodDays} and t0 ${t0}; the period must be > 0 and both finite`,
    )
  }
  const phaseDays = new Float64Array(time.length)
  const transitNumber = new Int32Array(time.length)
  const half = periodDays / 2
  for (let i = 0; i < time.length; i++) {
    const since = time[i] - t0
    let number = Math.floor(since / periodDays + 0.5)
    let phase = since - number * periodDays
    // Rounding may leave the phase on the wrong side of the edge by one bit.
    if (phase >= half) {
      phase -= periodDays
      number++
    } else if (phase < -half) {
      phase += periodDays
      number--
    }
    phaseDays[i] = Math.max(-half, phase)
    transitNumber[i] = number
  }
  return { phaseDays, transitNumber }
}

export interface FoldBinOptions extends FoldOptions {
  /** Number of equal bins over the range. Default 200. */
  readonly bins?: number
  /** Only rows within this of mid-transit [days]. Default periodDays / 2: all. */
  readonly maxPhaseDays?: number
  /** Weights `[n]`, e.g. of `inverseVarianceWeights`. Default: all the same. */
  readonly weights?: Float64Array | null
}

/** The filled bins of a folded light curve, by phase; empty bins are left out. */
export interface FoldedBins {
  /** Middle of the bin [days]. */
  readonly phaseDays: Float64Array
  /** Weighted mean flux. */
  readonly flux: Float64Array
  /** Standard error of that mean from the spread in the bin; NaN with one row. */
  readonly fluxErr: Float64Array
  readonly counts: Int32Array
}

/** Folds and averages in phase bins: a picture of the transit. */
export function foldBin(
  time: Float64Array,
  flux: Float64Array,
  { periodDays, t0, bins = 200, maxPhaseDays = periodDays / 2, weights = null }: FoldBinOptions,
): FoldedBins {
  if (!Number.isInteger(bins) || bins < 1 || !(maxPhaseDays > 0)) {
    throw new RangeError(
      `foldBin: bins is ${bins} and maxPhaseDays ${maxPhaseDays}; bins must be an integer >= 1, maxPhaseDays > 0`,
    )
  }
  const { phaseDays } = foldPhase(time, { periodDays, t0 })
  const range = Math.min(maxPhaseDays, periodDays / 2)
  const width = (2 * range) / bins
  const counts = new Int32Array(bins)
  const sumW = new Float64Array(bins)
  const mean = new Float64Array(bins)
  const sumSquares = new Float64Array(bins)
  for (let i = 0; i < time.length; i++) {
    if (Math.abs(phaseDays[i]) > range) continue
    const bin = Math.min(bins - 1, Math.floor((phaseDays[i] + range) / width))
    const weight = weights ? weights[i] : 1
    if (!(weight > 0)) continue
    // West's weighted running mean and variance: no cancellation for flux near 1.
    counts[bin]++
    sumW[bin] += weight
    const off = flux[i] - mean[bin]
    mean[bin] += (weight / sumW[bin]) * off
    sumSquares[bin] += weight * off * (flux[i] - mean[bin])
  }
  const filled = [...counts.keys()].filter((bin) => counts[bin] > 0)
  return {
    phaseDays: Float64Array.from(filled, (bin) => (bin + 0.5) * width - range),
    flux: Float64Array.from(filled, (bin) => mean[bin]),
    fluxErr: Float64Array.from(filled, (bin) =>
      counts[bin] > 1 ? Math.sqrt(sumSquares[bin] / sumW[bin] / (counts[bin] - 1)) : Number.NaN,
    ),
    counts: Int32Array.from(filled, (bin) => counts[bin]),
  }
}
