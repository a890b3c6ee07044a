/**
 * Tukey's biweight in a sliding window, for one piece of a light curve (`src/biweight.ts`; its twin in plain
 * loops is `src/biweight-twin.ts`). Two passes: the sliding median and MAD, then the locations.
 *
 * All memory is laid out by the caller. No step depends on the machine: results are the same bits everywhere.
 */

import { rankRows } from './biweight/ranks'
import { setSolver, solveAll } from './biweight/solve'
import { slide } from './biweight/slide'
import { planWindows } from './biweight/windows'

/** Where the caller may lay out memory. */
export function base(): usize {
  return __heap_base
}

export { planWindows, rankRows, setSolver, slide, solveAll }
