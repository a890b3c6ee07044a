/** The ranks of a sliding window kept sorted (u16): median and MAD are look-ups in the sorted values. */

/** Above every rank: those are < 32,767, so that 16-bit lanes compare as signed. */
const LAST: i16 = 0x7fff

/** Sorted ranks, LAST behind them; 16 bytes before may be read. */
let at: usize = 0
/** Bytes from `at` on, 128 more than the fullest window has. */
let capacity: usize = 0
let size: i32 = 0
/** Values by rank (f64). */
let sorted: usize = 0
/** Where the MAD's block began in the last window: it moves by few places from one to the next. */
let blockStart: i32 = 0

export function openWindow(place: usize, bytes: usize, values: usize): void {
  at = place
  capacity = bytes
  sorted = values
  size = 0
  aheadLeaving = -1
}

@inline
export function windowSize(): i32 {
  return size
}

@inline
function valueAt(index: i32): f64 {
  return load<f64>(sorted + (<usize>load<u16>(at + (<usize>index << 1)) << 3))
}

/**
 * Places of the two ranks that will most likely be replaced next, looked up before this replacement and put
 * right for it: the search need not wait until all has moved. -1: none.
 */
let aheadLeaving: i32 = -1
let aheadEntering: i32 = -1
let aheadFrom: i32 = 0
let aheadTo: i32 = 0

/** Empties the window and fills it with rows from <= i < end; `flags` is one byte for each of `rows` ranks, all 0. */
export function refill(from: i32, end: i32, rank: usize, flags: usize, rows: i32): void {
  let low = rows
  let high = -1
  for (let i = from; i < end; i++) {
    const r = <i32>load<u16>(rank + (<usize>i << 1))
    store<u8>(flags + <usize>r, 1)
    low = min(low, r)
    high = max(high, r)
  }
  for (let p: usize = 0; p < capacity; p += 16) v128.store(at + p, i16x8.splat(LAST))
  size = 0
  aheadLeaving = -1
  for (let r = low; r <= high; r++) {
    const flag = load<u8>(flags + <usize>r)
    store<u16>(at + (<usize>size << 1), flag ? r : LAST)
    size += <i32>flag
    store<u8>(flags + <usize>r, 0)
  }
}

/** How many ranks of the window are < `rank`: quarters, three compared at once, then eight at once. */
@inline
function countBelow(rank: i32): i32 {
  let base = at
  let length = size
  while (length > 24) {
    const quarter = length >> 2
    const step = <usize>quarter << 1
    const quarters =
      <i32>(<i32>load<u16>(base + step - 2) < rank) +
      <i32>(<i32>load<u16>(base + 2 * step - 2) < rank) +
      <i32>(<i32>load<u16>(base + 3 * step - 2) < rank)
    base += <usize>quarters * step
    // The last quarter has what the division left over.
    length = quarter + (length & 3)
  }
  let below = 0
  const end = at + (<usize>size << 1)
  const key = i16x8.splat(<i16>rank)
  for (let k: usize = 0; k < 64; k += 16) {
    const less = i16x8.lt_s(v128.load(base + k), key)
    below += i32.popcnt(i16x8.bitmask(less))
  }
  return <i32>((base - at) >> 1) + below
}

export function insert(rank: i32): void {
  aheadLeaving = -1
  const place = countBelow(rank)
  shiftUp(place, size)
  store<u16>(at + (<usize>place << 1), rank)
  size++
}

export function remove(rank: i32): void {
  aheadLeaving = -1
  const place = countBelow(rank)
  shiftDown(place, size - 1)
  size--
  store<i16>(at + (<usize>size << 1), LAST)
}

/** Windows up to this are swept as a whole, without a search: no branch to guess wrong. */
const MOST_SWEPT: i32 = 512

/** Takes `leaving` out and puts `entering` in, in one pass over the window. */
@inline
function sweep(leaving: i32, entering: i32): void {
  const old = i16x8.splat(<i16>leaving)
  const fresh = i16x8.splat(<i16>entering)
  let own = v128.load(at)
  let before = i16x8.splat(0)
  const end = at + (<usize>size << 1)
  for (let p = at; p < end; p += 32) {
    const next = v128.load(p, 16)
    const after = v128.load(p, 32)
    // What is below the old one stays, else the next rank, which is greater, comes down.
    const kept = i16x8.max_s(own, v128.andnot(oneOn(own, next), i16x8.lt_s(own, old)))
    const keptNext = i16x8.max_s(next, v128.andnot(oneOn(next, after), i16x8.lt_s(next, old)))
    v128.store(p, i16x8.max_s(oneBack(before, kept), i16x8.min_s(kept, fresh)))
    v128.store(p, i16x8.max_s(oneBack(kept, keptNext), i16x8.min_s(keptNext, fresh)), 16)
    before = keptNext
    own = after
  }
}

/** Lanes of `own`, each moved down by one, the first of `next` behind them. */
@inline
function oneOn(own: v128, next: v128): v128 {
  return v128.shuffle<u16>(own, next, 1, 2, 3, 4, 5, 6, 7, 8)
}

/** Lanes of `own`, each moved up by one, the last of `before` in front. */
@inline
function oneBack(before: v128, own: v128): v128 {
  return v128.shuffle<u16>(before, own, 7, 8, 9, 10, 11, 12, 13, 14)
}

@inline
export function replace(leaving: i32, entering: i32, nextLeaving: i32, nextEntering: i32): void {
  if (size <= MOST_SWEPT) {
    aheadLeaving = -1
    sweep(leaving, entering)
    return
  }
  let from = aheadFrom
  let to = aheadTo
  if (leaving !== aheadLeaving || entering !== aheadEntering) {
    from = countBelow(leaving)
    to = countBelow(entering)
  }
  aheadLeaving = nextLeaving
  aheadEntering = nextEntering
  aheadFrom =
    countBelow(nextLeaving) + <i32>(entering < nextLeaving) - <i32>(leaving < nextLeaving)
  aheadTo =
    countBelow(nextEntering) + <i32>(entering < nextEntering) - <i32>(leaving < nextEntering)
  if (to > from) {
    shiftDown(from, to - 1)
    store<u16>(at + (<usize>(to - 1) << 1), entering)
  } else {
    shiftUp(to, from)
    store<u16>(at + (<usize>to << 1), entering)
  }
}

/** Moves places from+1..to one down. */
@inline
function shiftDown(from: i32, to: i32): void {
  let p = at + (<usize>from << 1)
  const end = at + (<usize>to << 1)
  while (p + 16 <= end) {
    v128.store(p, v128.load(p, 2))
    p += 16
  }
  const keep = v128.load(KEEP_HIGH + ((end - p) << 3))
  v128.store(p, v128.bitselect(v128.load(p), v128.load(p, 2), keep))
}

/** Moves places from..to-1 one up. */
@inline
function shiftUp(from: i32, to: i32): void {
  const start = at + (<usize>from << 1)
  // Bytes [start, p) go to [start + 2, p + 2).
  let p = at + (<usize>to << 1)
  while (start + 16 <= p) {
    p -= 16
    v128.store(p, v128.load(p), 2)
  }
  // The last `p - start` bytes: lanes that end at p + 2.
  const keep = v128.load(KEEP_LOW + ((p - start) << 3))
  v128.store(p - 14, v128.bitselect(v128.load(p - 14), v128.load(p - 16), keep))
}

/** Entry k (of 16 bytes) keeps all lanes but the lowest k. */
const KEEP_HIGH: usize = memory.data<u16>([
  0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
  0, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
  0, 0, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
  0, 0, 0, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
  0, 0, 0, 0, 0xffff, 0xffff, 0xffff, 0xffff,
  0, 0, 0, 0, 0, 0xffff, 0xffff, 0xffff,
  0, 0, 0, 0, 0, 0, 0xffff, 0xffff,
  0, 0, 0, 0, 0, 0, 0, 0xffff,
])
/** Entry k keeps all lanes but the highest k. */
const KEEP_LOW: usize = memory.data<u16>([
  0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
  0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0,
  0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0, 0,
  0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0, 0, 0,
  0xffff, 0xffff, 0xffff, 0xffff, 0, 0, 0, 0,
  0xffff, 0xffff, 0xffff, 0, 0, 0, 0, 0,
  0xffff, 0xffff, 0, 0, 0, 0, 0, 0,
  0xffff, 0, 0, 0, 0, 0, 0, 0,
])

@inline
export function median(): f64 {
  const half = size >> 1
  const upper = valueAt(half)
  return size & 1 ? upper : (valueAt(half - 1) + upper) / 2
}

/** The value at rank floor(0.75 (size - 1)). */
@inline
export function upperQuartile(): f64 {
  return valueAt((3 * (size - 1)) >> 2)
}

/** Entries `index` and `index + by` as values. */
@inline
function twoValues(index: i32, by: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(valueAt(index)), 1, valueAt(index + by))
}

/**
 * Median absolute deviation about `center`.
 *
 * The values nearest to it, half of all, are neighbours: a block. Of the four values at each of its ends, two
 * within and two without, the four nearest belong to the new block, and the deviations in the middle of the
 * eight are the MAD's. Mostly the block moves by one place at most: next to no branch is a guess.
 */
@inline
export function mad(center: f64): f64 {
  const k = (size + 1) >> 1
  const last = size - k
  const middle = f64x2.splat(center)
  let low = min(max(2, blockStart), last - 2)
  while (low >= 2 && low <= last - 2) {
    // In rising order of their deviations: four below, and four above the other way round.
    const down1 = f64x2.sub(middle, twoValues(low + 1, -1))
    const down3 = f64x2.sub(middle, twoValues(low - 1, -1))
    const up4 = f64x2.sub(twoValues(low + k + 1, -1), middle)
    const up2 = f64x2.sub(twoValues(low + k - 1, -1), middle)
    const below = i32.popcnt(
      i64x2.bitmask(f64x2.lt(down1, up4)) | (i64x2.bitmask(f64x2.lt(down3, up2)) << 2),
    )
    low += 2 - below
    if (<u32>(below - 1) < 3) {
      blockStart = low
      const kth = f64x2.pmax(f64x2.pmin(down1, up4), f64x2.pmin(down3, up2))
      const largest = f64x2.pmax(kth, v128.shuffle<f64>(kth, kth, 1, 0))
      const next = f64x2.pmin(f64x2.pmax(down1, up4), f64x2.pmax(down3, up2))
      const least = f64x2.pmin(next, v128.shuffle<f64>(next, next, 1, 0))
      const deviation = f64x2.extract_lane(largest, 0)
      return size & 1 ? deviation : (deviation + f64x2.extract_lane(least, 0)) / 2
    }
  }
  return madAtEnd(center, k)
}

/** The same where the block begins with one of the first two values or ends with one of the last. */
function madAtEnd(center: f64, k: i32): f64 {
  let low = 0
  while (low < size - k && center - valueAt(low) > valueAt(low + k) - center) low++
  const kth = max(center - valueAt(low), valueAt(low + k - 1) - center)
  if (size & 1) return kth
  let next = <f64>Infinity
  if (low > 0) next = center - valueAt(low - 1)
  if (low + k < size) next = min(next, valueAt(low + k) - center)
  return (kth + next) / 2
}
