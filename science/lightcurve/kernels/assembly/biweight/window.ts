/** The ranks of a sliding window kept sorted (u16): median and MAD are look-ups in the sorted values. */

/** Sorted ranks, 0xffff behind them; 16 bytes before may be read. */
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
}

@inline
export function windowSize(): i32 {
  return size
}

@inline
function valueAt(index: i32): f64 {
  return load<f64>(sorted + (<usize>load<u16>(at + (<usize>index << 1)) << 3))
}

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
  memory.fill(at, 0xff, capacity)
  size = 0
  for (let r = low; r <= high; r++) {
    const flag = load<u8>(flags + <usize>r)
    store<u16>(at + (<usize>size << 1), flag ? r : 0xffff)
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
    const less = i16x8.lt_u(v128.load(base + k), key)
    below += i32.popcnt(i16x8.bitmask(less))
  }
  return <i32>((base - at) >> 1) + below
}

export function insert(rank: i32): void {
  const place = countBelow(rank)
  shiftUp(place, size)
  store<u16>(at + (<usize>place << 1), rank)
  size++
}

export function remove(rank: i32): void {
  const place = countBelow(rank)
  shiftDown(place, size - 1)
  size--
  store<u16>(at + (<usize>size << 1), 0xffff)
}

/** Windows up to this are swept as a whole, without a search: no branch to guess wrong. */
const MOST_SWEPT: i32 = 320

/** Takes `leaving` out and puts `entering` in, in one pass over the window. */
@inline
function sweep(leaving: i32, entering: i32): void {
  const old = i16x8.splat(<i16>leaving)
  const fresh = i16x8.splat(<i16>entering)
  let own = v128.load(at)
  let before = i16x8.splat(0)
  const end = at + (<usize>size << 1)
  for (let p = at; p < end; p += 16) {
    const next = v128.load(p, 16)
    const up = v128.shuffle<u16>(own, next, 1, 2, 3, 4, 5, 6, 7, 8)
    const less = v128.bitselect(own, up, i16x8.lt_u(own, old))
    const left = v128.shuffle<u16>(before, less, 7, 8, 9, 10, 11, 12, 13, 14)
    v128.store(p, i16x8.max_u(left, i16x8.min_u(less, fresh)))
    before = less
    own = next
  }
}

@inline
export function replace(leaving: i32, entering: i32): void {
  if (size <= MOST_SWEPT) {
    sweep(leaving, entering)
    return
  }
  const from = countBelow(leaving)
  const to = countBelow(entering)
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

/** True while the block of `k` nearest values begins further up. */
@inline
function blockIsAbove(start: i32, k: i32, center: f64): bool {
  return center - valueAt(start) > valueAt(start + k) - center
}

/** Median absolute deviation about `center`: the k nearest values are neighbours, so their block is bisected for. */
@inline
export function mad(center: f64): f64 {
  const k = (size + 1) >> 1
  const last = size - k
  // Eight places about the last start, all looked at: no chain of decisions, no branch to guess wrong.
  let low = max(0, min(blockStart - 4, last - 8))
  let above = 0
  if (last >= 8) {
    for (let j = 0; j < 8; j++) above += <i32>blockIsAbove(low + j, k, center)
  }
  if (last < 8 || (above === 0 && low > 0) || (above === 8 && low + 8 < last)) {
    low = 0
    let length = last
    while (length > 0) {
      const half = (length + 1) >> 1
      if (blockIsAbove(low + half - 1, k, center)) {
        low += half
        length -= half
      } else length = half - 1
    }
  } else low += above
  blockStart = low
  const kth = max(center - valueAt(low), valueAt(low + k - 1) - center)
  if (size & 1) return kth
  let next = <f64>Infinity
  if (low > 0) next = center - valueAt(low - 1)
  if (low + k < size) next = min(next, valueAt(low + k) - center)
  return (kth + next) / 2
}
