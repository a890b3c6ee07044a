import { timeWindows, WindowSlider } from './time-window.ts'

/** How a sliding median is taken; see `BiweightOptions`. */
export interface RunningMedianOptions {
  readonly windowDays: number
  readonly use?: Uint8Array | null
}

/** Sliding median of one piece, `[n]`, by the same windows as the biweight. NaN where no row is usable. */
export function medianTrend(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, use = null }: RunningMedianOptions,
): Float64Array {
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays }), { use })
  const trend = new Float64Array(time.length)
  for (let i = 0; i < trend.length; i++) {
    slider.moveTo(i)
    trend[i] = slider.window.median()
  }
  return trend
}

/** Level and spread around each row. */
export interface LocalScale {
  /** Sliding median `[n]`. */
  readonly median: Float64Array
  /** Sliding upper quartile `[n]`: still the star's own level when half of the window is in a transit. */
  readonly upperQuartile: Float64Array
}

/** Sliding median and upper quartile of one piece. NaN where no row is usable. */
export function localLevel(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, use = null }: RunningMedianOptions,
): LocalScale {
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays }), { use })
  const middle = new Float64Array(time.length)
  const upperQuartile = new Float64Array(time.length)
  for (let i = 0; i < time.length; i++) {
    slider.moveTo(i)
    middle[i] = slider.window.median()
    upperQuartile[i] = slider.window.quantile(0.75)
  }
  return { median: middle, upperQuartile }
}

/** Sliding median absolute deviation of one piece `[n]`. NaN where no row is usable. */
export function runningMad(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, use = null }: RunningMedianOptions,
): Float64Array {
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays }), { use })
  const mads = new Float64Array(time.length)
  for (let i = 0; i < mads.length; i++) {
    slider.moveTo(i)
    mads[i] = slider.window.mad(slider.window.median())
  }
  return mads
}
