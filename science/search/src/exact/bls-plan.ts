/**
 * What one box search will do, as plain values: rows centred and scaled, and for each period its bins.
 * The WASM kernel and its slow twin both run this plan, so that they can differ in speed only.
 */

import type { PeriodGrid } from '../result/result.ts'
import type { SearchData } from '../series/series.ts'

/** Choices of `blsSearch`; by default the grid's range of durations is tried at each period. */
export interface BlsOptions {
  /** Fixed durations tried at every period [days]; default: the grid's range at each period. */
  readonly durations?: readonly number[]
  /** Phase bins a shortest duration. Default 10 with fixed durations (as astropy), else 4. */
  readonly oversample?: number
  /** Ratio between neighbouring box lengths when the grid gives a range, > 1. Default 1.25. */
  readonly durationRatio?: number
  /** Reproduce astropy's BoxLeastSquares, with its incomplete wrap of phase; needs `durations`. */
  readonly compat?: 'astropy'
  /** What picks the best box; by default both pick the same one. With `compat` also what `power` holds. Default `likelihood`. */
  readonly objective?: 'likelihood' | 'snr'
  /** Only dips are looked for; there is no other choice yet. */
  readonly onlyDips?: true
}

/** Ready for a kernel. `w` sums to 1 and `sum w y^2 = 1`, `sum w y = 0` over rows. */
export interface BlsPlan {
  /** Subtracted from every time [days]; phase 0 of every period. */
  readonly reference: number
  /** Time since `reference` [days], `[n]`, >= 0. */
  readonly time: Float64Array
  /** w x y of each row, scaled, `[n]`. */
  readonly value: Float64Array
  /** Scaled weight of each row, `[n]`. */
  readonly weight: Float64Array
  /** Flux unit of y: depth = scaled depth x `fluxScale`. */
  readonly fluxScale: number
  /** Sum of the inverse variances before scaling. */
  readonly totalWeight: number
  readonly periods: Float64Array
  /** Width of a phase bin [days], `[nPeriods]`. */
  readonly binWidth: Float64Array
  /** Bins that cover the period once, `[nPeriods]`. */
  readonly binCount: Int32Array
  /** Box lengths in bins, ascending unless `compat`. */
  readonly durationBins: Int32Array
  /** How many of them each period tries, from the first, `[nPeriods]`. */
  readonly durationCount: Int32Array
  /** Bins repeated after the last one in `compat`; -1: as many as the longest box needs. */
  readonly astropyPad: number
  /** Power of (1 - w) in the objective s^2 / (w (1 - w)^k): 1 both levels free, 2 astropy's likelihood. */
  readonly outPower: 1 | 2
}

/** Best box of each period, in the plan's units, `[nPeriods]`. `start` is -1 where no box dips. */
export interface BlsBest {
  /** s^2 / (w (1 - w)^k) */
  readonly objective: Float64Array
  /** Sum of w y in the box. */
  readonly value: Float64Array
  /** Sum of w in the box. */
  readonly weight: Float64Array
  /** First bin of the box. */
  readonly start: Int32Array
  /** Its length in bins. */
  readonly length: Int32Array
}

const DURATION_RATIO = 1.25
const DEFAULT_OVERSAMPLE = 4
const ASTROPY_OVERSAMPLE = 10

/** Places of the light curve that are summed in turn. */
const STREAMS = 8

/** Phase bins a period can have: the kernel keeps a row's place in 20 bits. */
const MAX_BINS = 2 ** 19

/** Lays out the search. Rows with a non-finite value or a weight that is not positive are left out. */
export function planBls(data: SearchData, grid: PeriodGrid, options: BlsOptions = {}): BlsPlan {
  const rows = usableRows(data)
  const { durations, compat, objective = 'likelihood' } = options
  const oversample =
    options.oversample ?? (durations || compat ? ASTROPY_OVERSAMPLE : DEFAULT_OVERSAMPLE)
  if (!Number.isInteger(oversample) || oversample < 1) {
    throw new RangeError(`oversample is ${oversample}; it must be a positive whole number`)
  }
  if (compat && !durations) {
    throw new RangeError("compat 'astropy' needs durations: a list of box durations in days")
  }
  const bins = durations
    ? fixedBins(grid, durations, oversample, compat !== undefined)
    : rangeBins(grid, oversample, options.durationRatio ?? DURATION_RATIO)
  requireKernelBins(bins.binCount.reduce((a, b) => Math.max(a, b), 0))
  return {
    ...centre(rows),
    periods: grid.periods,
    ...bins,
    astropyPad: compat ? oversample : -1,
    outPower: compat && objective === 'likelihood' ? 2 : 1,
  }
}

/**
 * Throws RangeError where a period of the grid takes more phase bins than the kernel can tell apart, as `planBls`
 * would with boxes between the grid's own durations.
 */
export function requireSearchable(grid: PeriodGrid, oversample = DEFAULT_OVERSAMPLE): void {
  let most = 0
  for (const [p, period] of grid.periods.entries())
    most = Math.max(most, binsOf(period, oversample, grid.durationMin[p]))
  requireKernelBins(most)
}

function requireKernelBins(most: number): void {
  if (most <= MAX_BINS) return
  throw new RangeError(
    `${most} phase bins at one period, more than ${MAX_BINS}; lengthen the shortest duration, ` +
      'lower oversample, or shorten the longest period',
  )
}

function binsOf(period: number, oversample: number, shortest: number): number {
  return Math.max(2, Math.round((period * oversample) / shortest))
}

/** Rows that can be searched, time since the first one. */
export function usableRows(data: SearchData): SearchData & { reference: number } {
  const { time, flux, weight } = data
  const n = time.length
  if (flux.length !== n || weight.length !== n) {
    throw new RangeError(
      `time, flux and weight have lengths ${n}, ${flux.length} and ${weight.length}; they must agree`,
    )
  }
  const keep = new Int32Array(n)
  let kept = 0
  let reference = Infinity
  for (let i = 0; i < n; i++) {
    const good = Number.isFinite(time[i]) && Number.isFinite(flux[i]) && Number.isFinite(weight[i])
    if (!good || weight[i] <= 0) continue
    keep[kept++] = i
    reference = Math.min(reference, time[i])
  }
  if (kept < 3) {
    throw new RangeError(`${kept} usable rows of ${n}; a box search needs at least 3`)
  }
  const order = interleave(keep.subarray(0, kept))
  const rows = {
    reference,
    time: new Float64Array(kept),
    flux: new Float64Array(kept),
    weight: new Float64Array(kept),
  }
  for (let i = 0; i < kept; i++) {
    rows.time[i] = time[order[i]] - reference
    rows.flux[i] = flux[order[i]]
    rows.weight[i] = weight[order[i]]
  }
  return rows
}

/**
 * The order `0, n/8, 2n/8 ..., 1, n/8 + 1 ...`. Rows next to each other in time mostly share a phase bin,
 * and a kernel that adds to one bin twice in a row waits for its own store; both kernel and twin sum in
 * this order, so that they give the same bits.
 */
function interleave(rows: Int32Array): Int32Array {
  const stride = Math.ceil(rows.length / STREAMS)
  const order = new Int32Array(rows.length)
  let next = 0
  for (let first = 0; first < stride; first++) {
    for (let i = first; i < rows.length; i += stride) order[next++] = rows[i]
  }
  return order
}

/** Removes the weighted mean before anything is summed, and scales so that sums are near 1. */
function centre(rows: SearchData & { reference: number }) {
  const { time, flux, weight } = rows
  const n = time.length
  let totalWeight = 0
  let sum = 0
  // A first guess keeps the sums small, so that the mean itself is exact to the last bits.
  const guess = flux[0]
  for (let i = 0; i < n; i++) {
    totalWeight += weight[i]
    sum += (flux[i] - guess) * weight[i]
  }
  const mean = guess + sum / totalWeight
  let square = 0
  for (let i = 0; i < n; i++) square += (flux[i] - mean) ** 2 * weight[i]
  const fluxScale = Math.sqrt(square / totalWeight) || 1
  const scaledWeight = new Float64Array(n)
  const value = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    scaledWeight[i] = weight[i] / totalWeight
    value[i] = (scaledWeight[i] * (flux[i] - mean)) / fluxScale
  }
  return { reference: rows.reference, time, value, weight: scaledWeight, fluxScale, totalWeight }
}

function checkPeriod(period: number): void {
  if (!(period > 0) || !Number.isFinite(period)) {
    throw new RangeError(`a trial period is ${period} d; every period must be positive`)
  }
}

/** The same box durations at every period, as astropy takes them. */
function fixedBins(
  grid: PeriodGrid,
  durations: readonly number[],
  oversample: number,
  astropy: boolean,
) {
  const shortest = Math.min(...durations)
  const longest = Math.max(...durations)
  let minPeriod = Infinity
  for (const period of grid.periods) {
    checkPeriod(period)
    minPeriod = Math.min(minPeriod, period)
  }
  if (!(shortest > 0) || !(longest <= minPeriod)) {
    throw new RangeError(
      `durations ${shortest} to ${longest} d; each must be positive and at most the shortest period, ${minPeriod} d`,
    )
  }
  const target = shortest / oversample
  const binCount = countEach(grid.periods, (period) =>
    astropy ? Math.ceil(period / target) : Math.max(2, Math.round(period / target)),
  )
  const durationBins = Int32Array.from(durations, (d) => Math.round(d / target))
  // Ascending lengths let a period cut the list where boxes would cover it whole.
  if (!astropy) durationBins.sort()
  const durationCount = countEach(binCount, (count) =>
    astropy ? durationBins.length : shorterThan(durationBins, count),
  )
  return {
    binWidth: astropy
      ? new Float64Array(binCount.length).fill(target)
      : grid.periods.map((period, p) => period / binCount[p]),
    binCount,
    durationBins,
    durationCount,
  }
}

/** Box lengths that follow the grid's shortest and longest duration at each period. */
function rangeBins(grid: PeriodGrid, oversample: number, durationRatio: number) {
  const binCount = countEach(grid.periods, (period, p) => {
    checkPeriod(period)
    const shortest = grid.durationMin[p]
    if (!(shortest > 0) || !(shortest <= grid.durationMax[p]) || !(grid.durationMax[p] < period)) {
      throw new RangeError(
        `durations ${shortest} to ${grid.durationMax[p]} d at period ${period} d; give 0 < shortest <= longest < period`,
      )
    }
    return binsOf(period, oversample, shortest)
  })
  const binWidth = grid.periods.map((period, p) => period / binCount[p])
  let longest = 1
  for (let p = 0; p < binWidth.length; p++) {
    longest = Math.max(longest, Math.round(grid.durationMax[p] / binWidth[p]))
  }
  const lengths = [oversample]
  while (lengths[lengths.length - 1] < longest) {
    const last = lengths[lengths.length - 1]
    lengths.push(Math.max(last + 1, Math.round(last * durationRatio)))
  }
  const durationBins = Int32Array.from(lengths)
  const durationCount = countEach(binCount, (count, p) => {
    const most = Math.min(count - 1, Math.round(grid.durationMax[p] / binWidth[p]))
    return Math.max(1, shorterThan(durationBins, most + 1))
  })
  return { binWidth, binCount, durationBins, durationCount }
}

/** A whole number for each; `Int32Array.from` takes ten times as long. */
function countEach(
  values: Float64Array | Int32Array,
  count: (value: number, index: number) => number,
): Int32Array {
  const counts = new Int32Array(values.length)
  for (let i = 0; i < counts.length; i++) counts[i] = count(values[i], i)
  return counts
}

/** How many of these ascending lengths are below `limit`. */
function shorterThan(lengths: Int32Array, limit: number): number {
  let count = 0
  while (count < lengths.length && lengths[count] < limit) count++
  return count
}
