/** Runs a BLS plan in the WASM SIMD kernel; the bits are those of `bls-twin.ts`. */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { BLS_WASM } from '../kernels/bls.wasm.ts'
import type { BlsBest, BlsPlan } from './bls-plan.ts'

/** Exports of `kernels/assembly/bls.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  /** Where memory is free: the sums come first. */
  base(): number
  setRows(count: number, time: number, exact: number, row: number, lightest: number): void
  setWork(
    slot: number,
    screen: number,
    share: number,
    lengths: number,
    least: number,
    block: number,
    blockBytes: number,
    astropyPad: number,
    outPower: number,
  ): void
  search(
    first: number,
    last: number,
    periods: number,
    widths: number,
    binCounts: number,
    lengthCounts: number,
    outObjective: number,
    outValue: number,
    outWeight: number,
    outStart: number,
    outLength: number,
  ): void
}

/** As `CHUNK` in the kernel. */
const CHUNK_ROWS = 256
/** Periods a call: the engine can only swap in its optimised code between calls. */
const PERIODS_A_CALL = 16

const kernels = lazyKernel(BLS_WASM) as () => Kernels

/** Runs a plan. Throws RangeError when the memory of the WASM instance cannot grow to hold it. */
export function blsKernel(plan: BlsPlan): BlsBest {
  const wasm = kernels()
  const n = plan.time.length
  const rows = Math.ceil(n / 16) * 16
  const periods = plan.periods.length
  const longest = plan.durationBins.reduce((a, b) => Math.max(a, b), 1)
  let mostBins = 0
  let narrowest = Infinity
  let lightest = Infinity
  for (const count of plan.binCount) mostBins = Math.max(mostBins, count)
  for (const weight of plan.weight) lightest = Math.min(lightest, weight)
  for (const width of plan.binWidth) narrowest = Math.min(narrowest, width)
  const sums = mostBins + Math.max(longest, plan.astropyPad) + 8

  const room = layOut(wasm.base())
  room.take(sums * 16)
  const time = room.take(rows * 8)
  const exact = room.take(rows * 8)
  const row = room.take(rows * 16)
  const slot = room.take(CHUNK_ROWS * 4)
  const screen = room.take(sums * 4 + 128)
  const share = room.take(sums * 4 + 128)
  const lengths = room.take(plan.durationBins.length * 4)
  const least = room.take(plan.durationBins.length * 16)
  const blockBytes = Math.ceil(sums / 16) * 16
  const block = room.take(plan.durationBins.length * blockBytes)
  const perPeriod = room.take(periods * 8)
  const width = room.take(periods * 8)
  const binCount = room.take(periods * 4)
  const lengthCount = room.take(periods * 4)
  const objective = room.take(periods * 8)
  const value = room.take(periods * 8)
  const weight = room.take(periods * 8)
  const start = room.take(periods * 4)
  const length = room.take(periods * 4)
  const buffer = room.fit(wasm.memory)

  // Rows that fill up the last sixteen repeat the last time with weight 0. A time of exactly 0 would
  // count as "on an edge" at every period; within its bin any other time serves the product as well.
  const exactTimes = new Float64Array(buffer, exact, rows).fill(plan.time[n - 1])
  exactTimes.set(plan.time)
  const times = new Float64Array(buffer, time, rows)
  for (let i = 0; i < rows; i++) times[i] = exactTimes[i] === 0 ? narrowest / 2 : exactTimes[i]
  const pairs = new Float64Array(buffer, row, rows * 2).fill(0)
  for (let i = 0; i < n; i++) {
    pairs[2 * i] = plan.value[i]
    pairs[2 * i + 1] = plan.weight[i]
  }
  new Int32Array(buffer, lengths, plan.durationBins.length).set(plan.durationBins)
  new Float64Array(buffer, perPeriod, periods).set(plan.periods)
  new Float64Array(buffer, width, periods).set(plan.binWidth)
  new Int32Array(buffer, binCount, periods).set(plan.binCount)
  new Int32Array(buffer, lengthCount, periods).set(plan.durationCount)

  wasm.setRows(rows, time, exact, row, lightest)
  wasm.setWork(
    slot,
    screen,
    share,
    lengths,
    least,
    block,
    blockBytes,
    plan.astropyPad,
    plan.outPower,
  )
  for (let first = 0; first < periods; first += PERIODS_A_CALL) {
    const last = Math.min(periods, first + PERIODS_A_CALL)
    wasm.search(
      first,
      last,
      perPeriod,
      width,
      binCount,
      lengthCount,
      objective,
      value,
      weight,
      start,
      length,
    )
  }
  // Copies: the memory belongs to the next search.
  return {
    objective: new Float64Array(buffer, objective, periods).slice(),
    value: new Float64Array(buffer, value, periods).slice(),
    weight: new Float64Array(buffer, weight, periods).slice(),
    start: new Int32Array(buffer, start, periods).slice(),
    length: new Int32Array(buffer, length, periods).slice(),
  }
}
