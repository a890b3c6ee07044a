/**
 * Robust statistics: median, quantile and median absolute deviation by quickselect, O(n) on
 * average. None changes its input. NaN is not expected; pass finite values only.
 */

/** Multiplies a MAD into the standard deviation of a normal distribution: 1 / Phi^-1(3/4). */
export const MAD_TO_SIGMA = 1.482602218505602

/** Median; the mean of the two middle values for an even count. NaN for no values. */
export function median(values: ArrayLike<number>): number {
  return medianInPlace(scratchOf(values), values.length)
}

/**
 * Median absolute deviation about the median (or about `center`), in the unit of the values, not
 * scaled: times `MAD_TO_SIGMA` it estimates sigma. NaN for no values; 0 when more than half are equal.
 */
export function mad(
  values: ArrayLike<number>,
  { center }: { readonly center?: number } = {},
): number {
  const n = values.length
  const scratch = scratchOf(values)
  const middle = center ?? medianInPlace(scratch, n)
  for (let i = 0; i < n; i++) scratch[i] = Math.abs(scratch[i] - middle)
  return medianInPlace(scratch, n)
}

/**
 * Quantile by linear interpolation between order statistics (Hyndman and Fan's type 7, numpy's
 * default). `fraction` in 0..1; outside it is a RangeError. NaN for no values.
 */
export function quantile(
  values: ArrayLike<number>,
  { fraction }: { readonly fraction: number },
): number {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(`quantile: fraction is ${fraction}; it must be in 0..1`)
  }
  const n = values.length
  const scratch = scratchOf(values)
  if (n === 0) return Number.NaN
  const position = (n - 1) * fraction
  const below = Math.floor(position)
  const low = selectInPlace(scratch, below, n)
  if (position === below) return low
  // After the selection everything right of `below` is >= low: the next order statistic is its minimum.
  let high = Infinity
  for (let i = below + 1; i < n; i++) if (scratch[i] < high) high = scratch[i]
  return low + (high - low) * (position - below)
}

/** Copies the values to the front of the shared scratch. */
function scratchOf(values: ArrayLike<number>): Float64Array {
  const scratch = scratchFor(values.length)
  scratch.set(values)
  return scratch
}

let shared = new Float64Array(1024)

/**
 * At least `count` numbers to write over, the same for all who ask: whoever takes it is done before anybody asks
 * again. Medians are taken of every column of every star; each in an array of its own was much of all garbage.
 */
export function scratchFor(count: number): Float64Array {
  if (shared.length < count) shared = new Float64Array(Math.max(count, 2 * shared.length))
  return shared
}

/** Median of the first `count` values of a scratch array, which it reorders. NaN for none. */
export function medianInPlace(scratch: Float64Array, count: number = scratch.length): number {
  if (count === 0) return Number.NaN
  const half = count >> 1
  const upper = selectInPlace(scratch, half, count)
  if (count % 2 === 1) return upper
  let lower = -Infinity
  for (let i = 0; i < half; i++) if (scratch[i] > lower) lower = scratch[i]
  return (lower + upper) / 2
}

/**
 * Hoare's quickselect with a median-of-three pivot: afterwards `scratch[k]` is the k-th smallest of
 * the first `count`, smaller ones are left of it and greater ones right of it. Returns `scratch[k]`.
 */
function selectInPlace(scratch: Float64Array, k: number, count: number): number {
  let left = 0
  let right = count - 1
  while (left < right) {
    const a = scratch[left]
    const b = scratch[(left + right) >> 1]
    const c = scratch[right]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let i = left
    let j = right
    while (i <= j) {
      while (scratch[i] < pivot) i++
      while (scratch[j] > pivot) j--
      if (i <= j) {
        const swap = scratch[i]
        scratch[i++] = scratch[j]
        scratch[j--] = swap
      }
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return scratch[k]
}
