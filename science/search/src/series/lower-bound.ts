/** First row with time >= t, looked for from row `from` on (which must not lie behind it): near ones are found at once. */
export function lowerBound(time: Float64Array, t: number, from = 0): number {
  let lo = from
  let step = 8
  while (lo + step < time.length && time[lo + step] < t) {
    lo += step
    step *= 2
  }
  let hi = Math.min(time.length, lo + step + 1)
  while (lo < hi) {
    const mid = (lo + hi) >>> 1
    if (time[mid] < t) lo = mid + 1
    else hi = mid
  }
  return lo
}
