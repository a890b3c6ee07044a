/**
 * Tukey's biweight in a sliding window, for one piece of a light curve (`src/biweight.ts`; its twin in plain
 * loops is `src/biweight-twin.ts`). Two passes: the sliding median and MAD, then the locations.
 *
 * All memory is laid out by the caller. No step depends on the machine: results are the same bits everywhere.
 */

import { rankRows } from './biweight/ranks'
import { setSolver, solveAll } from './biweight/solve'
import {
  insert,
  mad,
  median,
  openWindow,
  refill,
  remove,
  replace,
  upperQuartile,
  windowSize,
} from './biweight/window'
import { planWindows } from './biweight/windows'

/** Where the caller may lay out memory. */
export function base(): usize {
  return __heap_base
}

export { planWindows, rankRows, setSolver, solveAll }

/**
 * Median, MAD and upper quartile (f64; NaN for an empty window; no quartiles where they are 0) of rows starts[i] <= row < ends[i] (i32),
 * which never go back. Ranked are the `rows` rows from `firstRow` on.
 */
export function slide(
  cadences: i32,
  firstRow: i32,
  rows: i32,
  starts: usize,
  ends: usize,
  rank: usize,
  sorted: usize,
  window: usize,
  windowBytes: usize,
  flags: usize,
  medians: usize,
  mads: usize,
  quartiles: usize,
): void {
  openWindow(window, windowBytes, sorted)
  let from = 0
  let to = 0
  for (let i = 0; i < cadences; i++) {
    const start = load<i32>(starts + (<usize>i << 2)) - firstRow
    const end = load<i32>(ends + (<usize>i << 2)) - firstRow
    // Sorting anew costs more than moving unless most of the window is new.
    if (start >= to || 4 * (start - from + end - to) > end - start) {
      refill(start, end, rank, flags, rows)
    } else {
      while (from < start && to < end) {
        const leaving = rank + (<usize>from << 1)
        const entering = rank + (<usize>to << 1)
        replace(
          <i32>load<u16>(leaving),
          <i32>load<u16>(entering),
          <i32>load<u16>(leaving, 2),
          <i32>load<u16>(entering, 2),
        )
        from++
        to++
      }
      for (; from < start; from++) remove(<i32>load<u16>(rank + (<usize>from << 1)))
      for (; to < end; to++) insert(<i32>load<u16>(rank + (<usize>to << 1)))
    }
    from = start
    to = end
    let middle = <f64>NaN
    let deviation = <f64>NaN
    if (windowSize() > 0) {
      middle = median()
      deviation = mad(middle)
    }
    store<f64>(medians + (<usize>i << 3), middle)
    store<f64>(mads + (<usize>i << 3), deviation)
    if (quartiles !== 0) {
      store<f64>(quartiles + (<usize>i << 3), windowSize() > 0 ? upperQuartile() : NaN)
    }
  }
}
