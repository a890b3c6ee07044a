/**
 * What one transit-least-squares search will do, as plain values. The WASM kernel and its slow twin both
 * run this plan, so that they can differ in speed only.
 */

import { usableRows } from '../exact/bls-plan.ts'
import type { PeriodGrid } from '../result/result.ts'
import type { SearchData } from '../series/series.ts'
import { medianStep } from '../transit/transit-fit.ts'
import { durationShares } from './ofir-grid.ts'
import { binnedShape, sampledShape } from './template.ts'

/** Choices of the exact search that its plan is made with. */
export interface TlsPlanOptions {
  /** Phase bins a shortest duration; default 10. A bin is never narrower than a quarter of the cadence. */
  readonly oversample?: number
  /** Least depth fitted, relative flux; default 10 ppm. */
  readonly depthMin?: number
  /** Every row a sample, depth from the mean, durations as shares of the rows: `transitleastsquares` 2. */
  readonly compat?: 'transitleastsquares'
}

/** Ready for a kernel; residuals and weights are scaled so that a typical row has weight 1. */
export interface TlsPlan {
  /** Phase 0 of every period: the first row [days]. */
  readonly reference: number
  /** Time since `reference`, `[n]`. */
  readonly time: Float64Array
  /** Weight times (1 - flux) of each row, scaled, `[n]`. */
  readonly value: Float64Array
  readonly weight: Float64Array
  /** Depth = scaled depth x `fluxScale`. */
  readonly fluxScale: number
  /** chi^2 of a flat line at 1. */
  readonly flatChi2: number
  readonly periods: Float64Array
  /** Samples that cover each period, `[nPeriods]`. */
  readonly samples: Int32Array
  /** Widths tried at each period, `[from, end)` in `widths`, `[nPeriods]`. */
  readonly from: Int32Array
  readonly end: Int32Array
  /** Template widths in samples, ascending, `[nWidths]`. */
  readonly widths: Int32Array
  /** Starts tried: every `steps`-th, `[nWidths]`. */
  readonly steps: Int32Array
  /** Loss of each template, 1 at mid-transit. */
  readonly shapes: readonly Float64Array[]
  /** Depth over mean loss, only for the reference's depth, `[nWidths]`. */
  readonly overshoot: Float64Array
  readonly depthMin: number
  readonly asReference: boolean
}

/** Best template of each period, in the plan's units, `[nPeriods]`; `start` is -1 where none dips. */
export interface TlsBest {
  /** Fall of chi^2 against a flat line. */
  readonly gain: Float64Array
  readonly depth: Float64Array
  readonly start: Int32Array
  /** Index into `widths`. */
  readonly width: Int32Array
}

const OVERSAMPLE = 10
const BINS_A_CADENCE = 4
const DEPTH_MIN = 1e-5
const WIDTH_RATIO = 1.1
/** Narrower templates have no shape. */
const NARROWEST = 3
const MAX_SAMPLES = 2 ** 20

/** Lays out the search. Rows with a non-finite value or a weight that is not positive are left out. */
export function planTls(data: SearchData, grid: PeriodGrid, options: TlsPlanOptions = {}): TlsPlan {
  const rows = usableRows(data)
  const n = rows.time.length
  const { depthMin = DEPTH_MIN, oversample = OVERSAMPLE } = options
  const asReference = options.compat !== undefined
  let meanWeight = 0
  for (const w of rows.weight) meanWeight += w / n
  const fluxScale = 1 / Math.sqrt(meanWeight)
  const weight = rows.weight.map((w) => w / meanWeight)
  const value = weight.map((w, i) => (w * (1 - rows.flux[i])) / fluxScale)
  let flatChi2 = 0
  for (let i = 0; i < n; i++) flatChi2 += value[i] ** 2 / weight[i]
  const layout = asReference
    ? referenceLayout(grid.periods, rows.time)
    : binLayout(grid, oversample, medianStep(rows.time))
  return {
    reference: rows.reference,
    time: rows.time,
    value,
    weight,
    fluxScale,
    flatChi2,
    periods: grid.periods,
    ...layout,
    depthMin: depthMin / fluxScale,
    asReference,
  }
}

/** Even phase bins, a tenth of the shortest duration each; widths in bins are the same list at every period. */
function binLayout(grid: PeriodGrid, oversample: number, cadenceDays: number) {
  if (!(oversample >= 2))
    throw new RangeError(`oversample is ${oversample}; it must be at least 2 bins a duration`)
  const count = grid.periods.length
  const samples = new Int32Array(count)
  const from = new Int32Array(count)
  const end = new Int32Array(count)
  const widths = [NARROWEST]
  for (let p = 0; p < count; p++) {
    const period = grid.periods[p]
    const wanted = Math.max(grid.durationMin[p] / oversample, cadenceDays / BINS_A_CADENCE)
    samples[p] = Math.max(4 * NARROWEST, Math.round(period / wanted))
    if (samples[p] > MAX_SAMPLES) {
      throw new RangeError(
        `${samples[p]} phase bins at ${period} d, more than ${MAX_SAMPLES}; lower oversample or the longest period`,
      )
    }
    const bin = period / samples[p]
    const longest = Math.min(grid.durationMax[p] / bin, samples[p] / 2)
    while (widths[widths.length - 1] < longest) {
      const last = widths[widths.length - 1]
      widths.push(Math.max(last + 1, Math.round(last * WIDTH_RATIO)))
    }
    const shortest = grid.durationMin[p] / bin
    while (from[p] < widths.length - 1 && widths[from[p]] < 0.99 * shortest) from[p]++
    end[p] = from[p] + 1
    while (end[p] < widths.length && widths[end[p]] <= 1.01 * longest) end[p]++
  }
  return {
    samples,
    from,
    end,
    widths: Int32Array.from(widths),
    steps: new Int32Array(widths.length).fill(1),
    shapes: widths.map(binnedShape),
    overshoot: new Float64Array(widths.length).fill(1),
  }
}

/** As the reference: the rows in order of phase stand for even samples; widths are shares of their number. */
function referenceLayout(periods: Float64Array, time: Float64Array) {
  const n = time.length
  const span = time.reduce((a, b) => Math.max(a, b), 0)
  const ends = [periods[0], periods[periods.length - 1]]
  const shortest = durationShares(Math.max(...ends)).shortest
  const longest = durationShares(Math.min(...ends)).longest
  const shares = [shortest]
  while (shares[shares.length - 1] * WIDTH_RATIO < longest)
    shares.push(shares[shares.length - 1] * WIDTH_RATIO)
  shares.push(longest)
  const most = Math.trunc(longest * n)
  const widest = most + (most % 2)
  const widths = [...new Set(shares.map((share) => Math.trunc((share / longest) * widest)))].filter(
    (width) => width >= NARROWEST,
  )
  const shapes = widths.map((width) => sampledShape(width, widest))
  const from = new Int32Array(periods.length)
  const end = new Int32Array(periods.length)
  for (let p = 0; p < periods.length; p++) {
    const bounds = durationShares(periods[p])
    const least = Math.floor(bounds.shortest * n)
    const greatest = Math.ceil(bounds.longest * n * (1 + periods[p] / span))
    while (from[p] < widths.length && widths[from[p]] < least) from[p]++
    end[p] = from[p]
    while (end[p] < widths.length && widths[end[p]] <= greatest) end[p]++
  }
  return {
    samples: new Int32Array(periods.length).fill(n),
    from,
    end,
    widths: Int32Array.from(widths),
    steps: Int32Array.from(widths, (width) => Math.max(1, Math.trunc(width / 100))),
    shapes,
    overshoot: Float64Array.from(shapes, overshootOf),
  }
}

/** Depth over mean loss of a shape sampled half a depth deep, as the reference reckons it. */
function overshootOf(shape: Float64Array): number {
  let mean = 0
  let deepest = 0
  for (const loss of shape) {
    mean += loss / shape.length
    deepest = Math.max(deepest, loss)
  }
  return 1 / (2 - (1 - mean / 2) / (1 - deepest / 2))
}
