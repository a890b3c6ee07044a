/**
 * Transit least squares over a plan (`src/tls/tls-plan.ts`); `src/tls/tls-twin.ts` is the same in plain
 * loops.
 *
 * 1. Rows of a period are put in order of phase: summed into even bins, or (as the reference does) sorted,
 *    every row a sample.
 * 2. Every box that a template could fill is screened with float32 cumulative sums, four starts at a time.
 *    A box and a template see nearly the same signal, so that a template beats the best only where its
 *    box is not far below it: `KEEP` of its SNR less `LEEWAY`. That leaves about one start in a hundred.
 * 3. There the template itself is fitted. Its depth is linear least squares: with residual r = 1 - flux and
 *    shape a, depth = sum(w a r) / sum(w a^2) and chi^2 falls by sum(w a r)^2 / sum(w a^2).
 */

import { place } from './shared/place'

/** Rows whose places are found before they are added up. */
const CHUNK: i32 = 256
/** 1.5 x 2^52: adding it rounds a number to a whole one, which then stands in the low half. */
const ROUNDER: f64 = 6755399441055744.0
/** Bins are f64x2 (w r, w) from here: a fixed address saves an addition a row. */
const BINS: usize = 1024
const KEEP: f64 = 0.9
const LEEWAY: f64 = 0.7
/** Samples after the last that templates padded to four may read. */
const SLACK: i32 = 16

let rows: i32 = 0
/** Time since the first row (f64). */
let timePtr: usize = 0
/** (w r, w) of each row (f64x2). */
let rowPtr: usize = 0
/** Byte offsets of one chunk's bins, or the phases of all rows. */
let slotPtr: usize = 0
/** Rows of each bin before a sort (i32), then sorted records (phase, w r, w, r: f64x4). */
let countPtr: usize = 0
let recordPtr: usize = 0
/** Samples in order of phase, wrapped: w r and w (f32). */
let signalPtr: usize = 0
let sharePtr: usize = 0
/** Their cumulative sums, entry 0 is 0 (f32), and that of r (f64, only for the reference's depth). */
let signalSumPtr: usize = 0
let shareSumPtr: usize = 0
let plainSumPtr: usize = 0
/** Widths in samples (i32), steps between starts (i32), byte offsets of their shapes (i32), overshoot (f64). */
let widthPtr: usize = 0
let stepPtr: usize = 0
let offsetPtr: usize = 0
let overshootPtr: usize = 0
/** Shapes and their squares, padded with zeros to a multiple of four (f32). */
let shapePtr: usize = 0
let squarePtr: usize = 0
/** Least depth that is fitted [scaled]; the reference's statistic or least squares. */
let depthMin: f64 = 0
let reference: bool = false
/** Rows at either end of a template that its box leaves out: the reference's first and last are contacts, loss 0. */
let inset: i32 = 0

let best: f64 = 0
let bestDepth: f64 = 0
let bestStart: i32 = -1
let bestWidth: i32 = -1
/** Width of the widest template of all, which the reference wraps its samples by. */
let widestWidth: i32 = 0
/** Square of the SNR that a box must reach. */
let screen: f32 = 0

/** Where the caller lays out memory from: the bins come first. */
export function base(): usize {
  return BINS
}

export function setRows(count: i32, time: usize, row: usize, slot: usize, counts: usize, records: usize): void {
  rows = count
  timePtr = time
  rowPtr = row
  slotPtr = slot
  countPtr = counts
  recordPtr = records
}

export function setSamples(
  signal: usize,
  share: usize,
  signalSum: usize,
  shareSum: usize,
  plainSum: usize,
): void {
  signalPtr = signal
  sharePtr = share
  signalSumPtr = signalSum
  shareSumPtr = shareSum
  plainSumPtr = plainSum
}

export function setTemplates(
  widths: usize,
  steps: usize,
  offsets: usize,
  overshoots: usize,
  shapes: usize,
  squares: usize,
  leastDepth: f64,
  asReference: i32,
  widest: i32,
): void {
  widestWidth = widest
  widthPtr = widths
  stepPtr = steps
  offsetPtr = offsets
  overshootPtr = overshoots
  shapePtr = shapes
  squarePtr = squares
  depthMin = leastDepth
  reference = asReference != 0
  inset = reference ? 1 : 0
}

/** Searches periods `[first, last)`; each array of the caller's is indexed by period. */
export function search(
  first: i32,
  last: i32,
  periods: usize,
  counts: usize,
  firstWidths: usize,
  endWidths: usize,
  outGain: usize,
  outDepth: usize,
  outStart: usize,
  outWidth: usize,
): void {
  for (let p = first; p < last; p++) {
    const from = load<i32>(firstWidths + (p << 2))
    const end = load<i32>(endWidths + (p << 2))
    best = 0
    bestDepth = 0
    bestStart = -1
    bestWidth = -1
    screen = 0
    if (end > from) {
      const samples = load<i32>(counts + (p << 2))
      const period = load<f64>(periods + (p << 3))
      const widest = reference ? widestWidth : load<i32>(widthPtr + ((end - 1) << 2))
      if (reference) {
        sortRows(period, widest)
      } else {
        fold(period, samples)
        unpack(samples, widest)
      }
      scan(samples, from, end)
    }
    store<f64>(outGain + (p << 3), best)
    store<f64>(outDepth + (p << 3), bestDepth)
    store<i32>(outStart + (p << 2), bestStart)
    store<i32>(outWidth + (p << 2), bestWidth)
  }
}

@inline
function add(offset: usize, row: v128): void {
  v128.store(offset, f64x2.add(v128.load(offset, BINS), row), BINS)
}

/** Sums rows into `bins` phase bins, phase 0 at the first row. */
function fold(period: f64, bins: i32): void {
  memory.fill(BINS, 0, (<usize>(bins + 1)) << 4)
  const inverse = f64x2.splat(1 / period)
  const count = f64x2.splat(<f64>bins)
  // Half a bin off: rounding then cuts.
  const rounder = f64x2.splat(-0.5)
  const whole = f64x2.splat(ROUNDER)
  for (let from = 0; from < rows; from += CHUNK) {
    const size = min<i32>(CHUNK, rows - from)
    let time = timePtr + (<usize>from << 3)
    let slot = slotPtr
    const slotEnd = slotPtr + (<usize>size << 2)
    while (slot < slotEnd) {
      // whole numbers: the last bin may be `bins`, which is bin 0
      const a = f64x2.add(place(v128.load(time), inverse, count, rounder), whole)
      const b = f64x2.add(place(v128.load(time, 16), inverse, count, rounder), whole)
      v128.store(slot, i32x4.shl(v128.shuffle<i32>(a, b, 0, 2, 4, 6), 4))
      time += 32
      slot += 16
    }
    let row = rowPtr + (<usize>from << 4)
    slot = slotPtr
    while (slot < slotEnd) {
      add(load<u32>(slot, 0), v128.load(row, 0))
      add(load<u32>(slot, 4), v128.load(row, 16))
      add(load<u32>(slot, 8), v128.load(row, 32))
      add(load<u32>(slot, 12), v128.load(row, 48))
      row += 64
      slot += 16
    }
  }
  add(0, v128.load(BINS + (<usize>bins << 4)))
}

/** Bins to float32 samples, wrapped by the widest template, and their cumulative sums. */
function unpack(bins: i32, widest: i32): void {
  v128.store(BINS + (<usize>bins << 4), f64x2.splat(0))
  let sum = f64x2.splat(0)
  store<f32>(signalSumPtr, 0)
  store<f32>(shareSumPtr, 0)
  const total = bins + widest
  let bin = 0
  for (let i = 0; i < total; i++) {
    const value = v128.load(BINS + (<usize>bin << 4))
    sum = f64x2.add(sum, value)
    store<f32>(signalPtr + (i << 2), <f32>f64x2.extract_lane(value, 0))
    store<f32>(sharePtr + (i << 2), <f32>f64x2.extract_lane(value, 1))
    store<f32>(signalSumPtr + (i << 2), <f32>f64x2.extract_lane(sum, 0), 4)
    store<f32>(shareSumPtr + (i << 2), <f32>f64x2.extract_lane(sum, 1), 4)
    bin = bin + 1 == bins ? 0 : bin + 1
  }
  finish(total)
}

/** Zeros where padded templates and the last four starts read on. */
function finish(total: i32): void {
  for (let i = total; i < total + SLACK; i++) {
    store<f32>(signalPtr + (i << 2), 0)
    store<f32>(sharePtr + (i << 2), 0)
    store<f32>(signalSumPtr + (i << 2), 0, 4)
    store<f32>(shareSumPtr + (i << 2), 0, 4)
  }
}

/** Rows sorted by phase, each a sample, equal phases in the order of time. Fills `plainSumPtr` too. */
function sortRows(period: f64, widest: i32): void {
  memory.fill(countPtr, 0, (<usize>(rows + 1)) << 2)
  const scale = <f64>rows
  for (let i = 0; i < rows; i++) {
    const cycle = load<f64>(timePtr + (i << 3)) / period
    const phase = cycle - Math.floor(cycle)
    store<f64>(slotPtr + (i << 3), phase)
    const count = countPtr + (<usize>min<i32>(rows - 1, <i32>(phase * scale)) << 2)
    store<i32>(count, load<i32>(count, 4) + 1, 4)
  }
  for (let b = 1; b <= rows; b++) {
    const count = countPtr + (b << 2)
    store<i32>(count, load<i32>(count) + load<i32>(count - 4))
  }
  for (let i = 0; i < rows; i++) {
    const phase = load<f64>(slotPtr + (i << 3))
    const count = countPtr + (<usize>min<i32>(rows - 1, <i32>(phase * scale)) << 2)
    const to = load<i32>(count)
    store<i32>(count, to + 1)
    const record = recordPtr + (<usize>to << 5)
    store<f64>(record, phase)
    const row = v128.load(rowPtr + (i << 4))
    v128.store(record, row, 8)
    store<f64>(record, f64x2.extract_lane(row, 0) / f64x2.extract_lane(row, 1), 24)
  }
  for (let i = 1; i < rows; i++) {
    const from = recordPtr + (<usize>i << 5)
    const phase = load<f64>(from)
    if (phase >= load<f64>(from - 32)) continue
    const low = v128.load(from)
    const high = v128.load(from, 16)
    let at = from
    while (at > recordPtr && load<f64>(at - 32) > phase) {
      v128.store(at, v128.load(at - 32))
      v128.store(at, v128.load(at - 16), 16)
      at -= 32
    }
    v128.store(at, low)
    v128.store(at, high, 16)
  }
  let signal: f64 = 0
  let share: f64 = 0
  let plain: f64 = 0
  store<f32>(signalSumPtr, 0)
  store<f32>(shareSumPtr, 0)
  store<f64>(plainSumPtr, 0)
  const total = rows + widest
  for (let i = 0; i < total; i++) {
    const record = recordPtr + (<usize>(i < rows ? i : i - rows) << 5)
    const value = load<f64>(record, 8)
    const weight = load<f64>(record, 16)
    signal += value
    share += weight
    plain += load<f64>(record, 24)
    store<f32>(signalPtr + (i << 2), <f32>value)
    store<f32>(sharePtr + (i << 2), <f32>weight)
    store<f32>(signalSumPtr + (i << 2), <f32>signal, 4)
    store<f32>(shareSumPtr + (i << 2), <f32>share, 4)
    store<f64>(plainSumPtr + (i << 3), plain, 8)
  }
  finish(total)
}

function scan(samples: i32, from: i32, end: i32): void {
  seed(samples, (from + end) >> 1)
  for (let k = from; k < end; k++) {
    if (load<i32>(stepPtr + (k << 2)) > 1) stepped(samples, k)
    else screened(samples, k)
  }
}

/** Fits the template where the box of one width is strongest: a first level to screen against. */
function seed(samples: i32, k: i32): void {
  const width = load<i32>(widthPtr + (k << 2))
  const far = <usize>(width - 2 * inset) << 2
  const signalSum = signalSumPtr + (inset << 2)
  const shareSum = shareSumPtr + (inset << 2)
  let top: v128 = f32x4.splat(0)
  for (let i = 0; i < samples; i += 4) top = f32x4.pmax(top, boxPower(signalSum, shareSum, <usize>i << 2, far))
  const highest = max<f32>(
    max<f32>(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max<f32>(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  )
  if (!(highest > 0)) return
  const level = f32x4.splat(highest)
  for (let i = 0; i < samples; i += 4) {
    const hit = f32x4.ge(boxPower(signalSum, shareSum, <usize>i << 2, far), level)
    if (!v128.any_true(hit)) continue
    evaluateLanes(i, samples, k, i32x4.bitmask(hit))
    return
  }
}

/** Squared SNR of four boxes; 0 where they do not dip, or hold no weight. */
@inline
function boxPower(signalSum: usize, shareSum: usize, at: usize, far: usize): v128 {
  const value = f32x4.sub(v128.load(signalSum + at + far), v128.load(signalSum + at))
  const share = f32x4.sub(v128.load(shareSum + at + far), v128.load(shareSum + at))
  const dip = f32x4.pmax(f32x4.splat(0), value)
  const power = f32x4.div(f32x4.mul(dip, dip), share)
  return v128.and(power, f32x4.gt(share, f32x4.splat(1e-3)))
}

/** Lanes of `-1` where a box of `width` from `at` on is strong enough. */
@inline
function strong(signalSum: usize, shareSum: usize, at: usize, far: usize, level: v128): v128 {
  const value = f32x4.sub(v128.load(signalSum + at + far), v128.load(signalSum + at))
  const share = f32x4.sub(v128.load(shareSum + at + far), v128.load(shareSum + at))
  const dip = f32x4.pmax(f32x4.splat(0), value)
  // Empty boxes hold no more than rounding; a hundredth of a row keeps them out.
  return f32x4.gt(f32x4.mul(dip, dip), f32x4.mul(level, f32x4.add(share, f32x4.splat(0.01))))
}

function screened(samples: i32, k: i32): void {
  const far = <usize>(load<i32>(widthPtr + (k << 2)) - 2 * inset) << 2
  const signalSum = signalSumPtr + (inset << 2)
  const shareSum = shareSumPtr + (inset << 2)
  let level = f32x4.splat(screen)
  let i = 0
  for (; i + 16 <= samples; i += 16) {
    const at = <usize>i << 2
    const a = strong(signalSum, shareSum, at, far, level)
    const b = strong(signalSum, shareSum, at + 16, far, level)
    const c = strong(signalSum, shareSum, at + 32, far, level)
    const d = strong(signalSum, shareSum, at + 48, far, level)
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue
    evaluateLanes(i, samples, k, i32x4.bitmask(a))
    evaluateLanes(i + 4, samples, k, i32x4.bitmask(b))
    evaluateLanes(i + 8, samples, k, i32x4.bitmask(c))
    evaluateLanes(i + 12, samples, k, i32x4.bitmask(d))
    level = f32x4.splat(screen)
  }
  for (; i < samples; i += 4) {
    const hit = strong(signalSum, shareSum, <usize>i << 2, far, level)
    evaluateLanes(i, samples, k, i32x4.bitmask(hit))
  }
}

/** Wide templates of the reference: only every `step`-th start, counted through the wrapped samples. */
function stepped(samples: i32, k: i32): void {
  const step = load<i32>(stepPtr + (k << 2))
  const width = load<i32>(widthPtr + (k << 2))
  const last = samples + widestWidth - width
  const far = <usize>(width - 2 * inset) << 2
  for (let i = 0; i <= last; i += step) {
    const at = <usize>(i + inset) << 2
    const value = load<f32>(signalSumPtr + at + far) - load<f32>(signalSumPtr + at)
    const share = load<f32>(shareSumPtr + at + far) - load<f32>(shareSumPtr + at)
    if (value > 0 && value * value > screen * share) evaluate(i, k)
  }
}

@inline
function evaluateLanes(at: i32, samples: i32, k: i32, mask: i32): void {
  while (mask != 0) {
    const i = at + ctz<i32>(mask)
    mask &= mask - 1
    if (i < samples) evaluate(i, k)
  }
}

/** Fits one template at one start; keeps it when it beats the best. */
function evaluate(i: i32, k: i32): void {
  const width = load<i32>(widthPtr + (k << 2))
  const offset = <usize>load<i32>(offsetPtr + (k << 2))
  let shape = shapePtr + offset
  let square = squarePtr + offset
  const end = shape + (<usize>((width + 3) & ~3) << 2)
  let signal = signalPtr + (<usize>i << 2)
  let share = sharePtr + (<usize>i << 2)
  let valueSum = f32x4.splat(0)
  let weightSum = f32x4.splat(0)
  while (shape < end) {
    valueSum = f32x4.add(valueSum, f32x4.mul(v128.load(shape), v128.load(signal)))
    weightSum = f32x4.add(weightSum, f32x4.mul(v128.load(square), v128.load(share)))
    shape += 16
    square += 16
    signal += 16
    share += 16
  }
  const value = total(valueSum)
  const weight = total(weightSum)
  if (!(value > 0) || !(weight > 0)) return
  let depth: f64
  let gain: f64
  if (reference) {
    const sum = plainSumPtr + (<usize>i << 3)
    const mean = (load<f64>(sum + (<usize>width << 3)) - load<f64>(sum)) / <f64>width
    if (!(mean > depthMin)) return
    depth = mean * load<f64>(overshootPtr + (k << 3))
    gain = depth * (2 * value - depth * weight)
  } else {
    depth = value / weight
    if (!(depth > depthMin)) return
    gain = depth * value
  }
  if (!(gain > best)) return
  best = gain
  bestDepth = depth
  bestStart = i
  bestWidth = k
  const level = max<f64>(0, KEEP * Math.sqrt(gain) - LEEWAY)
  screen = <f32>(level * level)
}

@inline
function total(lanes: v128): f64 {
  return (
    <f64>f32x4.extract_lane(lanes, 0) +
    <f64>f32x4.extract_lane(lanes, 1) +
    (<f64>f32x4.extract_lane(lanes, 2) + <f64>f32x4.extract_lane(lanes, 3))
  )
}
