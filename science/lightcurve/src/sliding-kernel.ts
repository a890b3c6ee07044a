/** Sliding median, MAD, upper quartile and biweight in the WASM kernel; `biweight-twin.ts` is plain loops. */

import { BIWEIGHT_WASM } from './biweight.wasm.ts'
import type { TimeWindows } from './time-window.ts'
import { lazyKernel, layOut, type KernelExports } from './wasm-kernel.ts'

/** Exports of `kernels/assembly/biweight.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  base(): number
  rankRows(
    rows: number,
    values: number,
    sorted: number,
    rank: number,
    keys: number,
    keys2: number,
    order: number,
    order2: number,
    counts: number,
  ): void
  slide(
    cadences: number,
    rows: number,
    starts: number,
    ends: number,
    rank: number,
    sorted: number,
    window: number,
    windowBytes: number,
    flags: number,
    medians: number,
    mads: number,
    quartiles: number,
  ): void
  setSolver(
    values: number,
    starts: number,
    ends: number,
    medians: number,
    mads: number,
    out: number,
    sums: number,
    outerY: number,
    outerRow: number,
    cval: number,
  ): void
  solveAll(cadences: number): void
}

/** Ranks are 16-bit, and 65,535 stands behind the last. */
const MOST_ROWS = 65_535
/** Their values and ranks stay in the first-level cache. */
const CHUNK_ROWS = 4096

const kernels = lazyKernel(BIWEIGHT_WASM) as () => Kernels

/** Values that count, `[rows]`, and the windows in rows of them, `[cadences]`; neither end ever goes back. */
export interface SlidingPart {
  readonly values: Float64Array
  readonly windows: TimeWindows
}

/** All `[cadences]`; NaN for an empty window. */
export interface SlidingStatistics {
  readonly medians: Float64Array
  /** About the window's own median, not scaled to sigma. */
  readonly mads: Float64Array
  /** The value at rank floor(0.75 (size - 1)). */
  readonly upperQuartiles: Float64Array
  /** The median where the MAD is 0. Null when no `cval` was given. */
  readonly locations: Float64Array | null
}

/** Null when a window is too full for the kernel (more than some 40,000 rows). */
export function slidingKernel(
  { values, windows }: SlidingPart,
  { cval = null }: { readonly cval?: number | null } = {},
): SlidingStatistics | null {
  const { start, end, longest } = windows
  if (1.5 * longest > MOST_ROWS) return null
  const cadences = start.length
  const result = {
    medians: new Float64Array(cadences),
    mads: new Float64Array(cadences),
    upperQuartiles: new Float64Array(cadences),
    locations: cval === null ? null : new Float64Array(cadences),
  }
  const chunkRows = Math.min(MOST_ROWS, Math.max(CHUNK_ROWS, 3 * longest))
  for (let from = 0; from < cadences;) {
    const firstRow = start[from]
    let to = from + 1
    while (to < cadences && end[to] - firstRow <= chunkRows) to++
    const rows = values.subarray(firstRow, end[to - 1])
    const starts = start.subarray(from, to)
    runChunk(result, { from, rows, starts, ends: end.subarray(from, to), firstRow, longest, cval })
    from = to
  }
  return result
}

interface Chunk {
  readonly from: number
  readonly rows: Float64Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** What to take off of `starts` and `ends`. */
  readonly firstRow: number
  readonly longest: number
  readonly cval: number | null
}

function runChunk(result: SlidingStatistics, chunk: Chunk): void {
  const wasm = kernels()
  const rows = chunk.rows.length
  const cadences = chunk.starts.length
  const { longest, firstRow, from, cval } = chunk
  const room = layOut(wasm.base())
  const counts = room.take(3 * 2048 * 4)
  const values = room.take(rows * 8)
  const sorted = room.take(rows * 8)
  const rank = room.take(rows * 2)
  const keys = room.take(rows * 4)
  const keys2 = room.take(rows * 4)
  const order = room.take(rows * 2)
  const order2 = room.take(rows * 2)
  const starts = room.take(cadences * 4)
  const ends = room.take(cadences * 4)
  const flags = room.take(rows)
  const windowBytes = longest * 2 + 128
  const window = room.take(windowBytes + 64) + 64
  const medians = room.take(cadences * 8)
  const mads = room.take(cadences * 8)
  const quartiles = room.take(cadences * 8)
  const out = room.take(cadences * 8)
  const sums = room.take((2 * longest + 2) * 48)
  // Candidates before an epoch's turning row and after it: at most a window of each.
  const outerY = room.take((2 * longest + 2) * 8) + (longest + 1) * 8
  const outerRow = room.take((2 * longest + 3) * 4) + (longest + 1) * 4
  const buffer = room.fit(wasm.memory)

  new Float64Array(buffer, values, rows).set(chunk.rows)
  const startRows = new Int32Array(buffer, starts, cadences)
  const endRows = new Int32Array(buffer, ends, cadences)
  for (let i = 0; i < cadences; i++) {
    startRows[i] = chunk.starts[i] - firstRow
    endRows[i] = chunk.ends[i] - firstRow
  }
  new Uint8Array(buffer, flags, rows).fill(0)
  wasm.rankRows(rows, values, sorted, rank, keys, keys2, order, order2, counts)
  wasm.slide(
    cadences,
    rows,
    starts,
    ends,
    rank,
    sorted,
    window,
    windowBytes,
    flags,
    medians,
    mads,
    quartiles,
  )
  result.medians.set(new Float64Array(buffer, medians, cadences), from)
  result.mads.set(new Float64Array(buffer, mads, cadences), from)
  result.upperQuartiles.set(new Float64Array(buffer, quartiles, cadences), from)
  if (cval === null) return
  wasm.setSolver(values, starts, ends, medians, mads, out, sums, outerY, outerRow, cval)
  wasm.solveAll(cadences)
  result.locations?.set(new Float64Array(buffer, out, cadences), from)
}
