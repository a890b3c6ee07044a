/**
 * The biweight locations of windows whose median and MAD are known.
 *
 * The location c solves sum d (1 - (d / R)^2)^2 = 0, d = x - c, over |d| < R = cval MAD: a polynomial of
 * degree 5 in c as long as no value crosses the cut. Invariants of an epoch (a stretch of cadences):
 *
 * 1. y = (x - anchor) / scale. A row of the core lies inside the cut of every cadence of the epoch that has
 *    it in its window, whatever the location within `slack` of the median; one that lies outside all of them
 *    is left out; the rest are candidates, weighed anew at every step.
 * 2. `sums` holds y^0..y^5 of the core, added up from the row `turn` outwards, so that a window's sums are
 *    sums[start] + sums[end]: additions only, nothing is ever taken off again.
 *
 * Newton's steps end where reweighted means from the median end if the slope keeps its sign from there; a bound
 * on its change proves that, and where it does not, the means are iterated.
 */

import { byMeans } from './means'
import { f64At, i32At } from './memory'

/** Rows used (f64). */
let values: usize = 0
/** Window of each cadence in rows (i32). */
let starts: usize = 0
let ends: usize = 0
/** Median and MAD of each window (f64). */
let medians: usize = 0
let mads: usize = 0
/** Locations (f64). */
let out: usize = 0
/** Six sums a row (f64) from row `first` of the epoch on. */
let sums: usize = 0
/** The middle of room for two windows of candidates: y (f64) and row (i32). */
let outerY: usize = 0
let outerRow: usize = 0
/** Bounds of each cadence of an epoch and all before it, and of it and all after (f64x2 twice each). */
let before: usize = 0
let after: usize = 0
let cval: f64 = 5

let anchor: f64 = 0
let scale: f64 = 1
/** How far from the median a location may lie, as a share of the cut. */
let slack: f64 = 0
let first: i32 = 0
let turn: i32 = 0
/** The epoch's candidates: outer[from] .. outer[to - 1]. */
let from: i32 = 0
let to: i32 = 0
/** Those of the cadences at hand. */
let low: i32 = 0
let high: i32 = 0
/** A Newton step's remaining error, in units of the cut. */
const TOLERANCE: f64 = 5e-11
const MAX_NEWTON: i32 = 8
/** Beyond it most rows would be candidates. */
const MOST_SLACK: f64 = 0.6

export function setSolver(
  valuesAt: usize,
  startsAt: usize,
  endsAt: usize,
  mediansAt: usize,
  madsAt: usize,
  outAt: usize,
  sumsAt: usize,
  outerYAt: usize,
  outerRowAt: usize,
  beforeAt: usize,
  afterAt: usize,
  cut: f64,
): void {
  values = valuesAt
  starts = startsAt
  ends = endsAt
  medians = mediansAt
  mads = madsAt
  out = outAt
  sums = sumsAt
  outerY = outerYAt
  outerRow = outerRowAt
  before = beforeAt
  after = afterAt
  cval = cut
}

export function solveAll(cadences: i32): void {
  slack = 0
  for (let i = 0; i < cadences; ) {
    if (!(f64At(mads, i) > 0)) {
      store<f64>(out + (<usize>i << 3), f64At(medians, i))
      i++
      continue
    }
    const last = openEpoch(i, cadences)
    let k = i
    while (k < last && solveFour(k, last)) k += 4
    // Once at the most, the four are solved whatever their slack: an epoch always gets on.
    slack = k < last ? min(MOST_SLACK, 2 * slack) : 0.8 * slack
    i = min(k, last)
  }
}

/**
 * Opens the epoch of cadence `i`: about its median, up to the last cadence that begins before the end of its
 * window and is not far from it in level and width. Gives the first cadence after the epoch.
 */
function openEpoch(i: i32, cadences: i32): i32 {
  anchor = f64At(medians, i)
  scale = cval * f64At(mads, i)
  first = i32At(starts, i)
  turn = i32At(ends, i)
  // The median's own error is some 0.2 / sqrt(rows) of the cut.
  const least = min(0.2, 0.8 / Math.sqrt(<f64>(turn - first)))
  slack = max(least, slack)
  const middle = anchor
  const width = scale
  const signs = f64x2.replace_lane(f64x2.splat(1), 0, -1)

  // (-low, high) of the cut less the slack, least so far, and with the slack, most so far.
  let inner = f64x2.splat(Infinity)
  let outest = f64x2.splat(-Infinity)
  let last = i
  for (; last < cadences && i32At(starts, last) <= turn; last++) {
    const median = f64At(medians, last)
    const reach = cval * f64At(mads, last)
    if (!(Math.abs(median - middle) <= 1.5 * width && reach <= 2 * width && 2 * reach >= width)) break
    const level = f64x2.mul(f64x2.splat(median), signs)
    inner = f64x2.pmin(inner, f64x2.add(level, f64x2.splat(reach * (1 - slack))))
    outest = f64x2.pmax(outest, f64x2.add(level, f64x2.splat(reach * (1 + slack))))
    const at = before + (<usize>(last - i) << 5)
    v128.store(at, inner)
    v128.store(at, outest, 16)
  }
  inner = f64x2.splat(Infinity)
  outest = f64x2.splat(-Infinity)
  for (let k = last - 1; k >= i; k--) {
    const reach = cval * f64At(mads, k)
    const level = f64x2.mul(f64x2.splat(f64At(medians, k)), signs)
    inner = f64x2.pmin(inner, f64x2.add(level, f64x2.splat(reach * (1 - slack))))
    outest = f64x2.pmax(outest, f64x2.add(level, f64x2.splat(reach * (1 + slack))))
    const at = after + (<usize>(k - i) << 5)
    v128.store(at, inner)
    v128.store(at, outest, 16)
  }

  const inverse = 1 / scale
  let sum01 = f64x2.splat(0)
  let sum23 = sum01
  let sum45 = sum01
  let outer = 0
  let at = sums + <usize>(turn - first) * 48
  v128.store(at, sum01)
  v128.store(at, sum01, 16)
  v128.store(at, sum01, 32)
  let k = last - 1
  for (let row = turn - 1; row >= first; row--) {
    // The last cadence that has the row still.
    while (i32At(starts, k) > row) k--
    const bounds = before + (<usize>(k - i) << 5)
    const value = f64At(values, row)
    const both = f64x2.mul(f64x2.splat(value), signs)
    const y = (value - middle) * inverse
    if (i64x2.all_true(f64x2.lt(both, v128.load(bounds)))) {
      const yy = f64x2.splat(y * y)
      const p01 = f64x2.replace_lane(f64x2.splat(1), 1, y)
      const p23 = f64x2.mul(p01, yy)
      sum01 = f64x2.add(sum01, p01)
      sum23 = f64x2.add(sum23, p23)
      sum45 = f64x2.add(sum45, f64x2.mul(p23, yy))
    } else if (i64x2.all_true(f64x2.lt(both, v128.load(bounds, 16)))) {
      outer--
      store<f64>(outerY + (<usize>outer << 3), y)
      store<i32>(outerRow + (<usize>outer << 2), row)
    }
    at -= 48
    v128.store(at, sum01)
    v128.store(at, sum23, 16)
    v128.store(at, sum45, 32)
  }
  from = low = high = outer
  sum01 = sum23 = sum45 = f64x2.splat(0)
  outer = 0
  at = sums + <usize>(turn - first) * 48
  const end = i32At(ends, last - 1)
  k = i
  for (let row = turn; row < end; row++) {
    // The first cadence that has the row already.
    while (i32At(ends, k) <= row) k++
    const bounds = after + (<usize>(k - i) << 5)
    const value = f64At(values, row)
    const both = f64x2.mul(f64x2.splat(value), signs)
    const y = (value - middle) * inverse
    if (i64x2.all_true(f64x2.lt(both, v128.load(bounds)))) {
      const yy = f64x2.splat(y * y)
      const p01 = f64x2.replace_lane(f64x2.splat(1), 1, y)
      const p23 = f64x2.mul(p01, yy)
      sum01 = f64x2.add(sum01, p01)
      sum23 = f64x2.add(sum23, p23)
      sum45 = f64x2.add(sum45, f64x2.mul(p23, yy))
    } else if (i64x2.all_true(f64x2.lt(both, v128.load(bounds, 16)))) {
      store<f64>(outerY + (<usize>outer << 3), y)
      store<i32>(outerRow + (<usize>outer << 2), row)
      outer++
    }
    at += 48
    v128.store(at, sum01)
    v128.store(at, sum23, 16)
    v128.store(at, sum45, 32)
  }
  to = outer
  // Beyond every window: the search for the last candidate needs no count.
  store<i32>(outerRow + (<usize>to << 2), i32.MAX_VALUE)
  return last
}

@inline
function sumsOf(i: i32, offset: usize): v128 {
  return f64x2.add(
    v128.load(sums + <usize>(i32At(starts, i) - first) * 48 + offset),
    v128.load(sums + <usize>(i32At(ends, i) - first) * 48 + offset),
  )
}

@inline
function two(base: usize, i: i32, j: i32): v128 {
  return v128.load64_lane(base + (<usize>j << 3), v128.load64_zero(base + (<usize>i << 3)), 1)
}

@inline
function bothRows(base: usize, i: i32, j: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>i32At(base, i)), 1, <f64>i32At(base, j))
}

/** Value of the core's part at c. */
@inline
function valueAt(e0: v128, e1: v128, e2: v128, e3: v128, e4: v128, e5: v128, c: v128): v128 {
  const c2 = f64x2.mul(c, c)
  const low = f64x2.add(e0, f64x2.mul(e1, c))
  const mid = f64x2.add(e2, f64x2.mul(e3, c))
  const high = f64x2.add(e4, f64x2.mul(e5, c))
  return f64x2.add(f64x2.add(low, f64x2.mul(mid, c2)), f64x2.mul(high, f64x2.mul(c2, c2)))
}

/** Its derivative, the coefficients already multiplied by their powers. */
@inline
function slopeAt(e1: v128, e2: v128, e3: v128, e4: v128, e5: v128, c: v128): v128 {
  const c2 = f64x2.mul(c, c)
  const low = f64x2.add(e1, f64x2.mul(e2, c))
  const mid = f64x2.add(e3, f64x2.mul(e4, c))
  return f64x2.add(f64x2.add(low, f64x2.mul(mid, c2)), f64x2.mul(e5, f64x2.mul(c2, c2)))
}

@inline
function times(factor: f64, v: v128): v128 {
  return f64x2.mul(f64x2.splat(factor), v)
}

/**
 * Solves cadences k .. k + 3 (the last one again where they end): i and j in vectors X, p and q in Z. False
 * when a location lies beyond the epoch's slack and a wider one may be tried.
 */
function solveFour(k: i32, last: i32): bool {
  const i = k
  const j = min(k + 1, last - 1)
  const p = min(k + 2, last - 1)
  const q = min(k + 3, last - 1)
  // Candidates in any of the four windows; mostly each is in all of them.
  while (i32At(outerRow, low) < i32At(starts, i)) low++
  while (i32At(outerRow, high) < i32At(ends, q)) high++
  const alike =
    low === high ||
    (i32At(outerRow, low) >= i32At(starts, q) && i32At(outerRow, high - 1) < i32At(ends, i))

  const i01 = sumsOf(i, 0)
  const j01 = sumsOf(j, 0)
  const p01 = sumsOf(p, 0)
  const q01 = sumsOf(q, 0)
  const i23 = sumsOf(i, 16)
  const j23 = sumsOf(j, 16)
  const p23 = sumsOf(p, 16)
  const q23 = sumsOf(q, 16)
  const i45 = sumsOf(i, 32)
  const j45 = sumsOf(j, 32)
  const p45 = sumsOf(p, 32)
  const q45 = sumsOf(q, 32)
  const x0 = v128.shuffle<f64>(i01, j01, 0, 2)
  const x1 = v128.shuffle<f64>(i01, j01, 1, 3)
  const x2 = v128.shuffle<f64>(i23, j23, 0, 2)
  const x3 = v128.shuffle<f64>(i23, j23, 1, 3)
  const x4 = v128.shuffle<f64>(i45, j45, 0, 2)
  const x5 = v128.shuffle<f64>(i45, j45, 1, 3)
  const z0 = v128.shuffle<f64>(p01, q01, 0, 2)
  const z1 = v128.shuffle<f64>(p01, q01, 1, 3)
  const z2 = v128.shuffle<f64>(p23, q23, 0, 2)
  const z3 = v128.shuffle<f64>(p23, q23, 1, 3)
  const z4 = v128.shuffle<f64>(p45, q45, 0, 2)
  const z5 = v128.shuffle<f64>(p45, q45, 1, 3)

  const middle = f64x2.splat(anchor)
  const inverse = f64x2.splat(1 / scale)
  const cut = f64x2.splat(scale / cval)
  const one = f64x2.splat(1)
  const five = f64x2.splat(5)
  const beginX = f64x2.mul(f64x2.sub(two(medians, i, j), middle), inverse)
  const beginZ = f64x2.mul(f64x2.sub(two(medians, p, q), middle), inverse)
  const bX = f64x2.div(cut, two(mads, i, j))
  const bZ = f64x2.div(cut, two(mads, p, q))
  const b2X = f64x2.mul(bX, bX)
  const b2Z = f64x2.mul(bZ, bZ)
  const b4X = f64x2.mul(b2X, b2X)
  const b4Z = f64x2.mul(b2Z, b2Z)
  // Taylor coefficients of the core's part about the anchor.
  const e0X = f64x2.add(f64x2.sub(x1, f64x2.mul(times(2, b2X), x3)), f64x2.mul(b4X, x5))
  const e0Z = f64x2.add(f64x2.sub(z1, f64x2.mul(times(2, b2Z), z3)), f64x2.mul(b4Z, z5))
  const e1X = f64x2.sub(
    f64x2.sub(f64x2.mul(times(6, b2X), x2), x0),
    f64x2.mul(times(5, b4X), x4),
  )
  const e1Z = f64x2.sub(
    f64x2.sub(f64x2.mul(times(6, b2Z), z2), z0),
    f64x2.mul(times(5, b4Z), z4),
  )
  const e2X = f64x2.sub(f64x2.mul(times(10, b4X), x3), f64x2.mul(times(6, b2X), x1))
  const e2Z = f64x2.sub(f64x2.mul(times(10, b4Z), z3), f64x2.mul(times(6, b2Z), z1))
  const e3X = f64x2.sub(f64x2.mul(times(2, b2X), x0), f64x2.mul(times(10, b4X), x2))
  const e3Z = f64x2.sub(f64x2.mul(times(2, b2Z), z0), f64x2.mul(times(10, b4Z), z2))
  const e4X = f64x2.mul(times(5, b4X), x1)
  const e4Z = f64x2.mul(times(5, b4Z), z1)
  const e5X = f64x2.mul(times(-1, b4X), x0)
  const e5Z = f64x2.mul(times(-1, b4Z), z0)
  const d2X = times(2, e2X)
  const d2Z = times(2, e2Z)
  const d3X = times(3, e3X)
  const d3Z = times(3, e3Z)
  const d4X = times(4, e4X)
  const d4Z = times(4, e4Z)
  const d5X = times(5, e5X)
  const d5Z = times(5, e5Z)
  // Bounds: 4 b is half of a candidate's second derivative, 10 b^2 more than a sixth of a row's third.
  const outerX = times(4 * <f64>(high - low), bX)
  const outerZ = times(4 * <f64>(high - low), bZ)
  const thirdX = f64x2.mul(times(10, x0), b2X)
  const thirdZ = f64x2.mul(times(10, z0), b2Z)

  let startX = one
  let startZ = one
  let endX = one
  let endZ = one
  if (!alike) {
    startX = bothRows(starts, i, j)
    startZ = bothRows(starts, p, q)
    endX = bothRows(ends, i, j)
    endZ = bothRows(ends, p, q)
  }

  // The core's mean is nearer to the location than the median is; what is reached is proved below.
  let cX = f64x2.div(x1, f64x2.pmax(x0, one))
  let cZ = f64x2.div(z1, f64x2.pmax(z0, one))
  let gX = one
  let gZ = one
  let doneX = f64x2.splat(0)
  let doneZ = f64x2.splat(0)
  for (let step = 0; step < MAX_NEWTON; step++) {
    let fX = valueAt(e0X, e1X, e2X, e3X, e4X, e5X, cX)
    let fZ = valueAt(e0Z, e1Z, e2Z, e3Z, e4Z, e5Z, cZ)
    gX = slopeAt(e1X, d2X, d3X, d4X, d5X, cX)
    gZ = slopeAt(e1Z, d2Z, d3Z, d4Z, d5Z, cZ)
    for (let k = low; k < high; k++) {
      const y = v128.load64_splat(outerY + (<usize>k << 3))
      const dX = f64x2.sub(y, cX)
      const dZ = f64x2.sub(y, cZ)
      const uX = f64x2.pmin(one, f64x2.mul(f64x2.mul(dX, dX), b2X))
      const uZ = f64x2.pmin(one, f64x2.mul(f64x2.mul(dZ, dZ), b2Z))
      let wX = f64x2.sub(one, uX)
      let wZ = f64x2.sub(one, uZ)
      if (!alike) {
        const row = f64x2.splat(<f64>i32At(outerRow, k))
        wX = v128.and(wX, v128.and(f64x2.ge(row, startX), f64x2.lt(row, endX)))
        wZ = v128.and(wZ, v128.and(f64x2.ge(row, startZ), f64x2.lt(row, endZ)))
      }
      fX = f64x2.add(fX, f64x2.mul(dX, f64x2.mul(wX, wX)))
      fZ = f64x2.add(fZ, f64x2.mul(dZ, f64x2.mul(wZ, wZ)))
      gX = f64x2.sub(gX, f64x2.mul(wX, f64x2.sub(one, f64x2.mul(five, uX))))
      gZ = f64x2.sub(gZ, f64x2.mul(wZ, f64x2.sub(one, f64x2.mul(five, uZ))))
    }
    const moveX = f64x2.div(fX, gX)
    const moveZ = f64x2.div(fZ, gZ)
    const bendX = f64x2.add(f64x2.abs(f64x2.add(e2X, f64x2.mul(d3X, cX))), outerX)
    const bendZ = f64x2.add(f64x2.abs(f64x2.add(e2Z, f64x2.mul(d3Z, cZ))), outerZ)
    cX = f64x2.sub(cX, moveX)
    cZ = f64x2.sub(cZ, moveZ)
    // What is left of Newton's step, by the second and third derivatives.
    const leftX = f64x2.mul(
      f64x2.mul(moveX, moveX),
      f64x2.add(bendX, f64x2.mul(thirdX, f64x2.abs(moveX))),
    )
    const leftZ = f64x2.mul(
      f64x2.mul(moveZ, moveZ),
      f64x2.add(bendZ, f64x2.mul(thirdZ, f64x2.abs(moveZ))),
    )
    doneX = f64x2.le(leftX, times(-TOLERANCE, gX))
    doneZ = f64x2.le(leftZ, times(-TOLERANCE, gZ))
    if (i64x2.all_true(v128.and(doneX, doneZ))) break
  }
  const provedX = v128.and(doneX, proved(cX, beginX, gX, bX, outerX, d2X, d3X, d4X, d5X))
  const provedZ = v128.and(doneZ, proved(cZ, beginZ, gZ, bZ, outerZ, d2Z, d3Z, d4Z, d5Z))
  const width = f64x2.splat(scale)
  const locationX = f64x2.add(middle, f64x2.mul(cX, width))
  const locationZ = f64x2.add(middle, f64x2.mul(cZ, width))
  v128.store64_lane(out + (<usize>i << 3), locationX, 0)
  v128.store64_lane(out + (<usize>j << 3), locationX, 1)
  v128.store64_lane(out + (<usize>p << 3), locationZ, 0)
  v128.store64_lane(out + (<usize>q << 3), locationZ, 1)
  if (i64x2.all_true(v128.and(provedX, provedZ))) return true
  if (slack < MOST_SLACK) {
    const room = f64x2.splat(slack)
    const nearX = f64x2.lt(f64x2.mul(f64x2.abs(f64x2.sub(cX, beginX)), bX), room)
    const nearZ = f64x2.lt(f64x2.mul(f64x2.abs(f64x2.sub(cZ, beginZ)), bZ), room)
    if (!i64x2.all_true(v128.and(nearX, nearZ))) return false
  }
  const sureX = i64x2.bitmask(provedX)
  const sureZ = i64x2.bitmask(provedZ)
  if (!(sureX & 1)) iterate(i)
  if (!(sureX & 2)) iterate(j)
  if (!(sureZ & 1)) iterate(p)
  if (!(sureZ & 2)) iterate(q)
  return true
}

/**
 * The location lies within the slack that the core allows, and the slope is < 0 from there to the median: by
 * the core's derivatives at the location, and at most 8 b a unit for each candidate.
 */
@inline
function proved(
  c: v128,
  begin: v128,
  slope: v128,
  b: v128,
  outer: v128,
  d2: v128,
  d3: v128,
  d4: v128,
  d5: v128,
): v128 {
  const distance = f64x2.abs(f64x2.sub(c, begin))
  // Second to fifth derivative of the core, over 1, 2, 6 and 24.
  const d5c = f64x2.mul(d5, c)
  const second = f64x2.add(
    d2,
    f64x2.mul(c, f64x2.add(times(2, d3), f64x2.mul(c, f64x2.add(times(3, d4), times(4, d5c))))),
  )
  const third = f64x2.add(d3, f64x2.mul(c, f64x2.add(times(3, d4), times(6, d5c))))
  const fourth = f64x2.add(d4, times(4, d5c))
  let most = f64x2.add(f64x2.abs(fourth), f64x2.mul(f64x2.abs(d5), distance))
  most = f64x2.add(f64x2.abs(third), f64x2.mul(most, distance))
  most = f64x2.add(f64x2.abs(second), f64x2.mul(most, distance))
  most = f64x2.add(most, f64x2.add(outer, outer))
  return v128.and(
    f64x2.lt(f64x2.mul(most, distance), f64x2.neg(slope)),
    f64x2.lt(f64x2.mul(distance, b), f64x2.splat(slack)),
  )
}

/** The location of cadence `i` where Newton's steps prove nothing. */
function iterate(i: i32): void {
  const location = byMeans(
    values,
    i32At(starts, i),
    i32At(ends, i),
    f64At(medians, i),
    f64At(mads, i),
    cval,
  )
  store<f64>(out + (<usize>i << 3), location)
}
