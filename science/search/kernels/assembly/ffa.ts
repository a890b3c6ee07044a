/**
 * Fast folding (Staelin 1969; general row counts as in Morello+ 2020, MNRAS 497, 4654) with boxes on each
 * folded profile; `src/fast/fast-twin.ts` is the same in plain loops, to the same bits.
 *
 * The four lanes of a vector are four series; no instruction mixes lanes, so a series' result does not
 * depend on its neighbours. A bin is a pair of vectors: sums of w y (dips positive), sums of w.
 *
 * 1. The bins of a stage are cut into rows of `base` bins. Blocks of rows are folded by halves, depth first,
 *    so that small blocks stay in the cache; the last merge is never stored: each of its profiles is
 *    summed up as it is made and searched at once.
 * 2. A box must beat the best of its frequency range: s^2 > best w (1 - w). That is tested for four starts at a
 *    time with one branch, which is rarely taken.
 */

export { fillBins } from './shared/fill-bins'

/** Bytes of a bin: 4 lanes of w y, 4 lanes of w. */
const BIN: i32 = 32

/** Two ping-pong buffers of folded blocks, and cumulative sums of one profile, laid out by the caller. */
let one: usize = 0
let two: usize = 0
let sums: usize = 0
/** Box lengths [bins], the step between starts and between profiles (i32 each), one in `BOX` bytes. */
let boxes: usize = 0
let boxEnd: usize = 0
const BOX: usize = 12
/** Best of each range, see `STATE`. */
let state: usize = 0

/** Bytes of a range's state: best objective, s, w (f32x4); start, length, base, profile (i32x4). */
const STATE: i32 = 112

/** Folded bins of a profile at hand. */
let base: i32 = 0

export function setWork(
  bufferOne: usize,
  bufferTwo: usize,
  sumsAt: usize,
  stateAt: usize,
): void {
  one = bufferOne
  two = bufferTwo
  sums = sumsAt
  state = stateAt
}

export function setBoxes(at: usize, count: usize): void {
  boxes = at
  boxEnd = at + count * BOX
}

/**
 * Folds `rows` rows of `bins` bins from `data` and searches profiles `[first, last)` of them. `ranges` holds
 * pairs of i32: the profile before which a range ends, and its number. `tag` is kept with each best.
 */
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
  const rowBytes = bins * BIN
  const headRows = rows >> 1
  const tailRows = rows - headRows
  const tailOffset = <usize>(headRows * rowBytes)
  let head = data
  let tail = data + tailOffset
  if (headRows > 1) {
    fold(headRows, data, one, two)
    head = one
  }
  if (tailRows > 1) {
    fold(tailRows, data + tailOffset, one + tailOffset, two + tailOffset)
    tail = one + tailOffset
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
      let reach = 0
      for (let box = boxes; box < boxEnd; box += BOX) {
        if (profile % load<i32>(box, 8) == 0) reach = load<i32>(box) + 3 * load<i32>(box, 4)
      }
      accumulate(head + <usize>(h * rowBytes), tail + <usize>(t * rowBytes), shift, reach)
      for (let box = boxes; box < boxEnd; box += BOX) {
        if (profile % load<i32>(box, 8) != 0) continue
        scan(load<i32>(box), load<i32>(box, 4), best, tag, profile)
      }
    }
  }
}

/** Folds `rows` > 1 rows at `input` into `out`; `spare` is as large as `out`. */
function fold(rows: i32, input: usize, out: usize, spare: usize): void {
  if (rows == 3 || rows == 4) {
    if (rows == 3) {
      foldThree(input, out)
      foldThree(input + 16, out + 16)
    } else {
      foldFour(input, out)
      foldFour(input + 16, out + 16)
    }
    return
  }
  const rowBytes = base * BIN
  const headRows = rows >> 1
  const tailRows = rows - headRows
  const tailOffset = <usize>(headRows * rowBytes)
  let head = input
  let tail = input + tailOffset
  if (headRows > 1) {
    fold(headRows, input, spare, out)
    head = spare
  }
  if (tailRows > 1) {
    fold(tailRows, input + tailOffset, spare + tailOffset, out + tailOffset)
    tail = spare + tailOffset
  }
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
    const from = head + <usize>(h * rowBytes)
    const to = tail + <usize>(t * rowBytes)
    const cut = <usize>((base - shift) * BIN)
    add(out, from, to + <usize>(shift * BIN), cut)
    add(out + cut, from + cut, to, <usize>(shift * BIN))
    out += rowBytes
  }
}

/**
 * What `fold` does with three rows a, b, c, in one pass over one of the two sums: the tail b + c with no shift, and with a
 * shift of one. Rows behind the last bin begin again: the loop ends where one of them must.
 */
function foldThree(a: usize, out: usize): void {
  const bytes = <usize>(base * BIN)
  let b = a + bytes
  let c = b + bytes
  let bHere = v128.load(b)
  let cHere = v128.load(c)
  let cNext = v128.load(c, BIN)
  let tail = f32x4.add(bHere, cNext)
  let end = out + bytes - 2 * BIN
  for (let part = 0; part < 3; part++) {
    while (out < end) {
      const head = v128.load(a)
      const bNext = v128.load(b, BIN)
      const cAfter = v128.load(c, 2 * BIN)
      const tailNext = f32x4.add(bNext, cAfter)
      v128.store(out, f32x4.add(head, f32x4.add(bHere, cHere)))
      v128.store(out + bytes, f32x4.add(head, tail))
      v128.store(out + 2 * bytes, f32x4.add(head, tailNext))
      bHere = bNext
      cHere = cNext
      cNext = cAfter
      tail = tailNext
      a += BIN
      b += BIN
      c += BIN
      out += BIN
    }
    if (part == 0) c -= bytes
    else b -= bytes
    end += BIN
  }
}

/** The same for four rows a, b, c, d: heads a + b and tails c + d, each with no shift and with a shift of one. */
function foldFour(a: usize, out: usize): void {
  const bytes = <usize>(base * BIN)
  let b = a + bytes
  let c = b + bytes
  let d = c + bytes
  let bHere = v128.load(b)
  let even = f32x4.add(v128.load(c), v128.load(d))
  let evenNext = f32x4.add(v128.load(c, BIN), v128.load(d, BIN))
  let dAfter = v128.load(d, 2 * BIN)
  let oddNext = f32x4.add(v128.load(c, BIN), dAfter)
  let end = out + bytes - 3 * BIN
  for (let part = 0; part < 4; part++) {
    while (out < end) {
      const head = v128.load(a)
      const bNext = v128.load(b, BIN)
      const cAfter = v128.load(c, 2 * BIN)
      const dThird = v128.load(d, 3 * BIN)
      const plain = f32x4.add(head, bHere)
      const moved = f32x4.add(head, bNext)
      const oddAfter = f32x4.add(cAfter, dThird)
      v128.store(out, f32x4.add(plain, even))
      v128.store(out + bytes, f32x4.add(plain, evenNext))
      v128.store(out + 2 * bytes, f32x4.add(moved, oddNext))
      v128.store(out + 3 * bytes, f32x4.add(moved, oddAfter))
      bHere = bNext
      even = evenNext
      evenNext = f32x4.add(cAfter, dAfter)
      oddNext = oddAfter
      dAfter = dThird
      a += BIN
      b += BIN
      c += BIN
      d += BIN
      out += BIN
    }
    if (part == 0) d -= bytes
    else if (part == 1) c -= bytes
    else b -= bytes
    end += BIN
  }
}

/** `out = a + b` over `bytes`, a multiple of BIN. */
@inline
function add(out: usize, a: usize, b: usize, bytes: usize): void {
  const end = out + bytes
  const fast = out + (bytes & ~127)
  while (out < fast) {
    v128.store(out, f32x4.add(v128.load(a), v128.load(b)))
    v128.store(out, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16)
    v128.store(out, f32x4.add(v128.load(a, 32), v128.load(b, 32)), 32)
    v128.store(out, f32x4.add(v128.load(a, 48), v128.load(b, 48)), 48)
    v128.store(out, f32x4.add(v128.load(a, 64), v128.load(b, 64)), 64)
    v128.store(out, f32x4.add(v128.load(a, 80), v128.load(b, 80)), 80)
    v128.store(out, f32x4.add(v128.load(a, 96), v128.load(b, 96)), 96)
    v128.store(out, f32x4.add(v128.load(a, 112), v128.load(b, 112)), 112)
    out += 128
    a += 128
    b += 128
  }
  while (out < end) {
    v128.store(out, f32x4.add(v128.load(a), v128.load(b)))
    v128.store(out, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16)
    out += 32
    a += 32
    b += 32
  }
}

/**
 * Cumulative sums of one profile, entry 0 is 0, and `reach` more entries of its repetition. Four bins at a time, in the
 * order in which `ffa-solo.ts` can sum four lanes; what the last four write beyond the period is overwritten.
 */
function accumulate(head: usize, tail: usize, shift: i32, reach: i32): void {
  const bytes = <usize>(base * BIN)
  const tailEnd = tail + bytes
  let from = tail + <usize>(shift * BIN)
  let at = sums
  const end = sums + bytes
  let value = f32x4.splat(0)
  let weight = value
  v128.store(at, value)
  v128.store(at, weight, 16)
  while (at < end) {
    let second = from + BIN
    let third = from + 2 * BIN
    let fourth = from + 3 * BIN
    if (fourth >= tailEnd) {
      second -= second >= tailEnd ? bytes : 0
      third -= third >= tailEnd ? bytes : 0
      fourth -= bytes
    }
    let a = f32x4.add(v128.load(head), v128.load(from))
    let aw = f32x4.add(v128.load(head, 16), v128.load(from, 16))
    let b = f32x4.add(v128.load(head, BIN), v128.load(second))
    let bw = f32x4.add(v128.load(head, BIN + 16), v128.load(second, 16))
    let c = f32x4.add(v128.load(head, 2 * BIN), v128.load(third))
    let cw = f32x4.add(v128.load(head, 2 * BIN + 16), v128.load(third, 16))
    let d = f32x4.add(v128.load(head, 3 * BIN), v128.load(fourth))
    let dw = f32x4.add(v128.load(head, 3 * BIN + 16), v128.load(fourth, 16))
    from = fourth + BIN
    if (from == tailEnd) from = tail
    d = f32x4.add(d, c)
    dw = f32x4.add(dw, cw)
    c = f32x4.add(c, b)
    cw = f32x4.add(cw, bw)
    b = f32x4.add(b, a)
    bw = f32x4.add(bw, aw)
    c = f32x4.add(c, a)
    cw = f32x4.add(cw, aw)
    d = f32x4.add(d, b)
    dw = f32x4.add(dw, bw)
    v128.store(at, f32x4.add(value, a), BIN)
    v128.store(at, f32x4.add(weight, aw), BIN + 16)
    v128.store(at, f32x4.add(value, b), 2 * BIN)
    v128.store(at, f32x4.add(weight, bw), 2 * BIN + 16)
    v128.store(at, f32x4.add(value, c), 3 * BIN)
    v128.store(at, f32x4.add(weight, cw), 3 * BIN + 16)
    value = f32x4.add(value, d)
    weight = f32x4.add(weight, dw)
    v128.store(at, value, 4 * BIN)
    v128.store(at, weight, 4 * BIN + 16)
    at += 4 * BIN
    head += 4 * BIN
  }
  value = v128.load(end)
  weight = v128.load(end, 16)
  from = sums + BIN
  at = end + BIN
  const last = at + <usize>(reach * BIN)
  while (at < last) {
    v128.store(at, f32x4.add(value, v128.load(from)))
    v128.store(at, f32x4.add(weight, v128.load(from, 16)), 16)
    at += BIN
    from += BIN
  }
}

/** Whether a box beats the best, in each lane. */
@inline
function beats(at: usize, ahead: usize, best: v128): v128 {
  const s = f32x4.pmax(f32x4.splat(0), f32x4.sub(v128.load(at + ahead), v128.load(at)))
  const w = f32x4.sub(v128.load(at + ahead, 16), v128.load(at, 16))
  return f32x4.gt(f32x4.mul(s, s), f32x4.mul(best, f32x4.sub(w, f32x4.mul(w, w))))
}

/** Tries boxes of one length, four starts at a time. */
function scan(length: i32, step: i32, best: usize, tag: i32, profile: i32): void {
  const ahead = <usize>(length * BIN)
  const stride = <usize>(step * BIN)
  const end = sums + <usize>(base * BIN)
  let toBeat = v128.load(best)
  let at = sums
  while (at < end) {
    const a = beats(at, ahead, toBeat)
    const b = beats(at + stride, ahead, toBeat)
    const c = beats(at + 2 * stride, ahead, toBeat)
    const d = beats(at + 3 * stride, ahead, toBeat)
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
      for (let u: usize = 0; u < 4; u++) {
        if (at + u * stride < end) take(at + u * stride, length, best, tag, profile)
      }
      toBeat = v128.load(best)
    }
    at += 4 * stride
  }
}

/** Keeps a box in the lanes where it is the best of its range. */
function take(at: usize, length: i32, best: usize, tag: i32, profile: i32): void {
  const ahead = <usize>(length * BIN)
  const s = f32x4.sub(v128.load(at + ahead), v128.load(at))
  const w = f32x4.sub(v128.load(at + ahead, 16), v128.load(at, 16))
  const better = beats(at, ahead, v128.load(best))
  const objective = f32x4.div(f32x4.mul(s, s), f32x4.sub(w, f32x4.mul(w, w)))
  const start = <i32>((at - sums) / BIN)
  v128.store(best, v128.bitselect(objective, v128.load(best), better))
  v128.store(best, v128.bitselect(s, v128.load(best, 16), better), 16)
  v128.store(best, v128.bitselect(w, v128.load(best, 32), better), 32)
  v128.store(best, v128.bitselect(i32x4.splat(start), v128.load(best, 48), better), 48)
  v128.store(best, v128.bitselect(i32x4.splat(length), v128.load(best, 64), better), 64)
  v128.store(best, v128.bitselect(i32x4.splat(tag), v128.load(best, 80), better), 80)
  v128.store(best, v128.bitselect(i32x4.splat(profile), v128.load(best, 96), better), 96)
}
