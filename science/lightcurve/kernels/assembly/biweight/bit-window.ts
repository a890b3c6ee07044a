/**
 * The ranks of a sliding window as bits, one a rank: for windows so full that a few bits hold the neighbours of any
 * place. Median and block of the MAD are looked up from bounds that hardly move; what a window costs
 * does not depend on its rows.
 */

import { blockDeviation, madAtEnd, withinBelow } from './mad'
import { RankWindow } from './rank-window'

/** u64 words; one before them and two behind are 0. */
let bits: usize = 0
let bytes: usize = 0
let size: i32 = 0
/** Values by rank (f64). */
let sorted: usize = 0

/** Bounds: a rank (lower half) and how many members lie below it (upper half). */
let middleBound: u64 = 0
let quartileBound: u64 = 0
/** Where the MAD's block begins and ends. */
let lowBound: u64 = 0
let highBound: u64 = 0

/** Opens an empty window for any of `rows` ranks. */
export function openBits(place: usize, values: usize, rows: i32): void {
  bits = place + 8
  bytes = <usize>(((rows + 63) >> 6) + 3) << 3
  sorted = values
  clear()
}

function clear(): void {
  memory.fill(bits - 8, 0, bytes)
  size = 0
  middleBound = quartileBound = lowBound = highBound = 0
}

@inline
function flip(rank: i32): void {
  const word = bits + (<usize>(rank >> 6) << 3)
  store<u64>(word, load<u64>(word) ^ ((<u64>1) << <u64>rank))
}

@inline
function both(low: i32, high: i32): u64 {
  return <u64>(<u32>low) | ((<u64>high) << 32)
}

@inline
function lowOf(pair: u64): i32 {
  return <i32>pair
}

@inline
function highOf(pair: u64): i32 {
  return <i32>(pair >> 32)
}

@inline
function turned(pair: u64): u64 {
  return rotr<u64>(pair, 32)
}

/** The bits of 64 ranks from `rank` on, which may lie 64 below the first. */
@inline
function bitsFrom(rank: i32): u64 {
  const word = bits + (<usize>(rank >> 6) << 3)
  const by = <u64>(rank & 63)
  return (load<u64>(word) >> by) | ((load<u64>(word, 8) << 1) << (63 - by))
}

/** The first member at or above `rank`; there is one. */
@inline
function nextFrom(rank: i32): i32 {
  let place = rank
  let found = bitsFrom(place)
  while (found === 0) {
    place += 64
    found = bitsFrom(place)
  }
  return place + <i32>ctz(found)
}

/** The last member below `rank`; there is one. */
@inline
function lastBelow(rank: i32): i32 {
  let place = rank - 64
  let found = bitsFrom(place)
  while (found === 0) {
    place -= 64
    found = bitsFrom(place)
  }
  return place + 63 - <i32>clz(found)
}

/** The first two members at or above `rank`, the lower one first. */
@inline
function twoFrom(rank: i32): u64 {
  const found = bitsFrom(rank)
  const rest = found & (found - 1)
  if (rest !== 0) return both(rank + <i32>ctz(found), rank + <i32>ctz(rest))
  const first = nextFrom(rank)
  return both(first, nextFrom(first + 1))
}

/** The last two members below `rank`, the upper one first. */
@inline
function twoBelow(rank: i32): u64 {
  const found = bitsFrom(rank - 64)
  const top = 63 - <i32>clz(found)
  const rest = found & ~((<u64>1) << <u64>top)
  if (rest !== 0) return both(rank - 64 + top, rank - 1 - <i32>clz(rest))
  const first = lastBelow(rank)
  return both(first, lastBelow(first))
}

/** The bound with `count` members below, from one near it. */
@inline
function seek(bound: u64, count: i32): u64 {
  let rank = lowOf(bound)
  let below = highOf(bound)
  for (; below < count; below++) rank = nextFrom(rank) + 1
  for (; below > count; below--) rank = lastBelow(rank)
  return both(rank, count)
}

/** The bound after one member has left and one has come; a rank above all: none. */
@inline
function moved(bound: u64, leaving: i32, entering: i32): u64 {
  const rank = lowOf(bound)
  return bound + ((<u64>(<i32>(entering < rank) - <i32>(leaving < rank))) << 32)
}

/** All bounds after that. */
@inline
function change(leaving: i32, entering: i32): void {
  middleBound = moved(middleBound, leaving, entering)
  quartileBound = moved(quartileBound, leaving, entering)
  lowBound = moved(lowBound, leaving, entering)
  highBound = moved(highBound, leaving, entering)
}

@inline
function valueOf(rank: i32): f64 {
  return load<f64>(sorted + (<usize>rank << 3))
}

/** Values of the pair's upper half and lower half. */
@inline
function valuesOf(pair: u64): v128 {
  return f64x2.replace_lane(f64x2.splat(valueOf(highOf(pair))), 1, valueOf(lowOf(pair)))
}

@unmanaged
export class BitWindow extends RankWindow {
  refill(from: i32, end: i32, rank: usize): void {
    clear()
    for (let i = from; i < end; i++) flip(<i32>load<u16>(rank + (<usize>i << 1)))
    size = end - from
  }

  @inline
  replace(leaving: i32, entering: i32): void {
    flip(leaving)
    flip(entering)
    change(leaving, entering)
  }

  insert(rank: i32): void {
    flip(rank)
    change(i32.MAX_VALUE, rank)
    size++
  }

  remove(rank: i32): void {
    flip(rank)
    change(rank, i32.MAX_VALUE)
    size--
  }

  valueAt(index: i32): f64 {
    return valueOf(nextFrom(lowOf(seek(middleBound, index))))
  }

  @inline
  median(): f64 {
    middleBound = seek(middleBound, size >> 1)
    const rank = lowOf(middleBound)
    const upper = valueOf(nextFrom(rank))
    return size & 1 ? upper : (valueOf(lastBelow(rank)) + upper) / 2
  }

  @inline
  upperQuartile(): f64 {
    quartileBound = seek(quartileBound, (3 * (size - 1)) >> 2)
    return valueOf(nextFrom(lowOf(quartileBound)))
  }

  @inline
  mad(center: f64): f64 {
    const k = (size + 1) >> 1
    const last = size - k
    const middle = f64x2.splat(center)
    let count = min(max(2, highOf(lowBound)), last - 2)
    if (count < 2) return madAtEnd<BitWindow>(center, size)
    let low = lowOf(seek(lowBound, count))
    let high = lowOf(seek(highBound, count + k))
    while (count >= 2 && count <= last - 2) {
      const low1 = twoFrom(low)
      const low3 = twoBelow(low)
      const high4 = twoFrom(high)
      const high2 = twoBelow(high)
      const down1 = f64x2.sub(middle, valuesOf(low1))
      const down3 = f64x2.sub(middle, valuesOf(turned(low3)))
      const up4 = f64x2.sub(valuesOf(high4), middle)
      const up2 = f64x2.sub(valuesOf(turned(high2)), middle)
      const below = withinBelow(down1, down3, up4, up2)
      count += 2 - below
      if (below < 2) {
        low = (below === 1 ? lowOf(low1) : highOf(low1)) + 1
        high = (below === 1 ? lowOf(high4) : highOf(high4)) + 1
      } else if (below > 2) {
        low = below === 3 ? lowOf(low3) : highOf(low3)
        high = below === 3 ? lowOf(high2) : highOf(high2)
      }
      lowBound = both(low, count)
      highBound = both(high, count + k)
      if (<u32>(below - 1) < 3) {
        return blockDeviation(down1, down3, up4, up2, <bool>(size & 1))
      }
    }
    return madAtEnd<BitWindow>(center, size)
  }
}
