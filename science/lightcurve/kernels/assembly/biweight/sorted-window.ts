/** The ranks of a sliding window kept sorted (u16): median and MAD are look-ups in the sorted values. */

import { blockDeviation, madAtEnd, withinBelow } from './mad'
import { RankWindow } from './rank-window'

/** Above every rank: those are < 32,767, so that 16-bit lanes compare as signed. */
const LAST: i16 = 0x7fff

/** Sorted ranks, LAST behind them. */
let at: usize = 0
/** Bytes from `at` on. */
let capacity: usize = 0
let size: i32 = 0
/** Values by rank (f64). */
let sorted: usize = 0
/** One byte a rank, all 0. */
let flags: usize = 0
let ranks: i32 = 0
/** Where the MAD's block began in the last window: it moves by few places from one to the next. */
let blockStart: i32 = 0

/** Opens an empty window for up to `longest` of `rows` ranks. */
export function openSorted(
  place: usize,
  longest: i32,
  values: usize,
  flagsAt: usize,
  rows: i32,
): void {
  at = place
  // A sweep reads two vectors beyond what it writes.
  capacity = (<usize>longest << 1) + 128
  sorted = values
  flags = flagsAt
  ranks = rows
  size = 0
}

@inline
function entry(index: i32): f64 {
  return load<f64>(sorted + (<usize>load<u16>(at + (<usize>index << 1)) << 3))
}

@unmanaged
export class SortedWindow extends RankWindow {
  refill(from: i32, end: i32, rank: usize): void {
    let low = ranks
    let high = -1
    for (let i = from; i < end; i++) {
      const r = <i32>load<u16>(rank + (<usize>i << 1))
      store<u8>(flags + <usize>r, 1)
      low = min(low, r)
      high = max(high, r)
    }
    for (let p: usize = 0; p < capacity; p += 16) v128.store(at + p, i16x8.splat(LAST))
    size = 0
    for (let r = low; r <= high; r++) {
      const flag = load<u8>(flags + <usize>r)
      store<u16>(at + (<usize>size << 1), flag ? r : LAST)
      size += <i32>flag
      store<u8>(flags + <usize>r, 0)
    }
  }

  @inline
  replace(leaving: i32, entering: i32): void {
    sweep(leaving, entering)
  }

  insert(rank: i32): void {
    size++
    sweep(<i32>LAST, rank)
  }

  remove(rank: i32): void {
    sweep(rank, <i32>LAST)
    size--
  }

  @inline
  valueAt(index: i32): f64 {
    return entry(index)
  }

  @inline
  median(): f64 {
    const half = size >> 1
    const upper = entry(half)
    return size & 1 ? upper : (entry(half - 1) + upper) / 2
  }

  @inline
  upperQuartile(): f64 {
    return entry((3 * (size - 1)) >> 2)
  }

  @inline
  mad(center: f64): f64 {
    const k = (size + 1) >> 1
    const last = size - k
    const middle = f64x2.splat(center)
    let low = min(max(2, blockStart), last - 2)
    while (low >= 2 && low <= last - 2) {
      const down1 = f64x2.sub(middle, twoValues(low + 1, -1))
      const down3 = f64x2.sub(middle, twoValues(low - 1, -1))
      const up4 = f64x2.sub(twoValues(low + k + 1, -1), middle)
      const up2 = f64x2.sub(twoValues(low + k - 1, -1), middle)
      const below = withinBelow(down1, down3, up4, up2)
      low += 2 - below
      if (<u32>(below - 1) < 3) {
        blockStart = low
        return blockDeviation(down1, down3, up4, up2, <bool>(size & 1))
      }
    }
    return madAtEnd<SortedWindow>(center, size)
  }
}

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

/** Entries `index` and `index + by` as values. */
@inline
function twoValues(index: i32, by: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(entry(index)), 1, entry(index + by))
}
