/**
 * The ranks of a sliding window kept sorted, as i8 or i16: median and MAD are look-ups in the sorted values. i8 ranks
 * begin below 0, hence the values and flags are addressed from those of rank 0.
 */

import { blockDeviation, madAtEnd, withinBelow } from './mad'
import { RankWindow } from './rank-window'

/** Sorted ranks, the greatest number behind them, which is no rank. */
let at: usize = 0
/** Bytes from `at` on. */
let capacity: usize = 0
let size: i32 = 0
/** Values by rank (f64). */
let sorted: usize = 0
/** One byte a rank, all 0. */
let flags: usize = 0
/** Where the MAD's block began in the last window: it moves by few places from one to the next. */
let blockStart: i32 = 0

/** Opens an empty window for up to `longest` ranks; `values` and `flagsAt` are those of rank 0. */
export function openSorted<T>(place: usize, longest: i32, values: usize, flagsAt: usize): void {
  at = place
  // A sweep reads two vectors beyond what it writes.
  capacity = <usize>longest * sizeof<T>() + 128
  sorted = values
  flags = flagsAt
  size = 0
}

/** Above every rank. */
@inline
function lastOf<T>(): i32 {
  return (1 << (8 * <i32>sizeof<T>() - 1)) - 1
}

@inline
function placeOf<T>(index: i32): usize {
  return at + <usize>index * sizeof<T>()
}

@inline
function entry<T>(index: i32): f64 {
  return load<f64>(sorted + (<usize>(<i32>load<T>(placeOf<T>(index))) << 3))
}

@unmanaged
export class SortedWindow<T> extends RankWindow {
  refill(from: i32, end: i32, rank: usize): void {
    let low = lastOf<T>()
    let high = -low
    for (let i = from; i < end; i++) {
      const r = <i32>load<T>(rank + <usize>i * sizeof<T>())
      store<u8>(flags + <usize>r, 1)
      low = min(low, r)
      high = max(high, r)
    }
    for (let p: usize = 0; p < capacity; p += 16) v128.store(at + p, v128.splat<T>(<T>lastOf<T>()))
    let place = at
    for (let r = low; r <= high; r++) {
      const flag = flags + <usize>r
      // What is no member is written over by the next.
      store<T>(place, <T>r)
      place += <usize>load<u8>(flag) * sizeof<T>()
      store<u8>(flag, 0)
    }
    store<T>(place, <T>lastOf<T>())
    size = end - from
  }

  @inline
  replace(leaving: i32, entering: i32): void {
    sweep<T>(leaving, entering)
  }

  insert(rank: i32): void {
    size++
    sweep<T>(lastOf<T>(), rank)
  }

  remove(rank: i32): void {
    sweep<T>(rank, lastOf<T>())
    size--
  }

  @inline
  valueAt(index: i32): f64 {
    return entry<T>(index)
  }

  @inline
  median(): f64 {
    const half = size >> 1
    const upper = entry<T>(half)
    return size & 1 ? upper : (entry<T>(half - 1) + upper) / 2
  }

  @inline
  upperQuartile(): f64 {
    return entry<T>((3 * (size - 1)) >> 2)
  }

  @inline
  mad(center: f64): f64 {
    const k = (size + 1) >> 1
    const last = size - k
    const middle = f64x2.splat(center)
    const base = sorted
    let low = min(max(2, blockStart), last - 2)
    while (low >= 2 && low <= last - 2) {
      const first = placeOf<T>(low - 2)
      const other = first + <usize>k * sizeof<T>()
      const down1 = f64x2.sub(middle, twoValues<T>(base, first + 2 * sizeof<T>()))
      const down3 = f64x2.sub(middle, twoValues<T>(base, first))
      const up4 = f64x2.sub(twoValues<T>(base, other + 2 * sizeof<T>()), middle)
      const up2 = f64x2.sub(twoValues<T>(base, other), middle)
      const below = withinBelow(down1, down3, up4, up2)
      low += 2 - below
      if (<u32>(below - 1) < 3) {
        blockStart = low
        return blockDeviation(down1, down3, up4, up2, <bool>(size & 1))
      }
    }
    return madAtEnd<SortedWindow<T>>(center, size)
  }
}

/** Takes `leaving` out and puts `entering` in, in one pass over the window. */
@inline
function sweep<T>(leaving: i32, entering: i32): void {
  const old = v128.splat<T>(<T>leaving)
  const fresh = v128.splat<T>(<T>entering)
  let own = v128.load(at)
  // Below every rank.
  let before = v128.splat<T>(<T>(-1 - lastOf<T>()))
  const end = placeOf<T>(size)
  for (let p = at; p < end; p += 32) {
    const next = v128.load(p, 16)
    const after = v128.load(p, 32)
    // What is below the old one stays, else the next rank, which is greater, comes down.
    const kept = v128.bitselect(own, oneOn<T>(own, next), v128.lt<T>(own, old))
    const keptNext = v128.bitselect(next, oneOn<T>(next, after), v128.lt<T>(next, old))
    v128.store(p, v128.max<T>(oneBack<T>(before, kept), v128.min<T>(kept, fresh)))
    v128.store(p, v128.max<T>(oneBack<T>(kept, keptNext), v128.min<T>(keptNext, fresh)), 16)
    before = keptNext
    own = after
  }
}

/** Lanes of `own`, each moved down by one, the first of `next` behind them. */
@inline
function oneOn<T>(own: v128, next: v128): v128 {
  return sizeof<T>() === 1
    ? v128.shuffle<u8>(own, next, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
    : v128.shuffle<u16>(own, next, 1, 2, 3, 4, 5, 6, 7, 8)
}

/** Lanes of `own`, each moved up by one, the last of `before` in front. */
@inline
function oneBack<T>(before: v128, own: v128): v128 {
  return sizeof<T>() === 1
    ? v128.shuffle<u8>(before, own, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
    : v128.shuffle<u16>(before, own, 7, 8, 9, 10, 11, 12, 13, 14)
}

/** Values of two ranks, the second one first. */
@inline
function twoValues<T>(base: usize, entries: usize): v128 {
  const upper = base + (<usize>(<i32>load<T>(entries, sizeof<T>())) << 3)
  const lower = base + (<usize>(<i32>load<T>(entries)) << 3)
  return v128.load64_lane(lower, v128.load64_zero(upper), 1)
}
