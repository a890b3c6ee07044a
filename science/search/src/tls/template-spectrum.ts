/** From the best boxes of a spectrum to its best transits: the template on the rows where it can matter. */

import type { Periodogram } from '../result/result.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { rowSums, type Trial } from './rows-kernel.ts'

/**
 * Tried in turn: duration over the best so far (at first the box's: ingress sticks out at either end of the
 * box that fits a transit best) and shift of the middle, as a share of it. Folded bins are coarse.
 */
const TRIALS: readonly Trial[] = [
  { stretch: 1.18, shift: 0 },
  { stretch: 1.2, shift: 0 },
  { stretch: 0.85, shift: 0 },
  { stretch: 1, shift: 0.15 },
  { stretch: 1, shift: -0.15 },
]
/** No transit known covers more of its period. */
const DUTY_MAX = 0.12
/** All durations are tried where the first reaches this share of the strongest SNR. */
const STRONG = 0.6

/** The template in place of each best box. */
export function templateSpectrum(
  rows: IndexedSeries,
  boxes: Periodogram,
  durationMaxDays: number,
): Periodogram {
  const { periods } = boxes
  const n = periods.length
  const t0 = boxes.t0.slice()
  const duration = boxes.duration.slice()
  const depth = new Float64Array(n)
  const snr = new Float64Array(n)
  const spectrum = { periods, t0, duration, depth, snr }
  let jobs = new Int32Array(n).map((_, p) => p).filter((p) => boxes.snr[p] > 0)
  for (const trial of TRIALS) {
    const strongest = tryTemplate(rows, { spectrum, jobs, trial, durationMaxDays })
    jobs = jobs.filter((p) => snr[p] >= STRONG * strongest)
  }
  const power = new Float64Array(n)
  const start = rows.time[0]
  for (let p = 0; p < n; p++) {
    power[p] = (snr[p] * snr[p]) / 2
    // a shift may have gone past the first row, or the first transit
    t0[p] -= Math.floor((t0[p] - start) / periods[p]) * periods[p]
  }
  return { ...spectrum, power }
}

/** Keeps what is better; gives the strongest SNR of `jobs`. */
function tryTemplate(
  rows: IndexedSeries,
  { spectrum, jobs, trial, durationMaxDays }: Attempt,
): number {
  const { periods, t0, duration, depth, snr } = spectrum
  const count = jobs.length
  const tried = {
    periods: new Float64Array(count),
    t0: new Float64Array(count),
    duration: new Float64Array(count),
  }
  for (let k = 0; k < count; k++) {
    const p = jobs[k]
    const longest = Math.min(durationMaxDays, DUTY_MAX * periods[p])
    tried.periods[k] = periods[p]
    tried.t0[k] = t0[p] + trial.shift * duration[p]
    tried.duration[k] = Math.min(longest, trial.stretch * duration[p])
  }
  const { match, norm } = rowSums(rows, tried)
  let strongest = 0
  for (let k = 0; k < count; k++) {
    const p = jobs[k]
    const significance = match[k] > 0 ? match[k] / Math.sqrt(norm[k]) : 0
    if (significance > snr[p]) {
      snr[p] = significance
      t0[p] = tried.t0[k]
      duration[p] = tried.duration[k]
      depth[p] = match[k] / norm[k]
    }
    strongest = Math.max(strongest, snr[p])
  }
  return strongest
}

/** One trial of all rows that are left. */
interface Attempt {
  /** Changed in place, at `jobs`. */
  readonly spectrum: Omit<Periodogram, 'power'>
  /** Places in the spectrum. */
  readonly jobs: Int32Array
  readonly trial: Trial
  readonly durationMaxDays: number
}
