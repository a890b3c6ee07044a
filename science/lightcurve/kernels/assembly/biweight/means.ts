import { f64At } from './memory'

const MAX_MEANS: i32 = 1000
/** Of the MAD. */
const MEANS_TOLERANCE: f64 = 1e-13

/**
 * The biweight location by definition: reweighted means over rows `start` to `end` of `values` (f64), from their
 * median, with Aitken's extrapolation. O(window) a step.
 */
export function byMeans(
  values: usize,
  start: i32,
  end: i32,
  median: f64,
  mad: f64,
  cval: f64,
): f64 {
  const tolerance = MEANS_TOLERANCE * mad
  const inverse = 1 / (cval * mad)
  let at = median
  for (let steps = 0; steps < MAX_MEANS; steps += 2) {
    const once = reweighted(values, start, end, at, inverse)
    const move1 = once - at
    if (!(Math.abs(move1) > tolerance)) return once
    const twice = reweighted(values, start, end, once, inverse)
    const move2 = twice - once
    if (!(Math.abs(move2) > tolerance)) return twice
    const rate = move2 / move1
    at = rate > 0 && rate < 0.9 ? twice + (move2 * rate) / (1 - rate) : twice
  }
  return at
}

/** One reweighted mean about `center`; `inverse` is 1 over the cut. */
function reweighted(values: usize, start: i32, end: i32, center: f64, inverse: f64): f64 {
  const one = f64x2.splat(1)
  const middle = f64x2.splat(center)
  const perCut = f64x2.splat(inverse)
  let weights = f64x2.splat(0)
  let moved = f64x2.splat(0)
  let row = start
  for (; row + 2 <= end; row += 2) {
    const d = f64x2.sub(v128.load(values + (<usize>row << 3)), middle)
    const u = f64x2.mul(d, perCut)
    const v = f64x2.sub(one, f64x2.pmin(one, f64x2.mul(u, u)))
    const w = f64x2.mul(v, v)
    weights = f64x2.add(weights, w)
    moved = f64x2.add(moved, f64x2.mul(w, d))
  }
  let sumW = f64x2.extract_lane(weights, 0) + f64x2.extract_lane(weights, 1)
  let sumM = f64x2.extract_lane(moved, 0) + f64x2.extract_lane(moved, 1)
  if (row < end) {
    const d = f64At(values, row) - center
    const u = d * inverse
    const v = 1 - min(1, u * u)
    sumW += v * v
    sumM += v * v * d
  }
  return sumW > 0 ? center + sumM / sumW : center
}
