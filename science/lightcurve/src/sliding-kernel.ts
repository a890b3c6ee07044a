/** Sliding median, MAD, upper quartile and biweight in the WASM kernel; `biweight-twin.ts` is plain loops. */

import { BIWEIGHT_WASM } from './kernels/biweight.wasm.ts'
import { lazyKernel, layOut, type KernelExports } from './wasm-kernel.ts'

/** Exports of `kernels/assembly/biweight.ts`; pointers are byte offsets into `memory`. */
interface Kernels extends KernelExports {
  base(): number
  planWindows(
    rows: number,
    time: number,
    half: number,
    gap: number,
    starts: number,
    ends: number,
  ): number
  rankRows(
    rows: number,
    longest: number,
    values: number,
    sorted: number,
    blocks: number,
    rank: number,
    keys: number,
    order: number,
    order2: number,
    counts: number,
  ): void
  slide(
    cadences: number,
    firstRow: number,
    rows: number,
    longest: number,
    starts: number,
    ends: number,
    rank: number,
    sorted: number,
    blocks: number,
    window: number,
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
    sumsRows: number,
    outers: number,
    bounds: number,
    cval: number,
  ): void
  solveAll(cadences: number): void
}

/** Ranks are 16-bit signed, and 32,767 stands behind the last. */
const MOST_ROWS = 32_767
/** The values and ranks of so many rows stay in the first-level cache. */
const CHUNK_ROWS = 4096
/** So do the sums of so many. */
const EPOCH_ROWS = 512

const kernels = lazyKernel(BIWEIGHT_WASM) as () => Kernels

/** A segment of a light curve and its windows; see `BiweightOptions`. */
export interface SlidingPart {
  readonly time: Float64Array
  readonly flux: Float64Array
  readonly windowDays: number
  readonly breakGapDays: number
  readonly use: Uint8Array | null
}

/**
 * What is taken of each window: the median; the MAD about it, not scaled to sigma; the value at rank
 * floor(0.75 (size - 1)).
 */
export type SlidingStatistic = 'medians' | 'mads' | 'upperQuartiles'

/** `[n]`, NaN for an empty window. Null when a window is too full for the kernel (more than some 21,000 rows). */
export function slidingStatistic(part: SlidingPart, name: SlidingStatistic): Float64Array | null {
  const to = new Float64Array(part.time.length)
  return runKernel(part, { name, to }) ? to : null
}

/** Writes biweight locations, the median where the MAD is 0, into `to` [n]; false where the above gives null. */
export function slidingBiweight(part: SlidingPart, cval: number, to: Float64Array): boolean {
  return runKernel(part, { name: 'locations', cval, to })
}

/** What is taken of each window, and where it goes. */
type Wanted = { readonly to: Float64Array } & (
  { readonly name: SlidingStatistic } | { readonly name: 'locations'; readonly cval: number }
)

function runKernel(part: SlidingPart, wanted: Wanted): boolean {
  const wasm = kernels()
  const n = part.time.length
  const room = layOut(wasm.base())
  const values = room.take(n * 8)
  const starts = room.take(n * 4)
  const ends = room.take(n * 4)
  const times = room.take(n * 8)
  const first = room.fit(wasm.memory)
  new Float64Array(first, times, n).set(part.time)
  const { windowDays, breakGapDays, flux, use } = part
  let longest = wasm.planWindows(n, times, windowDays / 2, breakGapDays, starts, ends)
  const startRows = new Int32Array(first, starts, n)
  const endRows = new Int32Array(first, ends, n)
  const used = new Float64Array(first, values, n)
  if (use === null) used.set(flux)
  else longest = keepUsed(flux, use, { startRows, endRows, used })
  if (1.5 * longest > MOST_ROWS) return false

  const chunkRows = Math.min(MOST_ROWS, Math.max(CHUNK_ROWS, 3 * longest))
  const counts = room.take(2 * 2048 * 4)
  const sorted = room.take(chunkRows * 8)
  // Overlapping blocks of 256 rows, one every 128.
  const blockCount = (chunkRows >> 7) + 2
  const blocks = room.take(blockCount * 256 * 8)
  const rank = room.take(Math.max(chunkRows * 2, blockCount * 256))
  const keys = room.take(chunkRows * 4)
  const order = room.take(chunkRows * 2)
  const order2 = room.take(chunkRows * 2)
  const flags = room.take(chunkRows)
  const window = room.take(Math.max(2 * longest, chunkRows / 8) + 192)
  const epochRows = Math.max(EPOCH_ROWS, 3 * longest)
  const sums = room.take((epochRows + 1) * 48)
  const outers = room.take((epochRows + 1) * 32)
  // Of groups of four cadences at least.
  const bounds = room.take((chunkRows / 4 + 1) * 32)
  // Of a chunk: what lives no longer stays in the cache.
  const results = {
    medians: room.take(chunkRows * 8),
    mads: room.take(chunkRows * 8),
    upperQuartiles: room.take(chunkRows * 8),
    locations: room.take(chunkRows * 8),
  }
  const { medians, mads, upperQuartiles, locations } = results
  const buffer = room.fit(wasm.memory)
  new Uint8Array(buffer, flags, chunkRows).fill(0)
  const start = new Int32Array(buffer, starts, n)
  const end = new Int32Array(buffer, ends, n)

  for (let from = 0; from < n;) {
    const firstRow = start[from]
    let to = Math.min(n, from + chunkRows)
    while (to > from + 1 && end[to - 1] - firstRow > chunkRows) to--
    // Cadences are solved in pairs.
    if (to < n && to - from > 1) to -= (to - from) % 2
    const rows = end[to - 1] - firstRow
    const cadences = to - from
    const at4 = from * 4
    wasm.rankRows(
      rows,
      longest,
      values + firstRow * 8,
      sorted,
      blocks,
      rank,
      keys,
      order,
      order2,
      counts,
    )
    wasm.slide(
      cadences,
      firstRow,
      rows,
      longest,
      starts + at4,
      ends + at4,
      rank,
      sorted,
      blocks,
      window,
      flags,
      medians,
      mads,
      wanted.name === 'upperQuartiles' ? upperQuartiles : 0,
    )
    if (wanted.name === 'locations') {
      wasm.setSolver(
        values,
        starts + at4,
        ends + at4,
        medians,
        mads,
        locations,
        sums,
        epochRows,
        outers,
        bounds,
        wanted.cval,
      )
      wasm.solveAll(cadences)
    }
    wanted.to.set(new Float64Array(buffer, results[wanted.name], cadences), from)
    from = to
  }
  return true
}

/** Packs the values that count, and turns the windows into rows of them; gives the fullest window's rows. */
function keepUsed(
  flux: Float64Array,
  use: Uint8Array,
  to: { startRows: Int32Array; endRows: Int32Array; used: Float64Array },
): number {
  const n = flux.length
  const before = new Int32Array(n + 1)
  for (let i = 0; i < n; i++) {
    before[i + 1] = before[i]
    if (use[i] !== 0) to.used[before[i + 1]++] = flux[i]
  }
  let longest = 0
  for (let i = 0; i < n; i++) {
    to.startRows[i] = before[to.startRows[i]]
    to.endRows[i] = before[to.endRows[i]]
    longest = Math.max(longest, to.endRows[i] - to.startRows[i])
  }
  return longest
}
