import { slidingStatistics, type SlidingStatistics } from './sliding-kernel.ts'
import { timeWindows, WindowSlider } from './time-window.ts'

/** How a sliding median is taken; see `BiweightOptions`. */
export interface RunningMedianOptions {
  readonly windowDays: number
  readonly use?: Uint8Array | null
  readonly breakGapDays?: number
}

/** Sliding median of a segment, `[n]`, by the same windows as the biweight. NaN where no row is usable. */
export function medianTrend(
  time: Float64Array,
  flux: Float64Array,
  options: RunningMedianOptions,
): Float64Array {
  return runningStatistics(time, flux, options).medians
}

/** Sliding median, MAD about it and upper quartile of a segment, `[n]` each. NaN where no row is usable. */
export function runningStatistics(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, use = null, breakGapDays = Infinity }: RunningMedianOptions,
): SlidingStatistics {
  const fast = slidingStatistics({ time, flux, windowDays, breakGapDays, use })
  if (fast) return fast
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays, breakGapDays }), { use })
  const n = time.length
  const medians = new Float64Array(n)
  const mads = new Float64Array(n)
  const upperQuartiles = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    slider.moveTo(i)
    medians[i] = slider.window.median()
    mads[i] = slider.window.mad(medians[i])
    upperQuartiles[i] = slider.window.quantile(0.75)
  }
  return { medians, mads, upperQuartiles }
}
