/** Box least squares by fast folding, for many series at a time. */

import type { Series } from '../events.ts'
import type { Periodogram } from '../result.ts'
import { fastRows, LANES, type FastRows } from './fast-bins.ts'
import { foldedPeriod, type FastFold, type FastGrid } from './fast-grid.ts'
import { fastKernel, type FastBest } from './fast-kernel.ts'

/**
 * Best box of each narrow range of frequency, one periodogram a series, in order; `[grid.rows]` each, periods
 * ascending (each the best trial of its range). Columns mean what `blsSearch` means by them: `power` is the
 * gain in log-likelihood with both levels free, on the binned rows; `t0` is the first mid-transit at or after the
 * first row. A range where nothing dips has power, depth and snr 0 and the period of its middle.
 *
 * Series are binned from their own first row on, so they may start at different times and have different gaps;
 * none may be longer than `grid.spanDays`. What a series gets does not depend on the others of its batch, to the
 * last bit. Rows with a non-finite value or a weight that is not positive are left out; a series without
 * rows has power 0 throughout. Throws RangeError for a series longer than the grid's span.
 *
 * Folding: Staelin 1969; rows of any number: Morello+ 2020 (MNRAS 497, 4654); boxes on the profiles: Shahaf+ 2022
 * (MNRAS 513, 2732). Cost: O(bins^2 log(rows) / base) a stage.
 */
export function fastBls(batch: readonly Series[], grid: FastGrid): Periodogram[] {
  const folds = grid.stages.flatMap((stage) =>
    stage.folds.map((fold) => ({ ...fold, binDays: stage.binDays })),
  )
  const result: Periodogram[] = []
  for (let first = 0; first < batch.length; first += LANES) {
    const lanes = batch.slice(first, first + LANES).map((series) => checked(series, grid))
    const best = fastKernel(lanes, grid)
    for (const [lane, rows] of lanes.entries())
      result.push(toPeriodogram(best, { grid, folds, lane, rows }))
  }
  return result
}

function checked(series: Series, grid: FastGrid): FastRows | null {
  const rows = fastRows(series)
  if (rows === null) return null
  const span = rows.time[rows.time.length - 1]
  if (!(span <= grid.spanDays * (1 + 1e-9))) {
    throw new RangeError(`a series spans ${span} d, longer than the grid's ${grid.spanDays} d`)
  }
  return rows
}

interface Lane {
  readonly grid: FastGrid
  readonly folds: readonly (FastFold & { readonly binDays: number })[]
  readonly lane: number
  readonly rows: FastRows | null
}

/** From scaled sums of one lane to depths, errors and times. */
export function toPeriodogram(best: FastBest, { grid, folds, lane, rows }: Lane): Periodogram {
  const n = grid.rows
  const periods = grid.rowPeriods.slice()
  const power = new Float64Array(n)
  const t0 = new Float64Array(n).fill(rows?.start ?? 0)
  const duration = new Float64Array(n)
  const depth = new Float64Array(n)
  const snr = new Float64Array(n)
  for (let row = 0; row < n; row++) {
    const at = row * LANES + lane
    if (rows === null || !(best.objective[at] > 0)) continue
    const fold = folds[best.fold[at]]
    const w = best.weight[at]
    const objective = best.value[at] ** 2 / (w * (1 - w))
    periods[row] = foldedPeriod(fold, best.profile[at])
    duration[row] = best.length[at] * fold.binDays
    const middle = (best.start[at] + best.length[at] / 2) * fold.binDays
    t0[row] = rows.start + (middle % periods[row])
    depth[row] = (best.value[at] / (w * (1 - w))) * rows.fluxScale
    snr[row] = Math.sqrt(objective * rows.totalWeight) * rows.fluxScale
    power[row] = snr[row] ** 2 / 2
  }
  return { periods, power, t0, duration, depth, snr }
}
