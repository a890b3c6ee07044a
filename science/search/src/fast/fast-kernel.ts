/** Runs a fast-folding plan for up to four series in the WASM SIMD kernel; the bits are those of `fast-twin.ts`. */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { FFA_WASM } from '../ffa.wasm.ts'
import { addToBins, LANES, NUMBERS_PER_BIN, type FastRows } from './fast-bins.ts'
import type { FastFold, FastGrid } from './fast-grid.ts'

/** Exports of `kernels/assembly/ffa.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  setWork(one: number, two: number, sums: number, state: number): void
  setBoxes(boxes: number, count: number, reach: number): void
  search(
    data: number,
    base: number,
    rows: number,
    first: number,
    ranges: number,
    rangeCount: number,
    tag: number,
  ): void
}

/** Best box of each range and lane, `[rows x 4]` each. */
export interface FastBest {
  /** s^2 / (w (1 - w)); 0 where nothing dips. */
  readonly objective: Float32Array
  /** Sum of w y in the box, dips positive. */
  readonly value: Float32Array
  readonly weight: Float32Array
  /** First bin of the box in the first folded row. */
  readonly start: Int32Array
  /** Its length in bins. */
  readonly length: Int32Array
  /** Index of the fold, counted through all stages. */
  readonly fold: Int32Array
  /** Profile of that fold. */
  readonly profile: Int32Array
}

const BIN_BYTES = 4 * NUMBERS_PER_BIN
/** Numbers of one range's state, as in the kernel. */
const STATE_NUMBERS = 7 * LANES

const kernels = lazyKernel(FFA_WASM) as () => Kernels

/** Entries beyond one period that boxes read: the last start, rounded up, and the longest box. */
export function reachOf({ boxes }: FastFold): number {
  const { bins, step } = boxes[boxes.length - 1]
  return bins + 4 * step
}

/** Searches up to four series (null: an empty lane). Throws RangeError when memory cannot grow to hold it. */
export function fastKernel(lanes: readonly (FastRows | null)[], grid: FastGrid): FastBest {
  const wasm = kernels()
  let mostBins = 0
  let mostSums = 0
  let rangeCount = 0
  let boxCount = 0
  for (const { folds } of grid.stages) {
    for (const fold of folds) {
      mostBins = Math.max(mostBins, fold.rows * fold.base)
      mostSums = Math.max(mostSums, fold.base + reachOf(fold) + 1)
      rangeCount += fold.ranges.length
      boxCount = Math.max(boxCount, fold.boxes.length)
    }
  }
  const room = layOut(1024)
  const data = room.take(mostBins * BIN_BYTES)
  const one = room.take(mostBins * BIN_BYTES)
  const two = room.take(mostBins * BIN_BYTES)
  const sums = room.take(mostSums * BIN_BYTES)
  const state = room.take(grid.rows * STATE_NUMBERS * 4)
  const ranges = room.take(rangeCount * 8)
  const boxes = room.take(boxCount * 8)
  const buffer = room.fit(wasm.memory)

  new Float32Array(buffer, state, grid.rows * STATE_NUMBERS).fill(0)
  const bins = new Float32Array(buffer, data, mostBins * NUMBERS_PER_BIN)
  const rangeList = new Int32Array(buffer, ranges, 2 * rangeCount)
  const boxList = new Int32Array(buffer, boxes, 2 * boxCount)
  wasm.setWork(one, two, sums, state)
  let tag = 0
  for (const { binDays, folds } of grid.stages) {
    bins.fill(0)
    for (const [lane, rows] of lanes.entries()) {
      if (rows !== null) addToBins(bins, rows, { lane, binDays })
    }
    for (const fold of folds) {
      for (const [i, range] of fold.ranges.entries()) {
        rangeList[2 * i] = range.end
        rangeList[2 * i + 1] = range.row
      }
      for (const [i, box] of fold.boxes.entries()) {
        boxList[2 * i] = box.bins
        boxList[2 * i + 1] = box.step
      }
      wasm.setBoxes(boxes, fold.boxes.length, reachOf(fold))
      wasm.search(data, fold.base, fold.rows, fold.first, ranges, fold.ranges.length, tag++)
    }
  }
  return readState(buffer, state, grid.rows)
}

/** Copies: the memory belongs to the next search. */
function readState(buffer: ArrayBuffer, state: number, rows: number): FastBest {
  const floats = new Float32Array(buffer, state, rows * STATE_NUMBERS)
  const whole = new Int32Array(buffer, state, rows * STATE_NUMBERS)
  const column = <A extends Float32Array | Int32Array>(from: A, to: A, number: number): A => {
    for (let row = 0; row < rows; row++) {
      for (let lane = 0; lane < LANES; lane++)
        to[row * LANES + lane] = from[row * STATE_NUMBERS + number * LANES + lane]
    }
    return to
  }
  const size = rows * LANES
  return {
    objective: column(floats, new Float32Array(size), 0),
    value: column(floats, new Float32Array(size), 1),
    weight: column(floats, new Float32Array(size), 2),
    start: column(whole, new Int32Array(size), 3),
    length: column(whole, new Int32Array(size), 4),
    fold: column(whole, new Int32Array(size), 5),
    profile: column(whole, new Int32Array(size), 6),
  }
}
