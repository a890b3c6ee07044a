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
