/** Runs a TLS plan in the WASM SIMD kernel. */

import { lazyKernel, layOut, type KernelExports } from '@longrun/lightcurve'

import { TLS_WASM } from '../kernels/tls.wasm.ts'
import type { TlsBest, TlsPlan } from './tls-plan.ts'

/** Exports of `kernels/assembly/tls.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  base(): number
  setRows(
    count: number,
    time: number,
    row: number,
    slot: number,
    counts: number,
    records: number,
  ): void
  setSamples(
    signal: number,
    share: number,
    signalSum: number,
    shareSum: number,
    plainSum: number,
  ): void
  setTemplates(
    widths: number,
    steps: number,
    offsets: number,
    overshoots: number,
    shapes: number,
    squares: number,
    leastDepth: number,
    asReference: number,
    widest: number,
  ): void
  search(
    first: number,
    last: number,
    periods: number,
    counts: number,
    from: number,
    end: number,
    outGain: number,
    outDepth: number,
    outStart: number,
    outWidth: number,
  ): void
}

/** As `CHUNK` and `SLACK` in the kernel. */
const CHUNK_ROWS = 256
const SLACK = 16
/** Periods a call: the engine can only swap in its optimised code between calls. */
const PERIODS_A_CALL = 16

const kernels = lazyKernel(TLS_WASM) as () => Kernels

/** Runs a plan. Throws RangeError when the memory of the WASM instance cannot grow to hold it. */
export function tlsKernel(plan: TlsPlan): TlsBest {
  const wasm = kernels()
  const n = plan.time.length
  // Rows that fill up the last four have weight 0; a sort must not see them.
  const rows = plan.asReference ? n : Math.ceil(n / 4) * 4
  const periods = plan.periods.length
  const widest = plan.widths[plan.widths.length - 1]
  const samples = plan.samples.reduce((a, b) => Math.max(a, b), 0)
  const room = layOut(wasm.base())
  const most = samples + widest + SLACK + 4
  room.take((samples + 1) * 16)
  const time = room.take(rows * 8)
  const row = room.take(rows * 16)
  const slot = room.take(plan.asReference ? rows * 8 : CHUNK_ROWS * 4)
  const counts = room.take(plan.asReference ? (rows + 1) * 4 : 0)
  const records = room.take(plan.asReference ? rows * 32 : 0)
  const signal = room.take(most * 4)
  const share = room.take(most * 4)
  const signalSum = room.take(most * 4)
  const shareSum = room.take(most * 4)
  const plainSum = room.take(plan.asReference ? most * 8 : 0)
  const count = plan.widths.length
  const widths = room.take(count * 4)
  const steps = room.take(count * 4)
  const offsets = room.take(count * 4)
  const overshoots = room.take(count * 8)
  let length = 0
  const places = plan.shapes.map((shape) => {
    const at = length
    length += Math.ceil(shape.length / 4) * 4
    return at
  })
  const shapes = room.take(length * 4)
  const squares = room.take(length * 4)
  const perPeriod = room.take(periods * 8)
  const sampleCount = room.take(periods * 4)
  const from = room.take(periods * 4)
  const end = room.take(periods * 4)
  const gain = room.take(periods * 8)
  const depth = room.take(periods * 8)
  const start = room.take(periods * 4)
  const width = room.take(periods * 4)
  const buffer = room.fit(wasm.memory)

  new Float64Array(buffer, time, rows).fill(0).set(plan.time)
  const pairs = new Float64Array(buffer, row, 2 * rows).fill(0)
  for (let i = 0; i < n; i++) {
    pairs[2 * i] = plan.value[i]
    pairs[2 * i + 1] = plan.weight[i]
  }
  new Int32Array(buffer, widths, count).set(plan.widths)
  new Int32Array(buffer, steps, count).set(plan.steps)
  new Int32Array(buffer, offsets, count).set(places.map((at) => 4 * at))
  new Float64Array(buffer, overshoots, count).set(plan.overshoot)
  const shapeTable = new Float32Array(buffer, shapes, length).fill(0)
  const squareTable = new Float32Array(buffer, squares, length).fill(0)
  plan.shapes.forEach((shape, k) => {
    shapeTable.set(shape, places[k])
    squareTable.set(
      shape.map((loss) => loss * loss),
      places[k],
    )
  })
  new Float64Array(buffer, perPeriod, periods).set(plan.periods)
  new Int32Array(buffer, sampleCount, periods).set(plan.samples)
  new Int32Array(buffer, from, periods).set(plan.from)
  new Int32Array(buffer, end, periods).set(plan.end)

  wasm.setRows(rows, time, row, slot, counts, records)
  wasm.setSamples(signal, share, signalSum, shareSum, plainSum)
  wasm.setTemplates(
    widths,
    steps,
    offsets,
    overshoots,
    shapes,
    squares,
    plan.depthMin,
    plan.asReference ? 1 : 0,
    widest,
  )
  for (let first = 0; first < periods; first += PERIODS_A_CALL) {
    const last = Math.min(periods, first + PERIODS_A_CALL)
    wasm.search(first, last, perPeriod, sampleCount, from, end, gain, depth, start, width)
  }
  // Copies: the memory belongs to the next search.
  return {
    gain: new Float64Array(buffer, gain, periods).slice(),
    depth: new Float64Array(buffer, depth, periods).slice(),
    start: new Int32Array(buffer, start, periods).slice(),
    width: new Int32Array(buffer, width, periods).slice(),
  }
}
