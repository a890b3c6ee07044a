/** Exact box least squares (Kovacs, Zucker & Mazeh 2002, A&A 391, 369): every period, box and phase of a plan. */

import type { PeriodGrid, Periodogram } from '../result/result.ts'
import type { SearchData } from '../series/series.ts'
import { blsKernel } from './bls-kernel.ts'
import { planBls, type BlsBest, type BlsOptions, type BlsPlan } from './bls-plan.ts'

/**
 * Best box at each trial period, `[nPeriods]`.
 *
 * `power` is the gain in log-likelihood of a box over a constant, both levels free:
 * d^2 / (2 (1/W_in + 1/W_out)); `snr` = d / sqrt(1/W_in + 1/W_out), so power = snr^2 / 2. Phase wraps
 * whole: no phase is lost. `t0` is the first mid-transit time at or after the first row (less than one
 * period later), in the time of the input. A period where no box dips has power, depth and snr 0.
 *
 * With `compat: 'astropy'` `power` is astropy's objective and its wrap is reproduced, faults included.
 *
 * Rows with a non-finite value or a weight that is not positive are left out. Throws RangeError for
 * fewer than 3 usable rows, and for durations that do not fit the periods.
 */
export function blsSearch(
  data: SearchData,
  grid: PeriodGrid,
  options: BlsOptions = {},
): Periodogram {
  const plan = planBls(data, grid, options)
  return toPeriodogram(plan, blsKernel(plan), options.objective ?? 'likelihood')
}

/** From the plan's scaled sums to depths, errors and times. */
export function toPeriodogram(
  plan: BlsPlan,
  best: BlsBest,
  objective: 'likelihood' | 'snr' = 'likelihood',
): Periodogram {
  const n = plan.periods.length
  const power = new Float64Array(n)
  const t0 = new Float64Array(n)
  const duration = new Float64Array(n)
  const depth = new Float64Array(n)
  const snr = new Float64Array(n)
  const astropySnr = plan.astropyPad >= 0 && objective === 'snr'
  for (let p = 0; p < n; p++) {
    const width = plan.binWidth[p]
    const start = Math.max(0, best.start[p])
    duration[p] = width * (best.length[p] || plan.durationBins[0])
    const middle = start * width + duration[p] / 2
    t0[p] = plan.reference + (middle < plan.periods[p] ? middle : middle % plan.periods[p])
    if (best.start[p] < 0) continue
    const w = best.weight[p]
    const scaledDepth = -best.value[p] / (w * (1 - w))
    depth[p] = scaledDepth * plan.fluxScale
    snr[p] = depth[p] * Math.sqrt(w * (1 - w) * plan.totalWeight)
    const squared = best.objective[p] * plan.fluxScale * plan.fluxScale * plan.totalWeight
    power[p] = astropySnr ? snr[p] : squared / 2
  }
  return { periods: plan.periods, power, t0, duration, depth, snr }
}
