/**
 * Ranks of all rows by value, once a chunk: whatever slides afterwards handles integers of 8 or 16 bits.
 *
 * Radix sort on the upper 22 bits of each value's distance from one of the middle, as float32: the relative
 * precision keeps the noise apart however far a flare lies. Insertion puts right what agrees in those bits.
 */

const BITS: i32 = 11
const BUCKETS: i32 = 1 << BITS
const MASK: u32 = BUCKETS - 1

/** The rows of windows of up to so many are ranked in blocks: a rank takes a byte. */
export const MOST_BLOCKED: i32 = 128

/**
 * Fills `rank` (u16, by row) and `sorted` (f64, by rank) for `rows` < 32,767 values (f64); where the fullest
 * window's `longest` rows allow it, `rank` and `blocks` as `rankInBlocks` does.
 * Scratch: `keys` (u32 a row), `order` and `order2` (u16 a row), `counts` (2 x 2048 i32).
 */
export function rankRows(
  rows: i32,
  longest: i32,
  values: usize,
  sorted: usize,
  blocks: usize,
  rank: usize,
  keys: usize,
  order: usize,
  order2: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, BUCKETS * 2 * 4)
  const middle = ofTheMiddle(rows, values)
  const counts1 = counts + BUCKETS * 4
  for (let i = 0; i < rows; i++) {
    const bits = reinterpret<u32>(<f32>(load<f64>(values + (<usize>i << 3)) - middle))
    // Negative floats descend with their bits: all bits turned; positive ones go above them.
    const key = (bits ^ (<u32>(<i32>bits >> 31) | 0x80000000)) >> (32 - 2 * BITS)
    store<u32>(keys + (<usize>i << 2), key)
    count(counts, key & MASK)
    count(counts1, key >> BITS)
  }
  startPlaces(counts)
  startPlaces(counts1)
  for (let i = 0; i < rows; i++) {
    const place = take(counts, load<u32>(keys + (<usize>i << 2)) & MASK, 1)
    store<u16>(order + (place << 1), i)
  }
  for (let i = 0; i < rows; i++) {
    const row = load<u16>(order + (<usize>i << 1))
    const place = take(counts1, load<u32>(keys + (<usize>row << 2)) >> BITS, 1)
    store<u16>(order2 + (place << 1), row)
    store<f64>(sorted + (place << 3), load<f64>(values + (<usize>row << 3)))
  }
  for (let k = 1; k < rows; k++) {
    const value = load<f64>(sorted + (<usize>k << 3))
    if (value >= load<f64>(sorted + (<usize>(k - 1) << 3))) continue
    const row = load<u16>(order2 + (<usize>k << 1))
    let j = k
    while (j > 0 && load<f64>(sorted + (<usize>(j - 1) << 3)) > value) {
      store<f64>(sorted + (<usize>j << 3), load<f64>(sorted + (<usize>(j - 1) << 3)))
      store<u16>(order2 + (<usize>j << 1), load<u16>(order2 + (<usize>(j - 1) << 1)))
      j--
    }
    store<f64>(sorted + (<usize>j << 3), value)
    store<u16>(order2 + (<usize>j << 1), row)
  }
  if (longest <= MOST_BLOCKED) {
    rankInBlocks(rows, sorted, blocks, rank, order2, counts)
    return
  }
  for (let k = 0; k < rows; k++) {
    store<u16>(rank + (<usize>load<u16>(order2 + (<usize>k << 1)) << 1), k)
  }
}

/**
 * Block b is rows 128 (b - 1) to 128 (b + 1), so that windows which begin in its first half lie in it: their
 * ranks among each other, from -128 on (i8, 256 a block), and the values by rank (f64, 256 a block). A block's
 * last row, which none of those windows has, is left out: 127 is no rank.
 */
function rankInBlocks(
  rows: i32,
  sorted: usize,
  blocks: usize,
  rank: usize,
  order: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, ((rows >> 7) + 2) << 2)
  for (let k = 0; k < rows; k++) {
    const row = <usize>load<u16>(order + (<usize>k << 1))
    const value = load<f64>(sorted + (<usize>k << 3))
    const half = row >> 7
    const place = rank + (half << 8) + (row & 127)
    const block = blocks + (half << 11)
    const own = take(counts, <u32>half + 1, 1)
    const above = take(counts, <u32>half, <i32>((row & 127) !== 127))
    store<u8>(place, above - 128, 128)
    store<u8>(place, own - 128, 256)
    store<f64>(block + (above << 3), value)
    store<f64>(block + (own << 3), value, 2048)
  }
}

/** The median of nine rows spread over all: a flare is never what distances are taken from. */
function ofTheMiddle(rows: i32, values: usize): f64 {
  let middle = load<f64>(values)
  let fewest = 9
  for (let a = 0; a < 9; a++) {
    const value = load<f64>(values + (<usize>((rows * (2 * a + 1)) / 18) << 3))
    let less = 0
    let more = 0
    for (let b = 0; b < 9; b++) {
      const other = load<f64>(values + (<usize>((rows * (2 * b + 1)) / 18) << 3))
      less += <i32>(other < value)
      more += <i32>(other > value)
    }
    if (max(less, more) < fewest) {
      fewest = max(less, more)
      middle = value
    }
  }
  return middle
}

@inline
function count(counts: usize, bucket: u32): void {
  const at = counts + (<usize>bucket << 2)
  store<i32>(at, load<i32>(at) + 1)
}

@inline
function take(counts: usize, bucket: u32, places: i32): usize {
  const at = counts + (<usize>bucket << 2)
  const place = load<i32>(at)
  store<i32>(at, place + places)
  return <usize>place
}

/** Counts become the places where their buckets begin: sums of all before. */
function startPlaces(counts: usize): void {
  const none = i32x4.splat(0)
  let before = none
  for (let at = counts; at < counts + BUCKETS * 4; at += 16) {
    const own = v128.load(at)
    const pairs = i32x4.add(own, v128.shuffle<u32>(none, own, 0, 4, 5, 6))
    const sums = i32x4.add(pairs, v128.shuffle<u32>(none, pairs, 0, 1, 4, 5))
    v128.store(at, i32x4.add(before, i32x4.sub(sums, own)))
    before = i32x4.add(before, v128.shuffle<u32>(sums, sums, 3, 3, 3, 3))
  }
}
