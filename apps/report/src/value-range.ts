/** Lowest and highest value of an axis; `low < high`, both finite. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

/**
 * Range of the finite values, never empty: no value gives -1..1, equal values are widened.
 * With `robust`, a few far outliers do not decide the scale: a side that lies further from the
 * median than `robust` times its 1 % quantile does is cut there.
 */
export function valueRange(
  values: ArrayLike<number>,
  options: { readonly robust?: number } = {},
): ValueRange {
  const sorted = Float64Array.from(Array.from(values).filter((value) => Number.isFinite(value)))
  sorted.sort()
  if (sorted.length === 0) return { low: -1, high: 1 }
  let low = sorted[0]
  let high = sorted[sorted.length - 1]
  if (options.robust !== undefined && sorted.length >= 20) {
    const median = sorted[sorted.length >> 1]
    const lowQuantile = sorted[Math.floor(sorted.length * 0.01)]
    const highQuantile = sorted[Math.ceil(sorted.length * 0.99) - 1]
    if (lowQuantile < highQuantile) {
      const spread = highQuantile - lowQuantile
      low = Math.max(low, median - options.robust * Math.max(median - lowQuantile, spread / 4))
      high = Math.min(high, median + options.robust * Math.max(highQuantile - median, spread / 4))
    }
  }
  if (low < high) return { low, high }
  const margin = Math.abs(low) > 0 ? Math.abs(low) * 0.01 : 1
  return { low: low - margin, high: high + margin }
}

/** The range with a margin of `share` of its width on both sides. */
export function padRange(range: ValueRange, share: number): ValueRange {
  const margin = (range.high - range.low) * share
  return { low: range.low - margin, high: range.high + margin }
}
