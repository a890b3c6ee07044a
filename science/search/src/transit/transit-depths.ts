import type { Ephemeris } from '../series/ephemeris.ts'
import { foldSeries, levelOf, outOfTransit, type FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { trapezoidAt, type TrapezoidShape } from './trapezoid-model.ts'

/** One transit's depth by the common template. */
export interface TransitDepth {
  /** round((t - t0) / P). */
  readonly number: number
  /** Predicted mid-transit [days]. */
  readonly time: number
  /** Relative flux, positive = dip. */
  readonly depth: number
  /** White, by the stated weights. */
  readonly depthErr: number
  /** Rows under the template. */
  readonly points: number
}

/** Choices of `transitDepths`. */
export interface DepthOptions {
  /** Shape to scale to each transit; default: a box of the ephemeris' duration. */
  readonly shape?: TrapezoidShape | null
  /** Needed with `shape`; default 0 is refused there. [days] */
  readonly exposureDays?: number
  /** Out-of-transit level; default: weighted mean of all rows out of transit. */
  readonly level?: number
  /** Fold already made; default: made here. */
  readonly folded?: FoldedSeries
}

/**
 * Depth of each transit that has data, in time order: the common template scaled by weighted least squares
 * against the star's out-of-transit level. A template rather than a mean over a box, because transits are
 * sampled at different places of ingress and egress and a box would call that a difference in depth. O(n).
 */
export function transitDepths(
  series: Series,
  ephemeris: Ephemeris,
  options: DepthOptions = {},
): TransitDepth[] {
  const folded = options.folded ?? foldSeries(series, ephemeris)
  const level = options.level ?? levelOf(series, outOfTransit(folded, ephemeris)).level
  const template = templateOf(ephemeris, options)
  const sums = new Map<number, { top: number; bottom: number; points: number }>()
  for (let i = 0; i < folded.x.length; i++) {
    const u = template(folded.x[i])
    if (u <= 0) continue
    const w = series.weight[i]
    const number = folded.number[i]
    let sum = sums.get(number)
    if (sum === undefined) {
      sum = { top: 0, bottom: 0, points: 0 }
      sums.set(number, sum)
    }
    sum.top += w * u * (level - series.flux[i])
    sum.bottom += w * u * u
    sum.points++
  }
  const depths: TransitDepth[] = []
  for (const [number, { top, bottom, points }] of sums) {
    if (!(bottom > 0)) continue
    depths.push({
      number,
      time: ephemeris.t0 + number * ephemeris.periodDays,
      depth: top / bottom,
      depthErr: 1 / Math.sqrt(bottom),
      points,
    })
  }
  return depths.sort((a, b) => a.number - b.number)
}

/** Share of full depth against time from mid-transit: the shape's trapezoid, or the box. */
export function templateOf(ephemeris: Ephemeris, options: DepthOptions): (x: number) => number {
  const shape = options.shape ?? null
  const exposure = options.exposureDays ?? 0
  if (shape === null) {
    const half = ephemeris.durationDays / 2
    return (x) => (Math.abs(x) <= half ? 1 : 0)
  }
  if (!(exposure > 0)) {
    throw new RangeError(
      `transitDepths: exposureDays is ${exposure}; a shape needs one > 0 (the cadence if unknown)`,
    )
  }
  const reach =
    Math.abs(shape.centre) +
    shape.widthDays / 2 +
    Math.max(shape.ingressDays, shape.egressDays) / 2 +
    exposure
  // Below 1e-9 of the depth a row says nothing and rounding may have made it negative.
  return (x) => {
    if (Math.abs(x) >= reach) return 0
    const share = trapezoidAt(x, shape, exposure)
    return share > 1e-9 ? share : 0
  }
}

/** Depths by parity, relative flux, with white one-sigma errors. */
export interface OddEven {
  /** Weighted mean depth of transits with odd number, and with even. */
  readonly odd: number
  readonly even: number
  readonly oddErr: number
  readonly evenErr: number
  /** |odd - even|. */
  readonly difference: number
  readonly differenceErr: number
}

/** Depths by parity of the transit number; null when a parity has no transit. Errors white, by the stated weights. */
export function oddEvenDepths(depths: readonly TransitDepth[]): OddEven | null {
  const odd = meanDepth(depths.filter((d) => d.number % 2 !== 0))
  const even = meanDepth(depths.filter((d) => d.number % 2 === 0))
  if (odd === null || even === null) return null
  return {
    odd: odd.depth,
    even: even.depth,
    oddErr: odd.err,
    evenErr: even.err,
    difference: Math.abs(odd.depth - even.depth),
    differenceErr: Math.hypot(odd.err, even.err),
  }
}

/** Inverse-variance mean of transit depths and chi-square of the events about it; null without events. */
export function meanDepth(
  depths: readonly TransitDepth[],
): { readonly depth: number; readonly err: number; readonly chi2: number } | null {
  if (depths.length === 0) return null
  let sum = 0
  let weight = 0
  for (const d of depths) {
    const w = 1 / d.depthErr ** 2
    sum += w * d.depth
    weight += w
  }
  const depth = sum / weight
  let chi2 = 0
  for (const d of depths) chi2 += ((d.depth - depth) / d.depthErr) ** 2
  return { depth, err: 1 / Math.sqrt(weight), chi2 }
}
