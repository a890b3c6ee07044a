/**
 * `ffa.ts` for one series: the four lanes of a vector are four neighbouring bins. The same sums in the same
 * order, so the same bits.
 *
 * A folded row is `bins` sums of w y, then `bins` sums of w, each followed by a copy of its first four: a vector
 * that starts at any bin of a shifted row can be loaded whole, and what a store writes beyond the last bin is
 * overwritten by that copy.
 */

export { fillBins } from './shared/fill-bins'

/** Two ping-pong buffers of folded rows. */
let one: usize = 0
let two: usize = 0
/** Cumulative sums of one profile: of w y, then `sumBytes` later of w. */
let sums: usize = 0
let sumBytes: usize = 0
/** Box lengths [bins], the step between starts and between profiles (i32 each), one in `BOX` bytes. */
let boxes: usize = 0
let boxEnd: usize = 0
const BOX: usize = 12
/** Best of each range, see `STATE`. */
let state: usize = 0
/** From sums of w y to sums of w among the unfolded bins. */
let plane: usize = 0

/** Bytes of a range's state: best objective, s, w (f32); start, length, tag, profile (i32); one spare. */
const STATE: i32 = 32

/** Starts that are looked at together. */
const STARTS: i32 = 8

/** Bins of a row, bytes of half a folded row, bytes of a folded row. */
let base: i32 = 0
let halfRow: usize = 0
let rowBytes: usize = 0

export function setWork(
  bufferOne: usize,
  bufferTwo: usize,
  sumsAt: usize,
  bytes: usize,
  stateAt: usize,
  planeBytes: usize,
): void {
  one = bufferOne
  two = bufferTwo
  sums = sumsAt
  sumBytes = bytes
  state = stateAt
  plane = planeBytes
}

export function setBoxes(at: usize, count: usize): void {
  boxes = at
  boxEnd = at + count * BOX
}

/** As `search` of `ffa.ts`. */
export function search(
  data: usize,
  bins: i32,
  rows: i32,
  first: i32,
  ranges: usize,
  rangeCount: i32,
  tag: i32,
): void {
  base = bins
  halfRow = <usize>((bins + 7) & ~3) << 2
  rowBytes = halfRow << 1
  const headRows = rows >> 1
  const tailRows = rows - headRows
  const tailData = data + (<usize>(headRows * bins) << 2)
  const tailOut = one + <usize>headRows * rowBytes
  let head = data
  let headWeight = plane
  let tail = tailData
  let tailWeight = plane
  if (headRows > 1) {
    fold(headRows, data, one, two)
    head = one
    headWeight = halfRow
  }
  if (tailRows > 1) {
    fold(tailRows, tailData, tailOut, two + <usize>headRows * rowBytes)
    tail = tailOut
    tailWeight = halfRow
  } else {
    // An unfolded row has no copy of its first bins behind it.
    copyRow(tailData, tailOut)
    tail = tailOut
    tailWeight = halfRow
  }
  const perHead = <f64>(headRows - 1) / <f64>(rows - 1)
  const perTail = <f64>(tailRows - 1) / <f64>(rows - 1)
  let profile = first
  for (let r = 0; r < rangeCount; r++) {
    const end = load<i32>(ranges + (r << 3))
    const best = state + <usize>(load<i32>(ranges + (r << 3), 4) * STATE)
    for (; profile < end; profile++) {
      const h = <i32>(perHead * <f64>profile + 0.5)
      const t = <i32>(perTail * <f64>profile + 0.5)
      const shift = (profile - t) % bins
      const from = head + <usize>h * rowBytes
      const to = tail + <usize>t * rowBytes
      let reach = 0
      for (let box = boxes; box < boxEnd; box += BOX) {
        if (profile % load<i32>(box, 8) == 0) reach = load<i32>(box) + STARTS
      }
      accumulate(from, to, shift, reach, sums)
      accumulate(from + headWeight, to + tailWeight, shift, reach, sums + sumBytes)
      for (let box = boxes; box < boxEnd; box += BOX) {
        if (profile % load<i32>(box, 8) != 0) continue
        scan(load<i32>(box), load<i32>(box, 4), best, tag, profile)
      }
    }
  }
}

/** Gives an unfolded row the form of a folded one. */
function copyRow(data: usize, out: usize): void {
  for (let half = 0; half < 2; half++) {
    const bytes = <usize>base << 2
    memory.copy(out, data, bytes)
    v128.store(out + bytes, v128.load(out))
    data += plane
    out += halfRow
  }
}

/** Folds `rows` > 1 unfolded rows at `input` into `out`; `spare` is as large as `out`. */
function fold(rows: i32, input: usize, out: usize, spare: usize): void {
  const headRows = rows >> 1
  const tailRows = rows - headRows
  const tailInput = input + (<usize>(headRows * base) << 2)
  const tailOffset = <usize>headRows * rowBytes
  if (tailRows == 1) {
    pair(input, tailInput, out)
    pair(input + plane, tailInput + plane, out + halfRow)
    return
  }
  let head = input
  let headWeight = plane
  if (headRows > 1) {
    fold(headRows, input, spare, out)
    head = spare
    headWeight = halfRow
  }
  fold(tailRows, tailInput, spare + tailOffset, out + tailOffset)
  const tail = spare + tailOffset
  const perHead = <f64>(headRows - 1) / <f64>(rows - 1)
  const perTail = <f64>(tailRows - 1) / <f64>(rows - 1)
  let shift = 0
  let last = 0
  for (let s = 0; s < rows; s++) {
    const h = <i32>(perHead * <f64>s + 0.5)
    const t = <i32>(perTail * <f64>s + 0.5)
    shift += s - t - last
    last = s - t
    if (shift >= base) shift -= base
    const from = head + <usize>h * rowBytes
    const to = tail + <usize>t * rowBytes
    add(out, from, to, shift)
    add(out + halfRow, from + headWeight, to + halfRow, shift)
    out += rowBytes
  }
}

/** Two unfolded half rows to two folded ones: with no shift, and with a shift of one bin. */
@inline
function pair(a: usize, b: usize, out: usize): void {
  const bytes = <usize>base << 2
  const next = out + rowBytes
  for (let at: usize = 0; at < bytes; at += 16) {
    const head = v128.load(a + at)
    v128.store(out + at, f32x4.add(head, v128.load(b + at)))
    v128.store(next + at, f32x4.add(head, v128.load(b + at, 4)))
  }
  store<f32>(next + bytes - 4, load<f32>(a + bytes - 4) + load<f32>(b))
  v128.store(out + bytes, v128.load(out))
  v128.store(next + bytes, v128.load(next))
}

/** Half a row: `out[i] = a[i] + b[i + shift]`, wrapped. */
@inline
function add(out: usize, a: usize, b: usize, shift: i32): void {
  const bytes = <usize>base << 2
  let to = b + (<usize>shift << 2)
  let at: usize = 0
  let end = bytes - (<usize>shift << 2)
  for (let part = 0; part < 2; part++) {
    while (at + 16 < end) {
      v128.store(out + at, f32x4.add(v128.load(a + at), v128.load(to + at)))
      v128.store(out + at, f32x4.add(v128.load(a + at, 16), v128.load(to + at, 16)), 16)
      at += 32
    }
    if (at < end) {
      v128.store(out + at, f32x4.add(v128.load(a + at), v128.load(to + at)))
      at += 16
    }
    to -= bytes
    end = bytes
  }
  v128.store(out + bytes, v128.load(out))
}

/** Cumulative sums of half a profile at `out`, entry 0 is 0, and `reach` more entries of its repetition. */
@inline
function accumulate(a: usize, b: usize, shift: i32, reach: i32, out: usize): void {
  const bytes = <usize>base << 2
  const zero = f32x4.splat(0)
  let carry = zero
  let to = b + (<usize>shift << 2)
  let at: usize = 0
  let end = bytes - (<usize>shift << 2)
  store<f32>(out, 0)
  out += 4
  for (let part = 0; part < 2; part++) {
    while (at < end) {
      const x = f32x4.add(v128.load(a + at), v128.load(to + at))
      const y = f32x4.add(x, v128.shuffle<f32>(zero, x, 0, 4, 5, 6))
      const z = f32x4.add(y, v128.shuffle<f32>(zero, y, 0, 1, 4, 5))
      const c = f32x4.add(carry, z)
      v128.store(out + at, c)
      carry = v128.shuffle<f32>(c, c, 3, 3, 3, 3)
      at += 16
    }
    to -= bytes
    end = bytes
  }
  const total = f32x4.splat(load<f32>(out + bytes - 4))
  let from = out
  at = out + bytes
  end = at + (<usize>reach << 2)
  while (at < end) {
    v128.store(at, f32x4.add(total, v128.load(from)))
    at += 16
    from += 16
  }
}

/** Which of four starts beat the best. */
@inline
function beats(at: usize, ahead: usize, best: v128): v128 {
  const weights = at + sumBytes
  const s = f32x4.pmax(f32x4.splat(0), f32x4.sub(v128.load(at + ahead), v128.load(at)))
  const w = f32x4.sub(v128.load(weights + ahead), v128.load(weights))
  return f32x4.gt(f32x4.mul(s, s), f32x4.mul(best, f32x4.sub(w, f32x4.mul(w, w))))
}

/** Tries boxes of one length, eight starts at a time. */
function scan(length: i32, step: i32, best: usize, tag: i32, profile: i32): void {
  const ahead = <usize>length << 2
  const end = sums + (<usize>base << 2)
  // Starts between steps are computed and ignored.
  const tried = step == 1 ? i32x4.splat(-1) : step == 2 ? i32x4(-1, 0, -1, 0) : i32x4(-1, 0, 0, 0)
  let toBeat = f32x4.splat(load<f32>(best))
  for (let at = sums; at < end; at += 32) {
    const either = v128.or(beats(at, ahead, toBeat), beats(at + 16, ahead, toBeat))
    if (v128.any_true(v128.and(either, tried))) {
      take(at, length, step, best, tag, profile)
      toBeat = f32x4.splat(load<f32>(best))
    }
  }
}

/** Keeps the best of eight starts if it is the best of its range. */
function take(at: usize, length: i32, step: i32, best: usize, tag: i32, profile: i32): void {
  const ahead = <usize>length << 2
  const first = <i32>((at - sums) >> 2)
  const last = min<i32>(first + STARTS, base)
  for (let start = first; start < last; start += step) {
    const from = sums + (<usize>start << 2)
    const s = max<f32>(0, load<f32>(from + ahead) - load<f32>(from))
    const w = load<f32>(from + sumBytes + ahead) - load<f32>(from + sumBytes)
    const both = w - w * w
    if (!(s * s > load<f32>(best) * both)) continue
    store<f32>(best, (s * s) / both)
    store<f32>(best, s, 4)
    store<f32>(best, w, 8)
    store<i32>(best, start, 12)
    store<i32>(best, length, 16)
    store<i32>(best, tag, 20)
    store<i32>(best, profile, 24)
  }
}
