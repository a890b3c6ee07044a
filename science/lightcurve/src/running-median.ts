import { slidingStatistic, type SlidingStatistic } from './sliding-kernel.ts'
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
  return runningStatistic(time, flux, 'medians', options)
}

/** Sliding median, MAD about it or upper quartile of a segment, `[n]`. NaN where no row is usable. */
export function runningStatistic(
  time: Float64Array,
  flux: Float64Array,
  name: SlidingStatistic,
  { windowDays, use = null, breakGapDays = Infinity }: RunningMedianOptions,
): Float64Array {
  const fast = slidingStatistic({ time, flux, windowDays, breakGapDays, use }, name)
  if (fast) return fast
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays, breakGapDays }), { use })
  const { window } = slider
  const found = new Float64Array(time.length)
  for (let i = 0; i < found.length; i++) {
    slider.moveTo(i)
    if (name === 'upperQuartiles') found[i] = window.quantile(0.75)
    else if (name === 'medians') found[i] = window.median()
    else found[i] = window.mad(window.median())
  }
  return found
}
