/** A plan as the kernels read it: flat lists, and the sizes of the memory that it needs. */

import type { FastFold, FastGrid, FastStage } from './fast-grid.ts'

/** A fold, its stage's bins, and where its lists begin. */
export interface PackedFold extends Pick<FastFold, 'base' | 'rows' | 'first'> {
  readonly binDays: number
  readonly binCount: number
  readonly firstRange: number
  readonly rangeCount: number
  readonly firstBox: number
  readonly boxCount: number
}

/** One width of bins with its folds. */
export interface PackedStage extends Pick<FastStage, 'binDays' | 'binCount'> {
  /** Bins that its folds read: the last row of each is padded. */
  readonly count: number
  readonly folds: readonly PackedFold[]
}

/** A whole plan. */
export interface PackedPlan {
  readonly stages: readonly PackedStage[]
  /** All folds, in order. */
  readonly folds: readonly PackedFold[]
  /** End and row of each range, `[ranges x 2]`. */
  readonly ranges: Int32Array
  /** Bins, step and every of each box, `[boxes x 3]`. */
  readonly boxes: Int32Array
  /** Most that one fold needs: bins; entries of cumulative sums; numbers of folded rows of one series. */
  readonly mostBins: number
  readonly mostSums: number
  readonly mostFolded: number
}

/** Starts that the solo kernel looks at together; the other looks at four, up to four bins apart. */
const STARTS = 16

const packed = new WeakMap<FastGrid, PackedPlan>()

/** Entries beyond one period that boxes read at most: the longest box, and starts rounded up. */
export function reachOf({ boxes }: FastFold): number {
  return boxes[boxes.length - 1].bins + STARTS
}

/** As in the solo kernel: the bins and a copy of the first four, whole vectors. */
function halfRow(base: number): number {
  return 4 * Math.floor((base + 7) / 4)
}

/** Packs a plan, once. */
export function packPlan(grid: FastGrid): PackedPlan {
  const known = packed.get(grid)
  if (known !== undefined) return known
  const ranges: number[] = []
  const boxes: number[] = []
  const most = { mostBins: 0, mostSums: 0, mostFolded: 0 }
  const stages = grid.stages.map(({ binDays, binCount, folds }): PackedStage => {
    let count = 0
    const own = folds.map((fold): PackedFold => {
      const { base, rows, first } = fold
      const firstRange = ranges.length / 2
      const firstBox = boxes.length / 3
      for (const { end, row } of fold.ranges) ranges.push(end, row)
      for (const { bins, step, every } of fold.boxes) boxes.push(bins, step, every)
      count = Math.max(count, rows * base)
      most.mostSums = Math.max(most.mostSums, base + reachOf(fold) + 8)
      most.mostFolded = Math.max(most.mostFolded, rows * 2 * halfRow(base))
      const [rangeCount, boxCount] = [fold.ranges.length, fold.boxes.length]
      return { base, rows, first, binDays, binCount, firstRange, rangeCount, firstBox, boxCount }
    })
    most.mostBins = Math.max(most.mostBins, count)
    return { binDays, binCount, count, folds: own }
  })
  const plan: PackedPlan = {
    stages,
    folds: stages.flatMap(({ folds }) => folds),
    ranges: Int32Array.from(ranges),
    boxes: Int32Array.from(boxes),
    ...most,
  }
  packed.set(grid, plan)
  return plan
}
