import type { Series } from '../events.ts'
import type { Periodogram } from '../result.ts'
import { sde } from '../sde.ts'
import { durationShares } from './period-grid.ts'
import type { TlsResult } from './result.ts'
import { climb, oddEvenSigma } from './template-fit.ts'

/** Trial periods in the running median for each step of oversampling (Hippke & Heller 2019). */
const MEDIAN_KERNEL = 30
/** The fit may go this far below the shortest duration that was tried. */
const NARROWER = 0.5

/** A searched spectrum, before its peak is fitted. */
export interface TlsSpectrum {
  readonly periodogram: Periodogram
  readonly sr: Float64Array
  readonly grid: string
}

/** SDE of a spectrum, and its highest peak fitted on the rows. */
export function summarise(
  series: Series,
  { periodogram, sr, grid }: TlsSpectrum,
  options: { readonly oversampling?: number; readonly durationMaxDays?: number } = {},
): TlsResult {
  const { oversampling = 3, durationMaxDays = Infinity } = options
  const detection = sde(
    { ...periodogram, power: sr },
    { kernel: Math.floor(oversampling * MEDIAN_KERNEL) },
  )
  const { peak } = detection
  const periodDays = periodogram.periods[peak]
  const shares = durationShares(periodDays)
  const found = climb(
    series,
    {
      periodDays,
      t0: periodogram.t0[peak],
      durationDays: periodogram.duration[peak],
    },
    {
      durationMinDays: NARROWER * shares.shortest * periodDays,
      durationMaxDays: Math.min(durationMaxDays, shares.longest * periodDays),
    },
  )
  return {
    periodDays: found.periodDays,
    t0: found.t0,
    durationDays: found.durationDays,
    depth: found.fit.depth,
    depthErr: found.fit.depthErr,
    snr: Math.sqrt(found.fit.gain),
    sde: detection.sde,
    sdeBasis: detection.basis,
    oddEvenSigma: oddEvenSigma(found.fit),
    transits: found.fit.transits,
    periodogram,
    sr,
    spectrum: detection.spectrum,
    grid,
  }
}
