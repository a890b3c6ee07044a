import { BitWindow, openBits } from './bit-window'
import { i32At } from './memory'
import { RankWindow } from './rank-window'
import { openSorted, SortedWindow } from './sorted-window'

/** Windows up to this are kept as sorted ranks, fuller ones as bits. */
const MOST_SORTED: i32 = 512

/**
 * Median, MAD and upper quartile (f64; NaN for an empty window; no quartiles where they are 0) of rows
 * starts[i] <= row < ends[i] (i32), which never go back. Ranked are the `rows` rows from `firstRow` on; `longest`
 * rows are in the fullest window. `window`: room for 2 bytes a row of the fullest window or a bit a ranked row,
 * and 192 bytes more; `flags`: one byte a ranked row, all 0.
 */
export function slide(
  cadences: i32,
  firstRow: i32,
  rows: i32,
  longest: i32,
  starts: usize,
  ends: usize,
  rank: usize,
  sorted: usize,
  window: usize,
  flags: usize,
  medians: usize,
  mads: usize,
  quartiles: usize,
): void {
  if (longest <= MOST_SORTED) {
    openSorted(window, longest, sorted, flags, rows)
    slideIn<SortedWindow>(cadences, firstRow, starts, ends, rank, medians, mads, quartiles)
  } else {
    openBits(window, sorted, rows)
    slideIn<BitWindow>(cadences, firstRow, starts, ends, rank, medians, mads, quartiles)
  }
}

/** The same, in a window of one kind. */
function slideIn<W extends RankWindow>(
  cadences: i32,
  firstRow: i32,
  starts: usize,
  ends: usize,
  rank: usize,
  medians: usize,
  mads: usize,
  quartiles: usize,
): void {
  // Its methods use the module's variables only.
  const window = changetype<W>(0)
  let from = 0
  let to = 0
  for (let i = 0; i < cadences; i++) {
    const start = i32At(starts, i) - firstRow
    const end = i32At(ends, i) - firstRow
    // Sorting anew costs more than moving unless most of the window is new.
    if (start >= to || 4 * (start - from + end - to) > end - start) {
      window.refill(start, end, rank)
    } else {
      while (from < start && to < end) window.replace(rankOf(rank, from++), rankOf(rank, to++))
      while (from < start) window.remove(rankOf(rank, from++))
      while (to < end) window.insert(rankOf(rank, to++))
    }
    from = start
    to = end
    let middle = <f64>NaN
    let deviation = <f64>NaN
    let quartile = <f64>NaN
    if (end > start) {
      middle = window.median()
      deviation = window.mad(middle)
      if (quartiles !== 0) quartile = window.upperQuartile()
    }
    store<f64>(medians + (<usize>i << 3), middle)
    store<f64>(mads + (<usize>i << 3), deviation)
    if (quartiles !== 0) store<f64>(quartiles + (<usize>i << 3), quartile)
  }
}

@inline
function rankOf(rank: usize, row: i32): i32 {
  return <i32>load<u16>(rank + (<usize>row << 1))
}
