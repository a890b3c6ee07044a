/** Box least squares by fast folding, for many series at a time. */

import type { Periodogram } from '../result/result.ts'
import type { Series } from '../series/series.ts'
import { emptyWeight, fastRows, type FastRows } from './fast-bins.ts'
import { foldedPeriod, type FastGrid } from './fast-grid.ts'
import { fastKernel, type FastBest } from './fast-kernel.ts'
import { packPlan, type PackedFold } from './packed-plan.ts'

/**
 * Best box of each narrow range of frequency, one periodogram a series, in order; `[grid.rows]` each, periods
 * ascending (each the best trial of its range). Columns mean what `blsSearch` means by them: `power` is the
 * gain in log-likelihood with both levels free, on the binned rows; `t0` is the first mid-transit at or after the
 * first row. A range where nothing dips has power, depth and snr 0 and the period of its middle.
 *
 * Series are binned from their own first row on, so they may start at different times and have different gaps;
 * none may be longer than `grid.spanDays`. What a series gets does not depend on the others of its batch, to the
 * last bit. Rows with a non-finite value or a weight that is not positive are left out; a series without
 * rows has power 0 throughout. Throws RangeError for a series longer than the grid's span, or not in order of time.
 *
 * Folding: Staelin 1969; rows of any number: Morello+ 2020 (MNRAS 497, 4654); boxes on the profiles: Shahaf+ 2022
 * (MNRAS 513, 2732). Cost: O(bins^2 log(rows) / base) a stage.
 */
export function fastBls(batch: readonly Series[], grid: FastGrid): Periodogram[] {
  const { folds } = packPlan(grid)
  const lanes = batch.map((series) => checked(series, grid))
  const best = fastKernel(
    lanes.filter((rows) => rows !== null),
    grid,
  )
  let next = 0
  return lanes.map((rows) =>
    rows === null ? noPower(grid) : toPeriodogram(best[next++], { grid, folds, rows }),
  )
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

function noPower(grid: FastGrid): Periodogram {
  const zeros = (): Float64Array => new Float64Array(grid.rows)
  return {
    periods: grid.rowPeriods.slice(),
    power: zeros(),
    t0: zeros(),
    duration: zeros(),
    depth: zeros(),
    snr: zeros(),
  }
}

interface Searched {
  readonly grid: FastGrid
  readonly folds: readonly PackedFold[]
  readonly rows: FastRows
}

/** From scaled sums to depths, errors and times. */
function toPeriodogram(best: FastBest, { grid, folds, rows }: Searched): Periodogram {
  const { periods, power, t0, duration, depth, snr } = noPower(grid)
  t0.fill(rows.start)
  for (let row = 0; row < grid.rows; row++) {
    if (!(best.objective[row] > 0)) continue
    const fold = folds[best.fold[row]]
    const empty = emptyWeight(fold.binCount) * fold.rows * best.length[row]
    const w = best.weight[row] - empty
    if (!(w > empty)) continue
    const objective = best.value[row] ** 2 / (w * (1 - w))
    periods[row] = foldedPeriod(fold, best.profile[row])
    duration[row] = best.length[row] * fold.binDays
    const middle = (best.start[row] + best.length[row] / 2) * fold.binDays
    t0[row] = rows.start + (middle % periods[row])
    depth[row] = (best.value[row] / (w * (1 - w))) * rows.fluxScale
    snr[row] = Math.sqrt(objective * rows.totalWeight) * rows.fluxScale
    power[row] = snr[row] ** 2 / 2
  }
  return { periods, power, t0, duration, depth, snr }
}
