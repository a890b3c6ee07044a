import { formatFixed } from './format-number.ts'
import type { ValueRange } from './value-range.ts'

export interface Tick {
  readonly value: number
  readonly text: string
}

/** One axis of a plot: a range, its marks, and the share (0..1) at which a value lies. */
export interface Axis {
  readonly low: number
  readonly high: number
  /** What and unit: "Period [days]". Not escaped. */
  readonly label: string
  readonly ticks: readonly Tick[]
  /** 0 at `low`, 1 at `high`, beyond them outside; NaN where the value has no place. */
  readonly share: (value: number) => number
}

/** An axis of equal steps; marks at 1, 2 or 5 times a power of ten, about `count` of them. */
export function linearAxis(
  range: ValueRange,
  options: { readonly label: string; readonly count?: number },
): Axis {
  const { low, high } = range
  const step = niceStep((high - low) / Math.max(1, options.count ?? 5))
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  const ticks: Tick[] = []
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  for (let index = first; index <= last; index++) {
    const value = index * step
    ticks.push({ value, text: formatFixed(value, decimals) })
  }
  return { low, high, label: options.label, ticks, share: (value) => (value - low) / (high - low) }
}

/** A logarithmic axis over positive values; marks at 1, 2, 5 (or 1, 3; or 1) times powers of ten. */
export function logAxis(range: ValueRange, options: { readonly label: string }): Axis {
  const low = range.low > 0 ? range.low : Math.min(1, range.high / 10)
  const high = range.high > low ? range.high : low * 10
  const decades = Math.log10(high / low)
  const factors = decades < 1.8 ? [1, 2, 5] : decades < 3.2 ? [1, 3] : [1]
  const ticks: Tick[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) {
      const value = factor * 10 ** power
      if (value < low * 0.9999 || value > high * 1.0001) continue
      ticks.push({ value, text: formatFixed(value, Math.max(0, -power)) })
    }
  }
  const scale = Math.log(high / low)
  return {
    low,
    high,
    label: options.label,
    ticks,
    share: (value) => (value > 0 ? Math.log(value / low) / scale : NaN),
  }
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = rough / power
  if (factor <= 1.0001) return power
  if (factor <= 2.0001) return 2 * power
  return factor <= 5.0001 ? 5 * power : 10 * power
}
