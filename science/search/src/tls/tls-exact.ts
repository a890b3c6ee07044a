/** Exact transit least squares (Hippke & Heller 2019, A&A 623, A39): every period, width and start. */

import type { PeriodGrid, Periodogram } from '../result/result.ts'
import type { TlsResult } from '../result/tls-result.ts'
import { goodRows } from '../series/good-rows.ts'
import type { Series } from '../series/series.ts'
import { indexSeries } from './indexed-series.ts'
import { durationShares, ofirGrid, type TlsGridOptions } from './ofir-grid.ts'
import { polishSpectrum } from './polish-spectrum.ts'
import { signalResidue } from './signal-residue.ts'
import { summarise } from './summarise.ts'
import { tlsKernel } from './tls-kernel.ts'
import { planTls, type TlsBest, type TlsPlan, type TlsPlanOptions } from './tls-plan.ts'

/** Trial periods in the running median for each step of oversampling (Hippke & Heller 2019). */
const MEDIAN_KERNEL = 30

/** Choices of `tlsExact`. */
export interface TlsOptions extends TlsPlanOptions, Partial<Omit<TlsGridOptions, 'spanDays'>> {
  /** Trial periods; default `ofirGrid` of the series' span with these options. */
  readonly grid?: PeriodGrid
  /** Rows that the peak is fitted on, where the series is binned; default: the series itself. */
  readonly fine?: Series
}

/**
 * Searches one light curve, detrended and relative to 1. At each trial period the limb-darkened template is
 * fitted at every phase bin and with every Keplerian duration, then near the best of them on the rows
 * themselves, which gives the spectrum; the best peak is fitted in time, period and duration together.
 *
 * Durations are times, not counts of rows: gaps do not change them. Depth and SNR come from weighted least
 * squares. `compat: 'transitleastsquares'` searches as version 2 of that package does (rows in order of
 * phase taken for even samples, depth from the mean, every other start left out for wide templates), so
 * that SR and SDE agree; the peak is fitted as above.
 *
 * Rows with a non-finite value or a weight that is not positive are left out. Throws RangeError for fewer
 * than 3 usable rows or an empty grid.
 */
export function tlsExact(series: Series, options: TlsOptions = {}): TlsResult {
  const rows = goodRows(series)
  const n = rows.time.length
  const grid = options.grid ?? ofirGrid({ ...options, spanDays: rows.time[n - 1] - rows.time[0] })
  const plan = planTls(rows, grid, options)
  const best = tlsKernel(plan)
  const binned = toPeriodogram(plan, best)
  const depthMin = plan.depthMin * plan.fluxScale
  const indexed = indexSeries(rows)
  const periodogram = plan.asReference
    ? binned
    : polishSpectrum(indexed, binned, { grid, depthMin })
  const gain = periodogram.power.map((p) => 2 * p)
  const sr = signalResidue(gain, plan.flatChi2)
  return summarise(
    options.fine === undefined ? indexed : indexSeries(goodRows(options.fine)),
    { periodogram, sr, grid: grid.summary },
    {
      ...options,
      kernel: Math.floor((options.oversampling ?? 3) * MEDIAN_KERNEL),
    },
  )
}

/** From the plan's samples to days and relative flux. */
export function toPeriodogram(plan: TlsPlan, best: TlsBest): Periodogram {
  const count = plan.periods.length
  const power = best.gain.map((g) => g / 2)
  const snr = best.gain.map(Math.sqrt)
  const depth = best.depth.map((d) => d * plan.fluxScale)
  const t0 = new Float64Array(count)
  const duration = new Float64Array(count)
  for (let p = 0; p < count; p++) {
    const period = plan.periods[p]
    const width = plan.widths[Math.max(best.width[p], plan.from[p], 0)] ?? 0
    const sample = period / plan.samples[p]
    duration[p] = Math.min(width * sample, durationShares(period).longest * period)
    const middle = plan.asReference
      ? middleOfRows(plan, p, Math.max(0, best.start[p]) + (width - 1) / 2)
      : (Math.max(0, best.start[p]) + width / 2) * sample
    t0[p] = plan.reference + (middle % period)
  }
  return { periods: plan.periods, power, t0, duration, depth, snr }
}

/** Time within the period of the row that stands at `place` in order of phase. */
function middleOfRows(plan: TlsPlan, p: number, place: number): number {
  const period = plan.periods[p]
  const phases = plan.time.map((t) => t - period * Math.floor(t / period)).sort()
  return phases[Math.round(place) % phases.length]
}
