/** The values of a sliding window kept sorted, so that median, quantiles and MAD are look-ups. */
export class SortedWindow {
  /** Ascending in the first `size` places; what follows is scratch. */
  readonly values: Float64Array
  size = 0

  /** `capacity`: the most values the window ever holds. */
  constructor(capacity: number) {
    this.values = new Float64Array(capacity)
  }

  /** Empties the window and fills it with `source`'s rows start <= i < end where `use` (if any) is not 0. */
  fill(source: Float64Array, start: number, end: number, use: Uint8Array | null): void {
    let n = 0
    for (let i = start; i < end; i++) {
      if (use === null || use[i] !== 0) this.values[n++] = source[i]
    }
    this.values.subarray(0, n).sort()
    this.size = n
  }

  insert(value: number): void {
    const at = this.countBelow(value)
    this.shift(at, at + 1, this.size)
    this.values[at] = value
    this.size++
  }

  /** `value` must be in the window. */
  remove(value: number): void {
    const at = this.countBelow(value)
    this.shift(at + 1, at, this.size)
    this.size--
  }

  /** `remove(leaving)` and `insert(entering)` in one move of what lies between them. */
  replace(leaving: number, entering: number): void {
    const from = this.countBelow(leaving)
    if (entering >= leaving) {
      const to = this.countBelow(entering) - 1
      if (to > from) this.shift(from + 1, from, to + 1)
      this.values[Math.max(to, from)] = entering
    } else {
      const to = this.countBelow(entering)
      this.shift(to, to + 1, from)
      this.values[to] = entering
    }
  }

  /** Median; NaN when empty. */
  median(): number {
    const { values, size } = this
    if (size === 0) return Number.NaN
    const half = size >> 1
    return size % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2
  }

  /** The value at rank `floor(fraction * (size - 1))`; NaN when empty. */
  quantile(fraction: number): number {
    return this.size === 0 ? Number.NaN : this.values[Math.floor(fraction * (this.size - 1))]
  }

  /**
   * Median absolute deviation about `center`, O(log n): the k values nearest to the centre are
   * neighbours in the sorted window, so the start of that block is found by bisection.
   */
  mad(center: number): number {
    const { values, size } = this
    if (size === 0) return Number.NaN
    const k = (size + 1) >> 1
    let low = 0
    let high = size - k
    while (low < high) {
      const middle = (low + high) >> 1
      if (center - values[middle] > values[middle + k] - center) low = middle + 1
      else high = middle
    }
    const kth = Math.max(center - values[low], values[low + k - 1] - center)
    if (size % 2 === 1) return kth
    let next = Infinity
    if (low > 0) next = center - values[low - 1]
    if (low + k < size) next = Math.min(next, values[low + k] - center)
    return (kth + next) / 2
  }

  /** How many values are < `value`: the place of its first equal. */
  countBelow(value: number): number {
    const { values } = this
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[middle] < value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Moves values[from..end) by one place; a native copy costs more than a loop for a few values. */
  private shift(from: number, to: number, end: number): void {
    const { values } = this
    if (end - from > 24) values.copyWithin(to, from, end)
    else if (to < from) for (let i = from; i < end; i++) values[i - 1] = values[i]
    else for (let i = end; i > from; i--) values[i] = values[i - 1]
  }
}
