/**
 * Box least squares over a plan (`src/exact/bls-plan.ts`); `src/exact/bls-twin.ts` is the same in plain loops.
 *
 * 1. Rows come permuted, so that neighbours in memory fall into different phase bins: adding to one bin
 *    twice in a row would wait for its own store.
 * 2. The bin of a row is found with a product, in fixed point: a row within 1/4096 bin of an edge is
 *    binned again with the divisions that define the result. Their own rounding is a million times less.
 * 3. Boxes are first screened on float32 sums with a threshold that no better box can miss (from bounds
 *    on the weight of every box of that length); what passes is evaluated in float64.
 *
 * All memory is laid out by the caller. Every sum is made in the twin's order: results are the same bits.
 */

import { place } from './shared/place'

/** Rows binned before they are added up: their bin addresses stay in the first-level cache. */
const CHUNK: i32 = 256
/** Fractional bits of a row's place in the low half of `place + ROUNDER`. */
const FRACTION_BITS: i32 = 12
const FRACTION_MASK: i32 = (1 << FRACTION_BITS) - 1
/**
 * 1.5 x 2^40: adding it leaves a number's 20 whole and 12 fractional bits in the low half of the sum. One
 * step of the fraction on top brings rows just below an edge to the same pattern as those just above.
 */
const ROUNDER: f64 = 1649267441664.0 + 1.0 / 4096.0
/**
 * Bins, then cumulative sums of (w y, w), entry 0 is 0 (f64x2). A fixed address saves an addition a row;
 * nothing of the module's own lies beyond it.
 */
const SUMS: usize = 1024
/** As in the twin. */
const EMPTY_SHARE: f64 = 1e-12
/** Sums stay below 2 in size, so float32 differences are off by less than 4e-7. */
const SCREEN_SLACK: f64 = 1e-6

/** Rows, padded with weight 0 to a multiple of 16. */
let rows: i32 = 0
/** Times for the product, never exactly 0 (f64). */
let timePtr: usize = 0
/** Times as they are (f64). */
let exactPtr: usize = 0
/** (w y, w) of each row (f64x2). */
let rowPtr: usize = 0
/** Offsets of bins for one chunk (i32). */
let slotPtr: usize = 0
/** Cumulative w y (f32). */
let screenPtr: usize = 0
/** Cumulative w (f32). */
let sharePtr: usize = 0
/** Least denominator and greatest objective of each length, as `survey` bounds them (f64x2). */
let leastPtr: usize = 0
/** Deepest sums of each block of 16 boxes (f32x4), `blockBytes` a length. */
let blockPtr: usize = 0
let blockBytes: i32 = 0
/** Least weight of a row. */
let lightestRow: f64 = 0
/** Box lengths (i32). */
let lengthPtr: usize = 0
/** Bins repeated after the last; -1: as many as the longest box. */
let astropyPad: i32 = -1
/** 1 or 2: power of (1 - w) in the objective. */
let outPower: i32 = 1

/** Best of the period at hand. */
let best: f64 = -1
let bestValue: f64 = 0
let bestWeight: f64 = 0
let bestStart: i32 = -1
let bestLength: i32 = 0

/** Where the caller puts the sums. */
export function base(): usize {
  return SUMS
}

export function setRows(count: i32, time: usize, exact: usize, row: usize, lightest: f64): void {
  lightestRow = lightest
  rows = count
  timePtr = time
  exactPtr = exact
  rowPtr = row
}

export function setWork(
  slot: usize,
  screen: usize,
  share: usize,
  lengths: usize,
  least: usize,
  block: usize,
  bytes: i32,
  pad: i32,
  power: i32,
): void {
  slotPtr = slot
  screenPtr = screen
  sharePtr = share
  lengthPtr = lengths
  leastPtr = least
  blockPtr = block
  blockBytes = bytes
  astropyPad = pad
  outPower = power
}

/** Searches periods `[first, last)`; each array of the caller's is indexed by period. */
export function search(
  first: i32,
  last: i32,
  periods: usize,
  widths: usize,
  binCounts: usize,
  lengthCounts: usize,
  outObjective: usize,
  outValue: usize,
  outWeight: usize,
  outStart: usize,
  outLength: usize,
): void {
  for (let p = first; p < last; p++) {
    const bins = load<i32>(binCounts + (p << 2))
    const lengths = load<i32>(lengthCounts + (p << 2))
    best = -1
    bestValue = 0
    bestWeight = 0
    bestStart = -1
    bestLength = 0
    if (lengths > 0) {
      fold(load<f64>(periods + (p << 3)), load<f64>(widths + (p << 3)), bins)
      scan(bins, lengths)
    }
    store<f64>(outObjective + (p << 3), max<f64>(best, 0))
    store<f64>(outValue + (p << 3), bestValue)
    store<f64>(outWeight + (p << 3), bestWeight)
    store<i32>(outStart + (p << 2), bestStart)
    store<i32>(outLength + (p << 2), bestLength)
  }
}

/** 0 where a row lies within one fixed-point step of an edge. */
@inline
function fromEdge(places: v128): v128 {
  return v128.and(places, i32x4.splat(FRACTION_MASK & ~1))
}

/** Byte offset of each row's bin. */
@inline
function offsets(places: v128): v128 {
  return v128.and(i32x4.shr_u(places, FRACTION_BITS - 4), i32x4.splat(~15))
}

/** The places of four rows. */
@inline
function fourPlaces(time: usize, at: usize, inverse: v128, perCycle: v128, rounder: v128): v128 {
  const a = place(v128.load(time + at), inverse, perCycle, rounder)
  const b = place(v128.load(time + at + 16), inverse, perCycle, rounder)
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6)
}

@inline
function add(offset: usize, row: v128): void {
  v128.store(offset, f64x2.add(v128.load(offset, SUMS + 16), row), SUMS + 16)
}

/** Sums rows into phase bins at `SUMS`, bin b at entry b + 1. */
function fold(period: f64, width: f64, bins: i32): void {
  memory.fill(SUMS, 0, (<usize>(bins + max<i32>(astropyPad, 0) + 2)) << 4)
  const inverse = f64x2.splat(1 / period)
  const perCycle = f64x2.splat(period / width)
  const rounder = f64x2.splat(ROUNDER)
  for (let from = 0; from < rows; from += CHUNK) {
    const size = min<i32>(CHUNK, rows - from)
    let time = timePtr + (<usize>from << 3)
    let slot = slotPtr
    const slotEnd = slotPtr + (<usize>size << 2)
    while (slot < slotEnd) {
      const a = fourPlaces(time, 0, inverse, perCycle, rounder)
      const b = fourPlaces(time, 32, inverse, perCycle, rounder)
      const c = fourPlaces(time, 64, inverse, perCycle, rounder)
      const d = fourPlaces(time, 96, inverse, perCycle, rounder)
      v128.store(slot, offsets(a))
      v128.store(slot, offsets(b), 16)
      v128.store(slot, offsets(c), 32)
      v128.store(slot, offsets(d), 48)
      const nearest = i32x4.min_u(
        i32x4.min_u(fromEdge(a), fromEdge(b)),
        i32x4.min_u(fromEdge(c), fromEdge(d)),
      )
      if (!i32x4.all_true(nearest)) rebin(slot, time, period, width, bins)
      time += 128
      slot += 64
    }
    let row = rowPtr + (<usize>from << 4)
    slot = slotPtr
    while (slot < slotEnd) {
      add(load<u32>(slot, 0), v128.load(row, 0))
      add(load<u32>(slot, 4), v128.load(row, 16))
      add(load<u32>(slot, 8), v128.load(row, 32))
      add(load<u32>(slot, 12), v128.load(row, 48))
      add(load<u32>(slot, 16), v128.load(row, 64))
      add(load<u32>(slot, 20), v128.load(row, 80))
      add(load<u32>(slot, 24), v128.load(row, 96))
      add(load<u32>(slot, 28), v128.load(row, 112))
      add(load<u32>(slot, 32), v128.load(row, 128))
      add(load<u32>(slot, 36), v128.load(row, 144))
      add(load<u32>(slot, 40), v128.load(row, 160))
      add(load<u32>(slot, 44), v128.load(row, 176))
      add(load<u32>(slot, 48), v128.load(row, 192))
      add(load<u32>(slot, 52), v128.load(row, 208))
      add(load<u32>(slot, 56), v128.load(row, 224))
      add(load<u32>(slot, 60), v128.load(row, 240))
      row += 256
      slot += 64
    }
  }
}

/** Bins sixteen rows again, those near an edge by the divisions that define the result. */
function rebin(slot: usize, time: usize, period: f64, width: f64, bins: i32): void {
  const exact = exactPtr + (time - timePtr)
  for (let u = 0; u < 16; u++) {
    const cycle = load<f64>(time + (u << 3)) * (1 / period)
    const fixed = <i32>reinterpret<i64>((cycle - Math.floor(cycle)) * (period / width) + ROUNDER)
    if ((fixed & FRACTION_MASK) > 1) continue
    const t = load<f64>(exact + (u << 3))
    let bin = <i32>((t - period * Math.floor(t / period)) / width)
    if (astropyPad < 0) bin = min<i32>(bin, bins - 1)
    store<i32>(slot + (u << 2), bin << 4)
  }
}

/** Wraps and accumulates the bins, then tries every box. */
function scan(bins: i32, lengths: i32): void {
  const longest = load<i32>(lengthPtr + ((lengths - 1) << 2))
  const astropy = astropyPad >= 0
  const pad = astropy ? astropyPad : longest
  const total = bins + pad
  // astropy writes its first repeated bin over its last one, and leaves the very last bin empty.
  let to = SUMS + (<usize>(astropy ? bins : bins + 1) << 4)
  let from = SUMS + 16
  for (let i = 0; i < pad; i++) {
    v128.store(to, v128.load(from))
    to += 16
    from += 16
  }

  accumulate(total)

  floor = 0
  for (let k = 0; k < lengths; k++) {
    const length = load<i32>(lengthPtr + (k << 2))
    const starts = astropy ? total - length + 1 : bins
    survey(length, starts, leastPtr + (k << 4), blockPtr + <usize>(k * blockBytes))
  }
  for (let k = 0; k < lengths; k++) {
    const length = load<i32>(lengthPtr + (k << 2))
    const starts = astropy ? total - length + 1 : bins
    const least = load<f64>(leastPtr + (k << 4))
    // No box of this length gets as far as one of another length does.
    if (load<f64>(leastPtr + (k << 4), 8) < floor) continue
    if (least > 0) screened(length, starts, least, blockPtr + <usize>(k * blockBytes))
    else weighed(length, 0, starts)
  }
}

/** Turns bins into cumulative sums, four at a time: one addition a block waits for the block before. */
function accumulate(total: i32): void {
  const end = SUMS + 16 + (<usize>total << 4)
  let at = SUMS + 16
  // Bins of an earlier period may lie behind the last one.
  for (let i = 0; i < 4; i++) v128.store(end + (i << 4), f64x2.splat(0))
  let sum = f64x2.splat(0)
  let screen = screenPtr + 4
  let share = sharePtr + 4
  store<f32>(screenPtr, 0)
  store<f32>(sharePtr, 0)
  while (at < end) {
    const one = v128.load(at)
    const two = f64x2.add(one, v128.load(at, 16))
    const three = f64x2.add(two, v128.load(at, 32))
    const four = f64x2.add(three, v128.load(at, 48))
    const a = f64x2.add(sum, one)
    const b = f64x2.add(sum, two)
    const c = f64x2.add(sum, three)
    sum = f64x2.add(sum, four)
    v128.store(at, a)
    v128.store(at, b, 16)
    v128.store(at, c, 32)
    v128.store(at, sum, 48)
    const ab = v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 4, 1, 5)
    const cd = v128.shuffle<f32>(f32x4.demote_f64x2_zero(c), f32x4.demote_f64x2_zero(sum), 0, 4, 1, 5)
    v128.store(screen, v128.shuffle<f64>(ab, cd, 0, 2))
    v128.store(share, v128.shuffle<f64>(ab, cd, 1, 3))
    at += 64
    screen += 16
    share += 16
  }
  // The screens read up to 16 starts past the last one.
  const value = f32x4.splat(<f32>f64x2.extract_lane(sum, 0))
  const weight = f32x4.splat(<f32>f64x2.extract_lane(sum, 1))
  for (let i = 0; i < 5; i++) {
    v128.store(screen + (i << 4), value)
    v128.store(share + (i << 4), weight)
  }
}

/** Some box reaches this objective; what lies below needs no look. */
let floor: f64 = 0
/** w (1 - w)^outPower: rises, then falls, so its least value over a range lies at an end. */
@inline
function denominator(weight: f64): f64 {
  const both = weight * (1 - weight)
  return outPower == 1 ? both : both * (1 - weight)
}

/**
 * Looks once over all boxes of a length: raises `floor` to an objective that one of them reaches (the
 * deepest sum over the greatest denominator), stores the deepest sums of each block of 16, the least denominator, or 0 where it is so far
 * under the usual one that nearly every box would pass a screen built on it, and an objective that no box
 * of this length exceeds.
 */
function survey(length: i32, starts: i32, out: usize, blocks: usize): void {
  const ahead = <usize>length << 2
  let lowest = f32x4.splat(0)
  let light = f32x4.splat(1)
  let heavy = f32x4.splat(0)
  let sums = screenPtr
  let shares = sharePtr
  const end = screenPtr + (<usize>(starts & ~3) << 2)
  const end16 = screenPtr + (<usize>(starts & ~15) << 2)
  while (sums < end16) {
    const a = f32x4.sub(v128.load(shares + ahead), v128.load(shares))
    const b = f32x4.sub(v128.load(shares + ahead, 16), v128.load(shares, 16))
    const c = f32x4.sub(v128.load(shares + ahead, 32), v128.load(shares, 32))
    const d = f32x4.sub(v128.load(shares + ahead, 48), v128.load(shares, 48))
    light = f32x4.pmin(light, f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d)))
    heavy = f32x4.pmax(heavy, f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)))
    const e = f32x4.sub(v128.load(sums + ahead), v128.load(sums))
    const f = f32x4.sub(v128.load(sums + ahead, 16), v128.load(sums, 16))
    const g = f32x4.sub(v128.load(sums + ahead, 32), v128.load(sums, 32))
    const h = f32x4.sub(v128.load(sums + ahead, 48), v128.load(sums, 48))
    const block = f32x4.pmin(f32x4.pmin(e, f), f32x4.pmin(g, h))
    v128.store(blocks, block)
    lowest = f32x4.pmin(lowest, block)
    blocks += 16
    sums += 64
    shares += 64
  }
  while (sums < end) {
    const weight = f32x4.sub(v128.load(shares + ahead), v128.load(shares))
    lowest = f32x4.pmin(lowest, f32x4.sub(v128.load(sums + ahead), v128.load(sums)))
    light = f32x4.pmin(light, weight)
    heavy = f32x4.pmax(heavy, weight)
    sums += 16
    shares += 16
  }
  let deepest = lane(lowest, true)
  let lightest = lane(light, true)
  let heaviest = lane(heavy, false)
  for (let i = starts & ~3; i < starts; i++) {
    const at = <usize>i << 2
    const weight = load<f32>(sharePtr + at + ahead) - load<f32>(sharePtr + at)
    deepest = min<f32>(deepest, load<f32>(screenPtr + at + ahead) - load<f32>(screenPtr + at))
    lightest = min<f32>(lightest, weight)
    heaviest = max<f32>(heaviest, weight)
  }
  const low = max<f64>(0, <f64>lightest - SCREEN_SLACK)
  const high = min<f64>(1, <f64>heaviest + SCREEN_SLACK)
  const ends = min<f64>(denominator(low), denominator(high))
  const peak = outPower == 1 ? 0.5 : 1.0 / 3.0
  const most = low < peak && peak < high ? denominator(peak) : max<f64>(denominator(low), denominator(high))
  const sure = -<f64>deepest - SCREEN_SLACK
  // A sum this deep can only be that of a box with rows in it.
  if (sure > 0) floor = max<f64>(floor, ((sure * sure) / most) * (1 - SCREEN_SLACK))
  store<f64>(out, ends > 0.3 * most ? ends : 0)
  const reach = max<f64>(0, SCREEN_SLACK - <f64>deepest)
  store<f64>(out, (reach * reach) / ends, 8)
}

/** Least or greatest of four. */
function lane(v: v128, least: bool): f32 {
  const a = f32x4.extract_lane(v, 0)
  const b = f32x4.extract_lane(v, 1)
  const c = f32x4.extract_lane(v, 2)
  const d = f32x4.extract_lane(v, 3)
  return least
    ? min<f32>(min<f32>(a, b), min<f32>(c, d))
    : max<f32>(max<f32>(a, b), max<f32>(c, d))
}

/** What a float32 sum must be below for its box to beat the best. */
@inline
function threshold(least: f64): f32 {
  const record = max<f64>(best, floor)
  return record > 0
    ? <f32>(SCREEN_SLACK - Math.sqrt(record * least) * (1 - SCREEN_SLACK))
    : <f32>1e30
}

/** Boxes in blocks of 16 whose deepest float32 sum is under what the lightest box would need. */
function screened(length: i32, starts: i32, least: f64, blocks: usize): void {
  let limit = f32x4.splat(threshold(least))
  const whole = starts & ~15
  for (let i = 0; i < whole; i += 16) {
    if (v128.any_true(f32x4.lt(v128.load(blocks), limit))) {
      weighed(length, i, i + 16)
      limit = f32x4.splat(threshold(least))
    }
    blocks += 16
  }
  if (whole < starts) weighed(length, whole, starts)
}

/** The objective itself in float32, with room for its errors, of the boxes from `first` to before `starts`. */
function weighed(length: i32, first: i32, starts: i32): void {
  const ahead = <usize>length << 2
  const zero = f32x4.splat(0)
  const slack = f32x4.splat(<f32>SCREEN_SLACK)
  // A box that holds a row weighs at least this.
  const row = f32x4.splat(<f32>(0.99 * lightestRow))
  const one = f32x4.splat(<f32>(1 - 2 * SCREEN_SLACK))
  let bound = max<f64>(best, floor)
  let record = f32x4.splat(<f32>(bound * 0.9999))
  let sums = screenPtr + (<usize>first << 2)
  let shares = sharePtr + (<usize>first << 2)
  for (let i = first; i < starts; i += 4) {
    const sum = f32x4.sub(v128.load(sums + ahead), v128.load(sums))
    const value = f32x4.pmin(f32x4.sub(sum, slack), zero)
    const share = f32x4.sub(v128.load(shares + ahead), v128.load(shares))
    const weight = f32x4.pmax(f32x4.sub(share, slack), row)
    const out = f32x4.sub(one, weight)
    let need = f32x4.mul(weight, out)
    if (outPower == 2) need = f32x4.mul(need, out)
    if (v128.any_true(f32x4.ge(f32x4.mul(value, value), f32x4.mul(need, record)))) {
      const stop = min<i32>(i + 4, starts)
      for (let j = i; j < stop; j++) evaluate(j, length)
      if (best > bound) {
        bound = best
        record = f32x4.splat(<f32>(bound * 0.9999))
      }
    }
    sums += 16
    shares += 16
  }
}

/** One box, as the twin does it. */
@inline
function evaluate(start: i32, length: i32): void {
  const from = SUMS + (<usize>start << 4)
  const to = from + (<usize>length << 4)
  const value = load<f64>(to) - load<f64>(from)
  const weight = load<f64>(to, 8) - load<f64>(from, 8)
  if (value > 0 || weight < EMPTY_SHARE || 1 - weight < EMPTY_SHARE) return
  const objective = (value * value) / denominator(weight)
  if (!(objective > best)) return
  best = objective
  bestValue = value
  bestWeight = weight
  bestStart = start
  bestLength = length
}
