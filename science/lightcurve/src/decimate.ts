export interface Decimated {
  readonly time: Float64Array
  readonly flux: Float64Array
}

/**
 * At most `points` rows that draw like all of them: the span is cut into points / 2 equal bins of time
 * and the rows of least and greatest flux of each stay, in their order (the first of equals). Dips and
 * flares of one row survive. Few enough rows come back as they are. For pictures only.
 *
 * Throws RangeError when `points` is not an integer >= 2.
 */
export function decimate(
  time: Float64Array,
  flux: Float64Array,
  { points }: { readonly points: number },
): Decimated {
  if (!Number.isInteger(points) || points < 2) {
    throw new RangeError(`decimate: points is ${points}; it must be an integer >= 2`)
  }
  if (time.length <= points) return { time: time.slice(), flux: flux.slice() }
  const bins = points >> 1
  const lowest = new Int32Array(bins).fill(-1)
  const highest = new Int32Array(bins).fill(-1)
  let [first, last] = [Infinity, -Infinity]
  for (let i = 0; i < time.length; i++) {
    first = Math.min(first, time[i])
    last = Math.max(last, time[i])
  }
  const perDay = last > first ? bins / (last - first) : 0
  for (let i = 0; i < time.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((time[i] - first) * perDay))
    if (lowest[bin] < 0 || flux[i] < flux[lowest[bin]]) lowest[bin] = i
    if (highest[bin] < 0 || flux[i] > flux[highest[bin]]) highest[bin] = i
  }
  const rows: number[] = []
  for (let bin = 0; bin < bins; bin++) {
    const [a, b] = [lowest[bin], highest[bin]]
    if (a < 0) continue
    rows.push(Math.min(a, b))
    if (a !== b) rows.push(Math.max(a, b))
  }
  return {
    time: Float64Array.from(rows, (i) => time[i]),
    flux: Float64Array.from(rows, (i) => flux[i]),
  }
}
