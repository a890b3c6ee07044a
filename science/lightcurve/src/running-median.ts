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

/** Sliding upper quartile of one piece `[n]`. NaN where no row is usable. */
export function upperQuartile(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, use = null }: RunningMedianOptions,
): Float64Array {
  const slider = new WindowSlider(flux, timeWindows(time, { windowDays }), { use })
  const quartiles = new Float64Array(time.length)
  for (let i = 0; i < quartiles.length; i++) {
    slider.moveTo(i)
    quartiles[i] = slider.window.quantile(0.75)
  }
  return quartiles
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
