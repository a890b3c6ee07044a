/** Rows near the transits of an ephemeris, and the same folded into fine cells, so that a fit reads fewer. */

import { lowerBound } from '../series/lower-bound.ts'
import type { SearchData } from '../series/series.ts'

/** Where the transits are that a fit looks at. */
export interface CellReference {
  /** A mid-transit [days], in the time of the data; epoch 0. */
  readonly centre: number
  readonly periodDays: number
}

/**
 * Cells of rows that share a time from mid-transit; `[count]` each. A row is a cell of one. Beside means a cell
 * holds how its rows' times, epochs and flux go along with each other: that is all that a fit needs to know, to
 * first order, about the rows' own places in the cell and about a small change of period.
 */
export interface TransitCells {
  readonly count: number
  /** Weighted mean time from the reference's mid-transit [days]. */
  readonly x: Float64Array
  /** Weighted mean flux less 1. */
  readonly flux: Float64Array
  /** Sum of weights. */
  readonly weight: Float64Array
  /** Weighted mean transit number. */
  readonly epoch: Float64Array
  /** Weighted sums of products, each factor from its mean: epoch squared, time squared, and the mixed ones. */
  readonly epochSpread: Float64Array
  readonly timeSpread: Float64Array
  readonly epochFlux: Float64Array
  readonly timeFlux: Float64Array
  readonly epochTime: Float64Array
  /** Weighted sum of squared differences of the rows' flux from their cell's mean: no model changes it. */
  readonly withinChi2: number
  /** Rows in all. */
  readonly rows: number
}

/** Rows within `reachDays` of a mid-transit, each a cell of its own. `data` in time order, values finite. */
export function rowsNear(
  data: SearchData,
  reference: CellReference,
  options: { readonly reachDays: number },
): TransitCells {
  const { time, flux, weight } = data
  const { centre, periodDays } = reference
  const x: number[] = []
  const f: number[] = []
  const w: number[] = []
  const e: number[] = []
  let from = 0
  while (from < time.length) {
    const epoch = Math.round((time[from] - centre) / periodDays)
    const middle = centre + epoch * periodDays
    let i = lowerBound(time, middle - options.reachDays, from)
    for (; i < time.length && time[i] - middle <= options.reachDays; i++) {
      x.push(time[i] - centre - epoch * periodDays)
      f.push(flux[i] - 1)
      w.push(weight[i])
      e.push(epoch)
    }
    // Rows up to the next transit's reach are of no interest.
    from = lowerBound(time, middle + periodDays - options.reachDays, i)
  }
  const count = x.length
  return {
    count,
    x: Float64Array.from(x),
    flux: Float64Array.from(f),
    weight: Float64Array.from(w),
    epoch: Float64Array.from(e),
    ...spreads(count),
    withinChi2: 0,
    rows: count,
  }
}

function spreads(count: number) {
  return {
    epochSpread: new Float64Array(count),
    timeSpread: new Float64Array(count),
    epochFlux: new Float64Array(count),
    timeFlux: new Float64Array(count),
    epochTime: new Float64Array(count),
  }
}

/**
 * Rows folded at a reference period that differs from theirs by `periodShift`, in cells of `cellDays`; empty
 * cells are left out. O(rows).
 */
export function foldCells(
  rows: TransitCells,
  options: { readonly periodShift: number; readonly cellDays: number },
): TransitCells {
  const { periodShift, cellDays } = options
  let low = Infinity
  let high = -Infinity
  const x = new Float64Array(rows.count)
  for (let i = 0; i < rows.count; i++) {
    x[i] = rows.x[i] - rows.epoch[i] * periodShift
    if (x[i] < low) low = x[i]
    if (x[i] > high) high = x[i]
  }
  const most = rows.count === 0 ? 0 : Math.floor((high - low) / cellDays) + 1
  const sums = {
    w: new Float64Array(most),
    x: new Float64Array(most),
    f: new Float64Array(most),
    e: new Float64Array(most),
  }
  const place = new Int32Array(rows.count)
  for (let i = 0; i < rows.count; i++) {
    const j = Math.floor((x[i] - low) / cellDays)
    const w = rows.weight[i]
    place[i] = j
    sums.w[j] += w
    sums.x[j] += w * x[i]
    sums.f[j] += w * rows.flux[i]
    sums.e[j] += w * rows.epoch[i]
  }
  const used = new Int32Array(most)
  let count = 0
  for (let j = 0; j < most; j++) {
    if (!(sums.w[j] > 0)) continue
    used[j] = count
    sums.w[count] = sums.w[j]
    sums.x[count] = sums.x[j] / sums.w[j]
    sums.f[count] = sums.f[j] / sums.w[j]
    sums.e[count] = sums.e[j] / sums.w[j]
    count++
  }
  const spread = spreads(count)
  let withinChi2 = 0
  for (let i = 0; i < rows.count; i++) {
    const k = used[place[i]]
    const de = rows.epoch[i] - sums.e[k]
    const dx = x[i] - sums.x[k]
    const df = rows.flux[i] - sums.f[k]
    const w = rows.weight[i]
    spread.epochSpread[k] += w * de * de
    spread.timeSpread[k] += w * dx * dx
    spread.epochFlux[k] += w * de * df
    spread.timeFlux[k] += w * dx * df
    spread.epochTime[k] += w * de * dx
    withinChi2 += w * df * df
  }
  return {
    count,
    x: sums.x.subarray(0, count),
    flux: sums.f.subarray(0, count),
    weight: sums.w.subarray(0, count),
    epoch: sums.e.subarray(0, count),
    ...spread,
    withinChi2,
    rows: rows.rows,
  }
}
