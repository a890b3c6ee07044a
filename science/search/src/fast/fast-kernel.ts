/**
 * Runs a fast-folding plan in the WASM SIMD kernels: four series abreast, or one series four bins abreast. Both
 * give the bits of `fast-twin.ts`, so that it does not matter which of them a series meets.
 */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { FFA_SOLO_WASM } from '../kernels/ffa-solo.wasm.ts'
import { FFA_WASM } from '../kernels/ffa.wasm.ts'
import { emptyWeight, type FastRows } from './fast-bins.ts'
import type { FastGrid } from './fast-grid.ts'
import { packPlan, type PackedPlan, type PackedStage } from './packed-plan.ts'

/** What both kernels export; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  setBoxes(boxes: number, count: number): void
  fillBins(
    rows: number,
    time: number,
    pairs: number,
    binDays: number,
    lastBin: number,
    empty: number,
    bins: number,
    stride: number,
    plane: number,
  ): void
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

/** Exports of `kernels/assembly/ffa.ts`. */
interface AbreastKernels extends Kernels {
  setWork(one: number, two: number, sums: number, state: number): void
}

/** Exports of `kernels/assembly/ffa-solo.ts`. */
interface SoloKernels extends Kernels {
  setWork(
    one: number,
    two: number,
    sums: number,
    sumBytes: number,
    state: number,
    plane: number,
  ): void
}

/** Best box of each range of one series, `[rows]` each. */
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

/** Series that one pass searches side by side. */
const LANES = 4
/** Fewer series than this are faster one by one. */
const FEWEST_ABREAST = 3
/** Numbers of one range's state. */
const ABREAST_STATE = 7 * LANES
const SOLO_STATE = 8

const abreast = lazyKernel(FFA_WASM) as () => AbreastKernels
const solo = lazyKernel(FFA_SOLO_WASM) as () => SoloKernels

/** Searches each series, in order. Throws RangeError when memory cannot grow to hold it. */
export function fastKernel(batch: readonly FastRows[], grid: FastGrid): FastBest[] {
  const best: FastBest[] = []
  for (let first = 0; first < batch.length; first += LANES) {
    const group = batch.slice(first, first + LANES)
    if (group.length < FEWEST_ABREAST) best.push(...group.map((rows) => searchAlone(rows, grid)))
    else best.push(...searchAbreast(group, grid))
  }
  return best
}

/** Up to four series, the lanes of every vector. */
export function searchAbreast(group: readonly FastRows[], grid: FastGrid): FastBest[] {
  const wasm = abreast()
  const plan = packPlan(grid)
  const binBytes = 2 * LANES * 4
  const room = layOut(1024)
  const data = room.take((plan.mostBins + 4) * binBytes)
  const one = room.take((plan.mostBins + 4) * binBytes)
  const two = room.take((plan.mostBins + 4) * binBytes)
  const sums = room.take(plan.mostSums * binBytes)
  const state = room.take(grid.rows * ABREAST_STATE * 4)
  const lists = takeLists(room, plan)
  const places = group.map(({ time }) => takeRows(room, time.length))
  const buffer = room.fit(wasm.memory)
  group.forEach((rows, lane) => copyRows(buffer, rows, places[lane]))
  const bins = new Float32Array(buffer, data, plan.mostBins * 2 * LANES)
  new Float32Array(buffer, state, grid.rows * ABREAST_STATE).fill(0)
  wasm.setWork(one, two, sums, state)
  runStages(wasm, plan, {
    data,
    ...lists,
    fill(stage) {
      clearAbreast(bins.subarray(0, 2 * LANES * stage.count), emptyWeight(stage.binCount))
      for (const [lane, rows] of places.entries()) {
        fillBins(wasm, { stage, rows, bins: data + 4 * lane, stride: binBytes, plane: 4 * LANES })
      }
    },
  })
  return group.map((_, lane) =>
    readState(buffer, { at: state, rows: grid.rows, numbers: ABREAST_STATE, lane, lanes: LANES }),
  )
}

/** One series, four bins to a vector. */
export function searchAlone(rows: FastRows, grid: FastGrid): FastBest {
  const wasm = solo()
  const plan = packPlan(grid)
  const plane = plan.mostBins + 4
  const room = layOut(1024)
  const data = room.take(8 * plane)
  const one = room.take(4 * plan.mostFolded)
  const two = room.take(4 * plan.mostFolded)
  const sumBytes = 16 * Math.ceil(plan.mostSums / 4)
  // The second entry of the sums starts a vector.
  const sums = room.take(2 * sumBytes + 32) + 12
  const state = room.take(grid.rows * SOLO_STATE * 4)
  const lists = takeLists(room, plan)
  const place = takeRows(room, rows.time.length)
  const buffer = room.fit(wasm.memory)
  copyRows(buffer, rows, place)
  const bins = new Float32Array(buffer, data, 2 * plane)
  new Float32Array(buffer, state, grid.rows * SOLO_STATE).fill(0)
  wasm.setWork(one, two, sums, sumBytes, state, 4 * plane)
  runStages(wasm, plan, {
    data,
    ...lists,
    fill(stage) {
      bins.fill(0, 0, stage.count)
      bins.fill(emptyWeight(stage.binCount), plane, plane + stage.count)
      fillBins(wasm, { stage, rows: place, bins: data, stride: 4, plane: 4 * plane })
    },
  })
  return readState(buffer, { at: state, rows: grid.rows, numbers: SOLO_STATE, lane: 0, lanes: 1 })
}

function takeLists(room: ReturnType<typeof layOut>, plan: PackedPlan) {
  return { ranges: room.take(4 * plan.ranges.length), boxes: room.take(4 * plan.boxes.length) }
}

/** Where a series' rows lie: times, and pairs of w y and w (f64 each). */
interface RowPlace {
  readonly count: number
  readonly time: number
  readonly pairs: number
}

function takeRows(room: ReturnType<typeof layOut>, count: number): RowPlace {
  return { count, time: room.take(8 * count), pairs: room.take(16 * count) }
}

function copyRows(buffer: ArrayBuffer, { time, value, weight }: FastRows, place: RowPlace): void {
  new Float64Array(buffer, place.time, place.count).set(time)
  const pairs = new Float64Array(buffer, place.pairs, 2 * place.count)
  for (let i = 0; i < place.count; i++) {
    pairs[2 * i] = value[i]
    pairs[2 * i + 1] = weight[i]
  }
}

/** Four lanes of 0 and four of `empty`, over and over. */
function clearAbreast(bins: Float32Array, empty: number): void {
  bins.fill(0, 0, LANES).fill(empty, LANES, 2 * LANES)
  for (let done = 2 * LANES; done < bins.length; done *= 2) bins.copyWithin(done, 0, done)
}

/** Sums one series' rows into cleared bins; strides in bytes. */
function fillBins(
  wasm: Kernels,
  to: { stage: PackedStage; rows: RowPlace; bins: number; stride: number; plane: number },
): void {
  const { stage, rows, bins, stride, plane } = to
  const { binDays, binCount } = stage
  const empty = emptyWeight(binCount)
  const { count, time, pairs } = rows
  wasm.fillBins(count, time, pairs, binDays, binCount - 1, empty, bins, stride, plane)
}

function runStages(
  wasm: Kernels,
  plan: PackedPlan,
  place: { data: number; ranges: number; boxes: number; fill: (stage: PackedStage) => void },
): void {
  const { data, ranges, boxes } = place
  new Int32Array(wasm.memory.buffer, ranges, plan.ranges.length).set(plan.ranges)
  new Int32Array(wasm.memory.buffer, boxes, plan.boxes.length).set(plan.boxes)
  let tag = 0
  for (const stage of plan.stages) {
    place.fill(stage)
    for (const fold of stage.folds) {
      wasm.setBoxes(boxes + 12 * fold.firstBox, fold.boxCount)
      const from = ranges + 8 * fold.firstRange
      wasm.search(data, fold.base, fold.rows, fold.first, from, fold.rangeCount, tag++)
    }
  }
}

/** Copies: the memory belongs to the next search. */
function readState(
  buffer: ArrayBuffer,
  from: { at: number; rows: number; numbers: number; lane: number; lanes: number },
): FastBest {
  const floats = new Float32Array(buffer, from.at, from.rows * from.numbers)
  const whole = new Int32Array(buffer, from.at, from.rows * from.numbers)
  const column = <A extends Float32Array | Int32Array>(source: A, to: A, number: number): A => {
    const first = number * from.lanes + from.lane
    for (let row = 0; row < from.rows; row++) to[row] = source[row * from.numbers + first]
    return to
  }
  return {
    objective: column(floats, new Float32Array(from.rows), 0),
    value: column(floats, new Float32Array(from.rows), 1),
    weight: column(floats, new Float32Array(from.rows), 2),
    start: column(whole, new Int32Array(from.rows), 3),
    length: column(whole, new Int32Array(from.rows), 4),
    fold: column(whole, new Int32Array(from.rows), 5),
    profile: column(whole, new Int32Array(from.rows), 6),
  }
}
