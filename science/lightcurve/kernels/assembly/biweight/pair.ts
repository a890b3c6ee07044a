/**
 * Two cadences solved abreast (f64x2).
 *
 * As long as no value crosses the cut, sum d (1 - (d / R)^2)^2 is a polynomial of degree 5 in
 * h = (c - median) / R, whose coefficients are the window's moments about the median: it is solved by its
 * series and then by Newton's steps, in three functions: a processor has several pairs under way in each, and none
 * waits for all of one's chain of steps.
 */

import {
  ANCHOR,
  coreSums,
  cval,
  ends,
  EPOCH,
  mads,
  medians,
  outerAt,
  PER_SCALE,
  SCALE_PER_CVAL,
  SLACK,
  starts,
} from './epoch'
import { i32At } from './memory'

/** Remaining error, in units of the cut. */
const TOLERANCE: f64 = 5e-11
const MAX_NEWTON: i32 = 8

/**
 * What is known of a pair (f64x2): moments 0 to 5 about the median in units of the cut; then a0, a2 .. a5 of
 * h = a0 + a2 h^2 + .. + a5 h^5, which is the sum over minus its slope at the median, and 1 over that.
 */
export const PAIR_BYTES: usize = 176
/** Where the candidates were judged, 0 without any: h (f64x2). */
const JUDGED: usize = 96
/** How far from there one of them crosses the cut, 1 without any (f64x2). */
const ROOM: usize = 112
/** Less than a unit of h can change the slope by crossings (f64x2). */
const CROSSING: usize = 128
/** Where the locations lie, or are thought to: h (f64x2). */
export const H: usize = 144
/** Candidates in either window: low <= k < high (i32). */
export const LOW: usize = 160
export const HIGH: usize = 164

/** Numbers in both lanes, in memory: the compiler would put each together anew wherever it is used. */
// prettier-ignore
const TWICE: usize = memory.data<f64>([
  1, 1, 3, 3, 4, 4, 5, 5, 6, 6, 10, 10, 12, 12, 20, 20, TOLERANCE, TOLERANCE,
])
const ONE: usize = 0
const THREE: usize = 16
const FOUR: usize = 32
const FIVE: usize = 48
const SIX: usize = 64
const TEN: usize = 80
const TWELVE: usize = 96
const TWENTY: usize = 112
const LEAST: usize = 128

@inline
function twice(offset: usize): v128 {
  return v128.load(TWICE + offset)
}

@inline
export function bothOf(mask: v128): bool {
  return i64x2.bitmask(mask) === 3
}

/** Of cadences i and i + 1. */
@inline
function two(base: usize, i: i32): v128 {
  return v128.load(base + (<usize>i << 3))
}

/** a + b c */
@inline
function plus(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c))
}

/** a - b c */
@inline
function less(a: v128, b: v128, c: v128): v128 {
  return f64x2.sub(a, f64x2.mul(b, c))
}

/** The sum at the median. */
@inline
function sumOf(x1: v128, x3: v128, x5: v128): v128 {
  return f64x2.add(f64x2.sub(x1, f64x2.add(x3, x3)), x5)
}

/** Minus its slope there. */
@inline
function slopeOf(x0: v128, x2: v128, x4: v128): v128 {
  return plus(less(x0, twice(SIX), x2), twice(FIVE), x4)
}

/**
 * Fills `pair` for cadences i and i + 1 and candidates low .. high - 1, judged where the core leads, or anew at
 * `judged` (h of both).
 */
@inline
export function gather(
  pair: usize,
  i: i32,
  low: i32,
  high: i32,
  anew: bool,
  judged: v128,
): void {
  const i01 = coreSums(i, 0)
  const j01 = coreSums(i + 1, 0)
  const i23 = coreSums(i, 16)
  const j23 = coreSums(i + 1, 16)
  const i45 = coreSums(i, 32)
  const j45 = coreSums(i + 1, 32)
  let x0 = v128.shuffle<f64>(i01, j01, 0, 2)
  let x1 = v128.shuffle<f64>(i01, j01, 1, 3)
  let x2 = v128.shuffle<f64>(i23, j23, 0, 2)
  let x3 = v128.shuffle<f64>(i23, j23, 1, 3)
  let x4 = v128.shuffle<f64>(i45, j45, 0, 2)
  let x5 = v128.shuffle<f64>(i45, j45, 1, 3)
  const begin = f64x2.mul(
    v128.load(EPOCH, PER_SCALE),
    f64x2.sub(two(medians, i), v128.load(EPOCH, ANCHOR)),
  )
  const b = f64x2.div(v128.load(EPOCH, SCALE_PER_CVAL), two(mads, i))
  // About the median: each round takes it off one power more.
  x5 = less(x5, begin, x4)
  x4 = less(x4, begin, x3)
  x3 = less(x3, begin, x2)
  x2 = less(x2, begin, x1)
  x1 = less(x1, begin, x0)
  x5 = less(x5, begin, x4)
  x4 = less(x4, begin, x3)
  x3 = less(x3, begin, x2)
  x2 = less(x2, begin, x1)
  x5 = less(x5, begin, x4)
  x4 = less(x4, begin, x3)
  x3 = less(x3, begin, x2)
  x5 = less(x5, begin, x4)
  x4 = less(x4, begin, x3)
  x5 = less(x5, begin, x4)
  // In units of the cut.
  const b2 = f64x2.mul(b, b)
  const b3 = f64x2.mul(b2, b)
  x1 = f64x2.mul(x1, b)
  x2 = f64x2.mul(x2, b2)
  x3 = f64x2.mul(x3, b3)
  x4 = f64x2.mul(f64x2.mul(x4, b2), b2)
  x5 = f64x2.mul(f64x2.mul(x5, b2), b3)

  let room = twice(ONE)
  let crossing = f64x2.splat(0)
  let at = f64x2.splat(0)
  if (low < high) {
    const one = twice(ONE)
    at = anew ? judged : f64x2.div(sumOf(x1, x3, x5), slopeOf(x0, x2, x4))
    // Where |u| is near 1, (1 - u^2) (1 - 5 u^2) is less than 16 times the distance.
    crossing = f64x2.splat(<f64>(16 * (high - low)))
    // Candidate's row < end of i, and -row < 1 - start of i + 1.
    const held = f64x2.replace_lane(
      f64x2.splat(<f64>(1 - i32At(starts, i + 1))),
      0,
      <f64>i32At(ends, i),
    )
    for (let k = low; k < high; k++) {
      const outer = outerAt(k)
      const u = f64x2.mul(f64x2.sub(v128.load64_splat(outer, 16), begin), b)
      const far = f64x2.abs(f64x2.sub(u, at))
      const counts = v128.and(f64x2.lt(far, one), f64x2.lt(v128.load(outer), held))
      room = f64x2.pmin(room, f64x2.abs(f64x2.sub(far, one)))
      const uu = f64x2.mul(u, u)
      const u0 = v128.and(counts, one)
      const u1 = v128.and(counts, u)
      const u2 = f64x2.mul(u0, uu)
      const u3 = f64x2.mul(u1, uu)
      x0 = f64x2.add(x0, u0)
      x1 = f64x2.add(x1, u1)
      x2 = f64x2.add(x2, u2)
      x3 = f64x2.add(x3, u3)
      x4 = plus(x4, u2, uu)
      x5 = plus(x5, u3, uu)
    }
  }
  v128.store(pair, x0)
  v128.store(pair, x1, 16)
  v128.store(pair, x2, 32)
  v128.store(pair, x3, 48)
  v128.store(pair, x4, 64)
  v128.store(pair, x5, 80)
  v128.store(pair, at, JUDGED)
  v128.store(pair, room, ROOM)
  v128.store(pair, crossing, CROSSING)
  store<i32>(pair, low, LOW)
  store<i32>(pair, high, HIGH)
}

/** Puts the equation in place of the moments, and the series' first four terms as h. */
@inline
export function approach(pair: usize): void {
  const x0 = v128.load(pair)
  const x1 = v128.load(pair, 16)
  const x2 = v128.load(pair, 32)
  const x3 = v128.load(pair, 48)
  const inverse = f64x2.div(twice(ONE), slopeOf(x0, x2, v128.load(pair, 64)))
  const a0 = f64x2.mul(sumOf(x1, x3, v128.load(pair, 80)), inverse)
  const a2 = f64x2.mul(less(f64x2.mul(twice(TEN), x3), twice(SIX), x1), inverse)
  const a3 = f64x2.mul(less(f64x2.add(x0, x0), twice(TEN), x2), inverse)
  const a4 = f64x2.mul(f64x2.mul(twice(FIVE), x1), inverse)
  const a5 = f64x2.mul(x0, inverse)
  const a2x2 = f64x2.add(a2, a2)
  const c4 = plus(a4, f64x2.mul(twice(FIVE), a2), plus(a3, a2, a2))
  const a0a0 = f64x2.mul(a0, a0)
  v128.store(pair, plus(a0, a0a0, plus(plus(a2, a0, plus(a3, a2x2, a2)), a0a0, c4)), H)
  v128.store(pair, a0)
  v128.store(pair, a2, 16)
  v128.store(pair, a3, 32)
  v128.store(pair, a4, 48)
  v128.store(pair, a5, 64)
  v128.store(pair, inverse, 80)
}

/**
 * Solves the equation from h on by Newton's steps: writes the locations of cadences i and i + 1 (`to`: of cadence 0)
 * and h, and gives all ones where h is where the means end: no crossing, within the slack, the slope of one sign on
 * the way.
 */
@inline
export function settle(pair: usize, i: i32, to: usize): v128 {
  const a0 = v128.load(pair)
  const a2 = v128.load(pair, 16)
  const a3 = v128.load(pair, 32)
  const a4 = v128.load(pair, 48)
  const a5 = v128.load(pair, 64)
  const inverse = v128.load(pair, 80)
  const crossing = f64x2.mul(v128.load(pair, CROSSING), inverse)
  const a2x2 = f64x2.add(a2, a2)
  const a3x3 = f64x2.mul(twice(THREE), a3)
  const a4x4 = f64x2.mul(twice(FOUR), a4)
  const a5x5 = f64x2.mul(twice(FIVE), a5)
  const bend2 = f64x2.abs(a2x2)
  const bend3 = f64x2.mul(twice(SIX), f64x2.abs(a3))
  const bend4 = f64x2.mul(twice(TWELVE), f64x2.abs(a4))
  const bend5 = f64x2.mul(twice(TWENTY), a5)
  let h = v128.load(pair, H)
  let done = a0
  let spare = a0
  for (let step = 0; step < MAX_NEWTON; step++) {
    const hh = f64x2.mul(h, h)
    const left = plus(
      plus(f64x2.sub(a0, h), hh, plus(a2, a3, h)),
      f64x2.mul(hh, hh),
      less(a4, a5, h),
    )
    const far = f64x2.abs(h)
    // The slope changes by less than `far` times this from the median to here.
    const bend = plus(plus(bend2, bend3, far), hh, plus(bend4, bend5, far))
    spare = less(twice(ONE), far, bend)
    // The slope here.
    const tilt = less(
      less(twice(ONE), h, plus(a2x2, a3x3, h)),
      f64x2.mul(h, hh),
      less(a4x4, a5x5, h),
    )
    h = f64x2.add(h, f64x2.div(left, tilt))
    done = f64x2.lt(f64x2.mul(bend, f64x2.mul(left, left)), f64x2.mul(twice(LEAST), spare))
    if (bothOf(done)) break
  }
  const cuts = f64x2.mul(f64x2.splat(cval), two(mads, i))
  v128.store(to + (<usize>i << 3), plus(two(medians, i), h, cuts))
  v128.store(pair, h, H)
  const proved = v128.and(
    f64x2.lt(f64x2.mul(crossing, f64x2.abs(h)), spare),
    f64x2.gt(inverse, f64x2.splat(0)),
  )
  return v128.and(v128.and(done, proved), v128.and(stays(pair), withinSlack(pair)))
}

/** Where no candidate has crossed the cut. */
@inline
export function stays(pair: usize): v128 {
  const moved = f64x2.sub(v128.load(pair, H), v128.load(pair, JUDGED))
  return f64x2.lt(f64x2.abs(moved), v128.load(pair, ROOM))
}

@inline
export function withinSlack(pair: usize): v128 {
  return f64x2.lt(f64x2.abs(v128.load(pair, H)), v128.load(EPOCH, SLACK))
}
