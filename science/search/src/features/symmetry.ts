import type { Ephemeris } from '../series/ephemeris.ts'
import type { FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { templateOf, type TransitDepth } from '../transit/transit-depths.ts'
import type { TrapezoidShape } from '../transit/trapezoid-model.ts'

/** How alike the two halves of a transit are. */
export interface Symmetry {
  /** Mean squared difference of mirrored bins over its variance: 1 = symmetric. */
  readonly value: number
  /** For a symmetric transit: from the number of pairs and from the scatter of the control phases. */
  readonly err: number
  /** Pairs of bins compared. */
  readonly pairs: number
  /** Phases out of transit at which the same statistic measured its own expectation. */
  readonly controls: number
}

/** What is known of the transit before its halves are compared. */
export interface SymmetryOptions {
  readonly folded: FoldedSeries
  readonly level: number
  /** Symmetric shape, fitted; null: a box at t0. */
  readonly shape: TrapezoidShape | null
  readonly exposureDays: number
  readonly depths: readonly TransitDepth[]
  /** Rows out of transit and of a significant secondary: where controls may lie. */
  readonly out: Uint8Array
  /** Real over stated errors; used only where fewer than 3 control phases fit. */
  readonly errorScale: number
}

const MAX_PAIRS = 20
const ROWS_A_BIN = 4
const MAX_CONTROLS = 60

/**
 * sum (f(+x) - f(-x))^2 / (s+^2 + s-^2) / N over |x| <= T14. Rows are not interpolated (that would smooth the
 * noise and make symmetric transits look better than 1): both sides are binned alike in |x|. The symmetric
 * model with each transit's own depth is taken off first; it cancels in the difference, but without it rows at
 * different places of a bin on a slope would look like asymmetry. Only transits with rows on both sides
 * count. N is the number of pairs less 1 when the centre was fitted. The variances s^2 are the stated ones times
 * one factor, the mean of the very same statistic at phases out of transit: so the expectation is 1 for white and
 * for red noise. Null below 3 pairs. O(n).
 */
export function transitSymmetry(
  series: Series,
  ephemeris: Ephemeris,
  options: SymmetryOptions,
): Symmetry | null {
  const { folded, shape, level } = options
  const centre = shape?.centre ?? 0
  const total =
    shape === null
      ? ephemeris.durationDays
      : shape.widthDays + (shape.ingressDays + shape.egressDays) / 2
  const reach = Math.min(total, 0.45 * ephemeris.periodDays)
  const template = templateOf(ephemeris, { shape, exposureDays: options.exposureDays })
  const depthOf = new Map(options.depths.map((d) => [d.number, d.depth]))
  const bothSides = transitsWithBothSides(folded, { centre, reach })
  const pairs = Math.min(MAX_PAIRS, Math.floor(bothSides.rows / ROWS_A_BIN))
  if (pairs < 3) return null

  const primary = new Mirror(pairs)
  const centres = controlCentres(ephemeris.periodDays, reach)
  const controls = centres.map(() => new Mirror(pairs))
  const step = centres.length > 1 ? centres[1] - centres[0] : ephemeris.periodDays
  for (let i = 0; i < folded.x.length; i++) {
    const x = folded.x[i] - centre
    if (Math.abs(x) < reach) {
      const depth = depthOf.get(folded.number[i])
      if (depth === undefined || !bothSides.numbers.has(folded.number[i])) continue
      primary.add(
        x / reach,
        series.weight[i],
        series.flux[i] - level + depth * template(folded.x[i]),
      )
    } else if (options.out[i] === 1 && centres.length > 0) {
      const phase = x < 0 ? x + ephemeris.periodDays : x
      const k = Math.min(centres.length - 1, Math.max(0, Math.round((phase - centres[0]) / step)))
      const away = phase - centres[k]
      if (Math.abs(away) < reach)
        controls[k].add(away / reach, series.weight[i], series.flux[i] - level)
    }
  }
  const found = primary.statistic()
  const dof = found.pairs - (shape === null ? 0 : 1)
  if (found.pairs < 3) return null
  const usable = controls.map((c) => c.statistic()).filter((c) => c.pairs >= 0.8 * found.pairs)
  const ratios = usable.map((c) => c.sum / c.pairs)
  const n = ratios.length
  if (n < 3) {
    return {
      value: found.sum / dof / options.errorScale ** 2,
      err: Math.sqrt(2 / dof),
      pairs: found.pairs,
      controls: 0,
    }
  }
  const expected = ratios.reduce((sum, value) => sum + value, 0) / n
  const scatter = Math.sqrt(
    ratios.reduce((sum, value) => sum + (value / expected - 1) ** 2, 0) / (n - 1),
  )
  const one = Math.max(Math.sqrt(2 / dof), scatter)
  return {
    value: found.sum / dof / expected,
    err: one * Math.sqrt(1 + 1 / n),
    pairs: found.pairs,
    controls: n,
  }
}

/** Sums of both sides in bins of |u|, u = distance from the mirror in -1..1. */
class Mirror {
  private readonly weight: Float64Array
  private readonly sum: Float64Array
  private readonly bins: number

  constructor(bins: number) {
    this.bins = bins
    this.weight = new Float64Array(2 * bins)
    this.sum = new Float64Array(2 * bins)
  }
  add(u: number, weight: number, value: number): void {
    const j = Math.min(this.bins - 1, Math.floor(Math.abs(u) * this.bins)) + (u < 0 ? 0 : this.bins)
    this.weight[j] += weight
    this.sum[j] += weight * value
  }
  /** Sum of squared differences over their stated variances. */
  statistic(): { readonly sum: number; readonly pairs: number } {
    let sum = 0
    let pairs = 0
    for (let j = 0; j < this.bins; j++) {
      const left = this.weight[j]
      const right = this.weight[j + this.bins]
      if (!(left > 0) || !(right > 0)) continue
      const difference = this.sum[j + this.bins] / right - this.sum[j] / left
      sum += difference ** 2 / (1 / left + 1 / right)
      pairs++
    }
    return { sum, pairs }
  }
}

/** Evenly spaced, 2 reaches apart, away from the transit; time from the transit's centre [days], ascending, 0..P. */
function controlCentres(periodDays: number, reach: number): number[] {
  const room = periodDays - 4 * reach
  if (room < 0) return []
  const count = Math.min(MAX_CONTROLS, Math.floor(room / (2 * reach)) + 1)
  const step = count === 1 ? 0 : room / (count - 1)
  return Array.from({ length: count }, (_, k) => 2 * reach + k * step)
}

/** Transits with rows before and after the centre; `rows`: those of the poorer side, summed. */
function transitsWithBothSides(
  folded: FoldedSeries,
  options: { readonly centre: number; readonly reach: number },
): { readonly numbers: ReadonlySet<number>; readonly rows: number } {
  const sides = new Map<number, [number, number]>()
  for (let i = 0; i < folded.x.length; i++) {
    const x = folded.x[i] - options.centre
    if (Math.abs(x) >= options.reach) continue
    let side = sides.get(folded.number[i])
    if (side === undefined) {
      side = [0, 0]
      sides.set(folded.number[i], side)
    }
    side[x < 0 ? 0 : 1]++
  }
  const numbers = new Set<number>()
  let rows = 0
  for (const [number, [left, right]] of sides) {
    if (left === 0 || right === 0) continue
    numbers.add(number)
    rows += Math.min(left, right)
  }
  return { numbers, rows }
}
