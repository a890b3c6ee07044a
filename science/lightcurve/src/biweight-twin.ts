import { WindowSlider, type TimeWindows } from './time-window.ts'

/** Relative to the MAD; far below the 1e-6 of wotan, so that its tolerance is the only difference. */
const TOLERANCE = 1e-13
const MAX_STEPS = 1000

/**
 * The sliding biweight in plain loops: the truth that the kernel is tested against, and what runs where its
 * 16-bit ranks do not reach. The steps cost O(1) instead of O(window): both sums of a reweighted mean are
 * polynomials in the location whose coefficients, the power sums of the values within the cut, follow the
 * window as it slides.
 */
export function biweightTwin(
  flux: Float64Array,
  windows: TimeWindows,
  { cval, use }: { readonly cval: number; readonly use: Uint8Array | null },
): Float64Array {
  const core = new BiweightCore(flux, windows, use, cval)
  const trend = new Float64Array(windows.start.length)
  for (let i = 0; i < trend.length; i++) trend[i] = core.locationAt(i)
  return trend
}

/**
 * Invariants
 * 1. `below` = how many window values are <= `low`; `inside` = how many are < `high`: the core is
 *    values[below..inside) of the sorted window.
 * 2. `s0..s5` = sums of y^k over the core, y = (value - anchor) / scale, up to rounding that is wiped
 *    out by `reanchor` before it matters.
 */
class BiweightCore {
  private readonly slider: WindowSlider
  private readonly cval: number
  private low = 0
  private high = 0
  private below = 0
  private inside = 0
  private anchor = 0
  private scale = 0
  private age = Infinity
  private s0 = 0
  private s1 = 0
  private s2 = 0
  private s3 = 0
  private s4 = 0
  private s5 = 0

  constructor(flux: Float64Array, windows: TimeWindows, use: Uint8Array | null, cval: number) {
    this.cval = cval
    const listener = {
      rebuilt: () => {
        this.age = Infinity
      },
      changed: (leaving: number | null, entering: number | null) => {
        if (leaving !== null) {
          if (leaving <= this.low) this.below--
          else if (leaving < this.high) this.count(leaving, -1)
          if (leaving < this.high) this.inside--
        }
        if (entering !== null) {
          if (entering <= this.low) this.below++
          else if (entering < this.high) this.count(entering, 1)
          if (entering < this.high) this.inside++
        }
        this.age++
      },
    }
    this.slider = new WindowSlider(flux, windows, { use, listener })
  }

  locationAt(i: number): number {
    this.slider.moveTo(i)
    const { window } = this.slider
    const median = window.median()
    const mad = window.mad(median)
    if (!(mad > 0)) return median
    const reach = this.cval * mad
    const { anchor, scale } = this
    const stale = this.age > Math.max(64, window.size >> 1)
    // Powers of y stay below 4^5 within these limits, so the sums keep 12 digits.
    if (stale || reach > 2 * scale || 2 * reach < scale || Math.abs(median - anchor) > 2 * scale) {
      this.reanchor(median, reach)
    }
    return this.solve(median, mad, reach)
  }

  /** Fixed point of `step` from the median: plain steps, extrapolated where they approach steadily. */
  private solve(median: number, mad: number, reach: number): number {
    const { anchor, scale } = this
    const tolerance = (TOLERANCE * mad) / scale
    let at = (median - anchor) / scale
    for (let steps = 0; steps < MAX_STEPS; steps += 2) {
      const first = this.step(at, reach)
      const move1 = first - at
      if (Math.abs(move1) <= tolerance) return anchor + scale * first
      const second = this.step(first, reach)
      const move2 = second - first
      if (Math.abs(move2) <= tolerance) return anchor + scale * second
      const rate = move2 / move1
      at = rate > 0 && rate < 0.9 ? second + (move2 * rate) / (1 - rate) : second
    }
    return anchor + scale * at
  }

  /** One reweighted mean about `a`, both in units of `scale` from the anchor. */
  private step(a: number, reach: number): number {
    const { scale, s0, s1, s2, s3, s4, s5 } = this.coreAround(this.anchor + this.scale * a, reach)
    const a2 = a * a
    const m1 = s1 - a * s0
    const m2 = s2 - 2 * a * s1 + a2 * s0
    const m3 = s3 - 3 * a * s2 + 3 * a2 * s1 - a2 * a * s0
    const m4 = s4 - 4 * a * s3 + 6 * a2 * s2 - 4 * a2 * a * s1 + a2 * a2 * s0
    const m5 =
      s5 - 5 * a * s4 + 10 * a2 * s3 - 10 * a2 * a * s2 + 5 * a2 * a2 * s1 - a2 * a2 * a * s0
    const b = scale / reach
    const b2 = b * b
    const weights = s0 - 2 * b2 * m2 + b2 * b2 * m4
    if (!(weights > 0)) return a
    return a + (m1 - 2 * b2 * m3 + b2 * b2 * m5) / weights
  }

  /** Moves the core to the values strictly within `reach` of `center`; grows before it shrinks (invariant 1). */
  private coreAround(center: number, reach: number): this {
    const { values, size } = this.slider.window
    const low = center - reach
    const high = center + reach
    while (this.inside < size && values[this.inside] < high) this.count(values[this.inside++], 1)
    while (this.below > 0 && values[this.below - 1] > low) this.count(values[--this.below], 1)
    while (this.below < this.inside && values[this.below] <= low) {
      this.count(values[this.below++], -1)
    }
    while (this.inside > this.below && values[this.inside - 1] >= high) {
      this.count(values[--this.inside], -1)
    }
    this.low = low
    this.high = high
    return this
  }

  private count(value: number, sign: 1 | -1): void {
    const y = (value - this.anchor) / this.scale
    const y2 = y * y
    this.s0 += sign
    this.s1 += sign * y
    this.s2 += sign * y2
    this.s3 += sign * y2 * y
    this.s4 += sign * y2 * y2
    this.s5 += sign * y2 * y2 * y
  }

  private reanchor(anchor: number, scale: number): void {
    this.anchor = anchor
    this.scale = scale
    this.age = 0
    this.s0 = this.s1 = this.s2 = this.s3 = this.s4 = this.s5 = 0
    // An empty core in the middle of the window: growing it from there gives the invariants back.
    const { window } = this.slider
    this.below = this.inside = window.countBelow(anchor)
    this.coreAround(anchor, scale)
  }
}
