import type { Ephemeris } from '../series/ephemeris.ts'
import { foldSeries, levelOf, outOfTransit, type FoldedSeries } from '../series/fold.ts'
import type { Series } from '../series/series.ts'
import { templateOf, type TransitDepth, transitDepths } from './transit-depths.ts'
import type { TrapezoidShape } from './trapezoid-model.ts'

/** One transit's depth, and how late it is. */
export interface TransitTime extends TransitDepth {
  /** Observed less predicted mid-transit [days]; null where the sides have too few rows or too little depth. */
  readonly lateDays: number | null
  /** White, by the stated weights [days]. */
  readonly lateErrDays: number | null
}

/** A depth known to a fifth of itself at least, or its sides say nothing. */
const DEPTH_SIGMA_MIN = 5
/** A shift found by straight-line extrapolation is good to this share of the sides' length. */
const SHIFT_MAX_SIDES = 1

/**
 * Depth and time of each transit that has data, in time order: the common fitted shape is scaled and shifted
 * by weighted least squares, to first order in the shift. A shift beyond the length of the sides is not
 * believed and null. Throws RangeError for an exposure that is not positive. O(n).
 */
export function transitTimes(
  series: Series,
  ephemeris: Ephemeris,
  options: { readonly shape: TrapezoidShape; readonly exposureDays: number },
): TransitTime[] {
  const folded = foldSeries(series, ephemeris)
  const { level } = levelOf(series, outOfTransit(folded, ephemeris))
  const depths = transitDepths(series, ephemeris, { ...options, level, folded })
  const shifts = shiftsOf(series, ephemeris, { ...options, level, folded })
  const side = Math.max(options.shape.ingressDays, options.exposureDays)
  return depths.map((event) => {
    const found = shifts.get(event.number)
    const known =
      found !== undefined &&
      event.depth >= DEPTH_SIGMA_MIN * event.depthErr &&
      Math.abs(found.shift) <= SHIFT_MAX_SIDES * side
    return {
      ...event,
      lateDays: known ? found.shift : null,
      lateErrDays: known ? found.err : null,
    }
  })
}

interface Shift {
  readonly shift: number
  readonly err: number
}

function shiftsOf(
  series: Series,
  ephemeris: Ephemeris,
  options: {
    readonly shape: TrapezoidShape
    readonly exposureDays: number
    readonly level: number
    readonly folded: FoldedSeries
  },
): Map<number, Shift> {
  const template = templateOf(ephemeris, options)
  const { x, number } = options.folded
  const h = Math.min(options.shape.ingressDays, options.exposureDays) / 4
  const sums = new Map<number, { aa: number; ab: number; bb: number; af: number; bf: number }>()
  for (let i = 0; i < x.length; i++) {
    const a = template(x[i])
    // a transit that comes late by s looks like loss(x - s): its slope against s is -loss'
    const b = (template(x[i] - h) - template(x[i] + h)) / (2 * h)
    if (a <= 0 && b === 0) continue
    let sum = sums.get(number[i])
    if (sum === undefined) {
      sum = { aa: 0, ab: 0, bb: 0, af: 0, bf: 0 }
      sums.set(number[i], sum)
    }
    const w = series.weight[i]
    const f = options.level - series.flux[i]
    sum.aa += w * a * a
    sum.ab += w * a * b
    sum.bb += w * b * b
    sum.af += w * a * f
    sum.bf += w * b * f
  }
  const shifts = new Map<number, Shift>()
  for (const [key, { aa, ab, bb, af, bf }] of sums) {
    const det = aa * bb - ab * ab
    if (!(det > 1e-9 * aa * bb)) continue
    const depth = (af * bb - bf * ab) / det
    const slope = (bf * aa - af * ab) / det
    if (depth > 0) shifts.set(key, { shift: slope / depth, err: Math.sqrt(aa / det) / depth })
  }
  return shifts
}
