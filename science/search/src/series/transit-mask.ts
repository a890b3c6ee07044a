import { phaseDays, type Ephemeris } from './ephemeris.ts'
import type { Series } from './series.ts'

/**
 * Rows within `widths` durations of any mid-transit of the ephemerides, `[n]`: 1 = masked. Times may come
 * in any order. Default 0.75: the transit and the foot of its slopes.
 */
export function transitMask(
  time: Float64Array,
  ephemerides: readonly Ephemeris[],
  options: { widths?: number } = {},
): Uint8Array {
  const widths = options.widths ?? 0.75
  const mask = new Uint8Array(time.length)
  for (const ephemeris of ephemerides) {
    const half = widths * ephemeris.durationDays
    for (let i = 0; i < time.length; i++) {
      if (Math.abs(phaseDays(time[i], ephemeris)) <= half) mask[i] = 1
    }
  }
  return mask
}

/** The series less its masked rows; itself when none is masked. */
export function withoutRows(series: Series, mask: Uint8Array): Series {
  let count = 0
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) count++
  if (count === mask.length) return series
  const time = new Float64Array(count)
  const flux = new Float64Array(count)
  const weight = new Float64Array(count)
  let j = 0
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 0) continue
    time[j] = series.time[i]
    flux[j] = series.flux[i]
    weight[j++] = series.weight[i]
  }
  return { time, flux, weight }
}
