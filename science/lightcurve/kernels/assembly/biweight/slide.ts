import { BitWindow, openBits } from './bit-window'
import { i32At } from './memory'
import { RankWindow } from './rank-window'
import { MOST_BLOCKED } from './ranks'
import { openSorted, SortedWindow } from './sorted-window'

/** Windows up to this are kept as sorted ranks, fuller ones as bits. */
const MOST_SORTED: i32 = 512

/**
 * Median, MAD and upper quartile (f64; NaN for an empty window; no quartiles where they are 0) of rows
 * starts[i] <= row < ends[i] (i32), which never go back. `rankRows` has ranked the `rows` rows from `firstRow` on;
 * `longest` rows are in the fullest window. `window`: room for 2 bytes a row of the fullest window or a bit a
 * ranked row, and 192 bytes more; `flags`: one byte a ranked row, 256 at least, all 0.
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
  blocks: usize,
  window: usize,
  flags: usize,
  medians: usize,
  mads: usize,
  quartiles: usize,
): void {
  if (longest <= MOST_BLOCKED) {
    // Windows that begin in one block's first half lie in it: from one half to the next they are sorted anew.
    for (let i = 0; i < cadences; ) {
      const half = (i32At(starts, i) - firstRow) >> 7
      let next = i + 1
      while (next < cadences && (i32At(starts, next) - firstRow) >> 7 === half) next++
      const block = <usize>(half + 1)
      openSorted<i8>(window, longest, blocks + (block << 11) + 128 * 8, flags + 128)
      slideIn<SortedWindow<i8>, i8>(
        next - i,
        firstRow + (half << 7),
        starts + (<usize>i << 2),
        ends + (<usize>i << 2),
        rank + (block << 8),
        medians + (<usize>i << 3),
        mads + (<usize>i << 3),
        quartiles === 0 ? 0 : quartiles + (<usize>i << 3),
      )
      i = next
    }
  } else if (longest <= MOST_SORTED) {
    openSorted<i16>(window, longest, sorted, flags)
    slideIn<SortedWindow<i16>, i16>(cadences, firstRow, starts, ends, rank, medians, mads, quartiles)
  } else {
    openBits(window, sorted, rows)
    slideIn<BitWindow, u16>(cadences, firstRow, starts, ends, rank, medians, mads, quartiles)
  }
}

/** The same, in a window of one kind, whose ranks are numbers T. */
function slideIn<W extends RankWindow, T>(
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
    // Mostly a window moves by one row.
    if (start === from + 1 && end === to + 1 && start < to) {
      window.replace(rankOf<T>(rank, from), rankOf<T>(rank, to))
    } else if (start >= to || 4 * (start - from + end - to) > end - start) {
      // Sorting anew costs more than moving unless most of the window is new.
      window.refill(start, end, rank)
    } else {
      while (from < start && to < end) window.replace(rankOf<T>(rank, from++), rankOf<T>(rank, to++))
      while (from < start) window.remove(rankOf<T>(rank, from++))
      while (to < end) window.insert(rankOf<T>(rank, to++))
    }
    from = start
    to = end
    const at = <usize>i << 3
    const middle = end > start ? window.median() : <f64>NaN
    store<f64>(medians + at, middle)
    store<f64>(mads + at, end > start ? window.mad(middle) : <f64>NaN)
    if (quartiles !== 0) store<f64>(quartiles + at, end > start ? window.upperQuartile() : <f64>NaN)
  }
}

@inline
function rankOf<T>(rank: usize, row: i32): i32 {
  return <i32>load<T>(rank + <usize>row * sizeof<T>())
}
