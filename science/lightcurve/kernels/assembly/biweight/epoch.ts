/**
 * A stretch of cadences whose locations are solved from running sums of powers of one anchored flux.
 *
 * 1. y = (x - anchor) / scale. A row of the core lies inside the cut of every cadence of the epoch that has
 *    it in its window, whatever the location within `slack` of the median; one that lies outside all of them
 *    is left out; the rest are candidates.
 * 2. `sums` holds y^0..y^5 of the core, added up from the epoch's first row on: a window's sums are the
 *    difference of two. |y| stays below 4, so that nothing is lost in it that a location would show.
 */

import { f64At, i32At } from './memory'

/** Rows used (f64). */
export let values: usize = 0
/** Window of each cadence in rows (i32). */
export let starts: usize = 0
export let ends: usize = 0
/** Median and MAD of each window (f64). */
export let medians: usize = 0
export let mads: usize = 0
export let cval: f64 = 5
/** Six sums a row (f64) from row `first` of the epoch on. */
let sums: usize = 0
/** Rows that there are sums for. */
let sumsRows: i32 = 0
/** Candidates, ascending in row, a row beyond all behind the last: row, -row, y (f64) and row (i32). */
let outers: usize = 0
/** Bounds of each group of cadences (f64x2 twice each). */
let bounds: usize = 0

/** How far from the median a location may lie, as a share of the cut. */
export let slack: f64 = 0
/** What every pair of the epoch needs, in both lanes: that, the anchor, 1 / scale, scale / cval. */
export const EPOCH: usize = memory.data(64, 16)
export const SLACK: usize = 0
export const ANCHOR: usize = 16
export const PER_SCALE: usize = 32
export const SCALE_PER_CVAL: usize = 48
let first: i32 = 0

export function setEpochs(
  valuesAt: usize,
  startsAt: usize,
  endsAt: usize,
  mediansAt: usize,
  madsAt: usize,
  sumsAt: usize,
  sumsRoom: i32,
  outersAt: usize,
  boundsAt: usize,
  cut: f64,
): void {
  values = valuesAt
  starts = startsAt
  ends = endsAt
  medians = mediansAt
  mads = madsAt
  sums = sumsAt
  sumsRows = sumsRoom
  outers = outersAt
  bounds = boundsAt
  cval = cut
}

/**
 * Opens the epoch of cadence `i`: about its median, up to the last cadence that is not far from it in rows,
 * level and width, with this slack or what its window's rows ask for. Gives the first cadence after it: it holds
 * pairs, or nothing.
 */
export function openEpoch(i: i32, cadences: i32, slackAsked: f64): i32 {
  const anchor = f64At(medians, i)
  const scale = cval * f64At(mads, i)
  first = i32At(starts, i)
  const rows = i32At(ends, i) - first
  // The median's own error is some 0.2 / sqrt(rows) of the cut.
  slack = max(min(0.2, 0.6 / Math.sqrt(<f64>rows)), slackAsked)
  // Cadences are taken in groups of some eighth of a window, at least four.
  const shift = max(2, 28 - i32.clz(rows))
  v128.store(EPOCH, f64x2.splat(slack), SLACK)
  v128.store(EPOCH, f64x2.splat(anchor), ANCHOR)
  v128.store(EPOCH, f64x2.splat(1 / scale), PER_SCALE)
  v128.store(EPOCH, f64x2.splat(scale / cval), SCALE_PER_CVAL)
  const last = boundGroups(i, cadences, 1 << shift, anchor, 2 * scale)
  if (last > i) sumRows(i, last, shift, anchor, 1 / scale)
  return last
}

const ONES: usize = memory.data<f64>([1, 1])

/** (-low, high) of each group's cuts: less the slack, least, then with the slack, most. */
function boundGroups(i: i32, cadences: i32, size: i32, anchor: f64, most: f64): i32 {
  const lastEnd = first + sumsRows
  const middle = f64x2.splat(anchor)
  const width = f64x2.splat(most)
  const cut = f64x2.splat(cval)
  const less = f64x2.splat(1 - slack)
  const more = f64x2.splat(1 + slack)
  const four = f64x2.splat(4)
  let last = i
  let at = bounds
  let groupEnd = i
  while (last === groupEnd && last + 2 <= cadences) {
    groupEnd = min(cadences, last + size)
    let innerLow = f64x2.splat(Infinity)
    let innerHigh = innerLow
    let outestLow = f64x2.splat(-Infinity)
    let outestHigh = outestLow
    for (; last + 2 <= groupEnd; last += 2) {
      const level = v128.load(medians + (<usize>last << 3))
      const reach = f64x2.mul(cut, v128.load(mads + (<usize>last << 3)))
      const near = f64x2.lt(f64x2.abs(f64x2.sub(level, middle)), width)
      const alike = v128.and(f64x2.lt(reach, width), f64x2.lt(width, f64x2.mul(four, reach)))
      if (i32At(ends, last + 1) > lastEnd || i64x2.bitmask(v128.and(near, alike)) !== 3) break
      const least = f64x2.mul(reach, less)
      const utmost = f64x2.mul(reach, more)
      innerLow = f64x2.pmin(innerLow, f64x2.sub(least, level))
      innerHigh = f64x2.pmin(innerHigh, f64x2.add(least, level))
      outestLow = f64x2.pmax(outestLow, f64x2.sub(utmost, level))
      outestHigh = f64x2.pmax(outestHigh, f64x2.add(utmost, level))
    }
    const inner0 = v128.shuffle<f64>(innerLow, innerHigh, 0, 2)
    const inner1 = v128.shuffle<f64>(innerLow, innerHigh, 1, 3)
    const outest0 = v128.shuffle<f64>(outestLow, outestHigh, 0, 2)
    const outest1 = v128.shuffle<f64>(outestLow, outestHigh, 1, 3)
    v128.store(at, f64x2.pmin(inner0, inner1))
    v128.store(at, f64x2.pmax(outest0, outest1), 16)
    at += 32
  }
  return last
}

/** Sorts the epoch's rows into core and candidates, a group at a time, and adds up the core. */
function sumRows(i: i32, last: i32, shift: i32, middle: f64, inverse: f64): void {
  const ones = v128.load(ONES)
  const end = i32At(ends, last - 1)
  let sum01 = f64x2.splat(0)
  let sum23 = sum01
  let sum45 = sum01
  let at = sums
  v128.store(at, sum01)
  v128.store(at, sum01, 16)
  v128.store(at, sum01, 32)
  let outer = 0
  // Cadences that have any of the group's rows.
  let from = i
  let to = i
  for (let row = first; row < end; ) {
    const rowEnd = min(end, row + (1 << shift))
    while (i32At(ends, from) <= row) from++
    while (to < last && i32At(starts, to) < rowEnd) to++
    let inner = f64x2.splat(from < to ? Infinity : -Infinity)
    let outest = f64x2.splat(-Infinity)
    const groupEnd = bounds + (<usize>((to - 1 - i) >> shift) << 5)
    for (let g = bounds + (<usize>((from - i) >> shift) << 5); g <= groupEnd; g += 32) {
      inner = f64x2.pmin(inner, v128.load(g))
      outest = f64x2.pmax(outest, v128.load(g, 16))
    }
    const center = middleOf(inner)
    const reach = reachOf(inner)
    const outestCenter = middleOf(outest)
    const outestReach = reachOf(outest)
    for (; row < rowEnd; row++) {
      const value = f64At(values, row)
      const y = (value - middle) * inverse
      if (Math.abs(value - center) < reach) {
        const yy = f64x2.splat(y * y)
        const p01 = f64x2.replace_lane(ones, 1, y)
        const p23 = f64x2.mul(p01, yy)
        sum01 = f64x2.add(sum01, p01)
        sum23 = f64x2.add(sum23, p23)
        sum45 = f64x2.add(sum45, f64x2.mul(p23, yy))
      } else if (Math.abs(value - outestCenter) < outestReach) {
        const place = outerAt(outer++)
        store<f64>(place, <f64>row)
        store<f64>(place, <f64>-row, 8)
        store<f64>(place, y, 16)
        store<i32>(place, row, 24)
      }
      at += 48
      v128.store(at, sum01)
      v128.store(at, sum23, 16)
      v128.store(at, sum45, 32)
    }
  }
  // Beyond every window: the search for the last candidate needs no count.
  store<i32>(outerAt(outer), i32.MAX_VALUE, 24)
}

/** Of bounds (-low, high). */
@inline
function middleOf(bound: v128): f64 {
  return 0.5 * (f64x2.extract_lane(bound, 1) - f64x2.extract_lane(bound, 0))
}

@inline
function reachOf(bound: v128): f64 {
  return 0.5 * (f64x2.extract_lane(bound, 1) + f64x2.extract_lane(bound, 0))
}

/** Sums of the core in cadence i's window: powers 0 and 1 at offset 0, 2 and 3 at 16, 4 and 5 at 32. */
@inline
export function coreSums(i: i32, offset: usize): v128 {
  return f64x2.sub(
    v128.load(sums + <usize>(i32At(ends, i) - first) * 48 + offset),
    v128.load(sums + <usize>(i32At(starts, i) - first) * 48 + offset),
  )
}

/** Where candidate k lies: row and -row (f64x2), y at 16. */
@inline
export function outerAt(k: i32): usize {
  return outers + (<usize>k << 5)
}

@inline
export function outerRow(k: i32): i32 {
  return load<i32>(outerAt(k), 24)
}
