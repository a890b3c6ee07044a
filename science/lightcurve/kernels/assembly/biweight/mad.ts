/**
 * The median absolute deviation of a sorted window, read at the two ends of a block.
 *
 * The values nearest to the center, half of all, are neighbours: a block. Of the four values at each of its
 * ends, two within and two without, the four nearest belong to the new block, and the deviations in the middle
 * of the eight are the MAD's. Mostly the block moves by one place at most.
 *
 * All four arguments are deviations (f64x2) as they rise on their side: at the low end the two within, then the
 * two without; at the high end the two without, falling, then the two within, falling.
 */

import { RankWindow } from './rank-window'

/** How many of the low end's four belong to the block, 0..4; from 1 to 3 `blockDeviation` is right. */
@inline
export function withinBelow(down1: v128, down3: v128, up4: v128, up2: v128): i32 {
  return i32.popcnt(
    i64x2.bitmask(f64x2.lt(down1, up4)) | (i64x2.bitmask(f64x2.lt(down3, up2)) << 2),
  )
}

/** The MAD: the greatest deviation of the block, or the mean of that and the next one of all. */
@inline
export function blockDeviation(down1: v128, down3: v128, up4: v128, up2: v128, odd: bool): f64 {
  const kth = f64x2.pmax(f64x2.pmin(down1, up4), f64x2.pmin(down3, up2))
  const largest = f64x2.pmax(kth, v128.shuffle<f64>(kth, kth, 1, 0))
  const next = f64x2.pmin(f64x2.pmax(down1, up4), f64x2.pmax(down3, up2))
  const least = f64x2.pmin(next, v128.shuffle<f64>(next, next, 1, 0))
  const deviation = f64x2.extract_lane(largest, 0)
  return odd ? deviation : (deviation + f64x2.extract_lane(least, 0)) / 2
}

/** The MAD of `size` rows where the block begins with one of the first two or ends with one of the last. */
export function madAtEnd<W extends RankWindow>(center: f64, size: i32): f64 {
  const window = changetype<W>(0)
  const k = (size + 1) >> 1
  // The first block whose lowest value is not further from the center than the next one above it.
  let low = 0
  let high = size - k
  while (low < high) {
    const half = (low + high) >> 1
    if (center - window.valueAt(half) > window.valueAt(half + k) - center) low = half + 1
    else high = half
  }
  const kth = max(center - window.valueAt(low), window.valueAt(low + k - 1) - center)
  if (size & 1) return kth
  let next = <f64>Infinity
  if (low > 0) next = center - window.valueAt(low - 1)
  if (low + k < size) next = min(next, window.valueAt(low + k) - center)
  return (kth + next) / 2
}
