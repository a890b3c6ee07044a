/** From phase bins to the rows: the best transit of every trial period, fitted where it lies. */

import type { PeriodGrid, Periodogram } from '../result/result.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { polishRows, type Trial } from './rows-kernel.ts'

/** Bounds of a polished spectrum. */
export interface PolishOptions {
  /** Shortest and longest duration at each period. */
  readonly grid: Pick<PeriodGrid, 'durationMin' | 'durationMax'>
  /** Least depth fitted, relative flux. */
  readonly depthMin: number
}

/**
 * Shift of the middle as a share of the duration, and stretch of the duration, tried about the best so far of
 * each round. The first round reaches as far as a bin and a step of widths; what remains is below 0.5 % of an SDE.
 */
const ROUNDS = [
  crossed([0, -0.04, 0.04], [1, 0.94, 1.06]),
  crossed([-0.018, 0.018], [0.97, 1.03]),
  [...crossed([-0.01, 0.01], [1]), ...crossed([0], [0.985, 1.015])],
]

/**
 * The same periods with the transit of each fitted on the rows near where it was found: bins and steps of widths
 * cost a peak up to 3 % of its chi^2, one more and another less, and the SDE as much. O(nPeriods x rows in transit).
 */
export function polishSpectrum(
  rows: IndexedSeries,
  found: Periodogram,
  { grid, depthMin }: PolishOptions,
): Periodogram {
  const { periods } = found
  const wide = found.duration.map((days, p) => (found.power[p] > 0 ? days : 0))
  const { t0, duration, gain, depth } = polishRows(
    rows,
    { periods, t0: found.t0, duration: wide },
    { durationMin: grid.durationMin, durationMax: grid.durationMax, depthMin, rounds: ROUNDS },
  )
  // a shift may have gone past the first row, or the first transit
  const start = rows.time[0]
  return {
    periods,
    power: gain.map((g) => g / 2),
    t0: t0.map((t, p) => t - Math.floor((t - start) / periods[p]) * periods[p]),
    duration: duration.map((days, p) => days || found.duration[p]),
    depth,
    snr: gain.map(Math.sqrt),
  }
}

function crossed(shifts: readonly number[], stretches: readonly number[]): Trial[] {
  return shifts.flatMap((shift) => stretches.map((stretch) => ({ shift, stretch })))
}
