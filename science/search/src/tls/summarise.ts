import { sde } from '../periodogram/sde.ts'
import type { Periodogram } from '../result/result.ts'
import type { TlsResult } from '../result/tls-result.ts'
import { climb, survey } from './climb.ts'
import type { IndexedSeries } from './indexed-series.ts'
import { durationShares } from './ofir-grid.ts'
import { oddEvenSigma } from './template-fit.ts'

/** The fit may go this far below the shortest duration that was tried. */
const NARROWER = 0.5
/** Fitting raises a peak's SNR by less than the inverse of this: weaker ones cannot win. */
const STRONG = 0.7
/** A peak of this SNR has one top, which any climb finds. */
const ONE_TOP_SNR = 11
/** The smallest step while peaks are compared. */
const ROUGH_STEP = 1 / 16

/** A searched spectrum, before its peak is fitted. */
export interface TlsSpectrum {
  readonly periodogram: Periodogram
  readonly sr: Float64Array
  readonly grid: string
}

/** How a spectrum is summed up. */
export interface SummaryOptions {
  /** Trial periods in the running median. */
  readonly kernel: number
  /** Highest peaks that are fitted, of which the strongest is reported; default 1. */
  readonly peaks?: number
  /** Longest duration [days]; default: the Keplerian longest at the period. */
  readonly durationMaxDays?: number
  /** The fit stays within these periods [days]; default: any. */
  readonly periodMinDays?: number
  readonly periodMaxDays?: number
}

/** SDE of a spectrum, and its highest peak fitted on the rows. */
export function summarise(
  rows: IndexedSeries,
  { periodogram, sr, grid }: TlsSpectrum,
  options: SummaryOptions,
): TlsResult {
  const { kernel, peaks = 1 } = options
  const detection = sde({ ...periodogram, power: sr }, { kernel })
  const tops = highest(detection.residual, peaks)
  const strong = STRONG * Math.max(...tops.map((row) => periodogram.snr[row]))
  const rough = tops
    .filter((row) => periodogram.snr[row] >= strong)
    .map((row) => roughFit(rows, { periodogram, row }, options))
  // A peak stands above its surroundings by as much more as the fit raised it.
  const height = ({ row, fit }: (typeof rough)[number]): number =>
    detection.residual[row] * (fit.gain / (2 * periodogram.power[row]))
  const strongest = rough.reduce((best, next) => (height(next) > height(best) ? next : best))
  const weak = strongest.fit.gain < ONE_TOP_SNR ** 2
  const around = weak ? survey(rows, strongest, strongest.bounds) : null
  const found = {
    ...strongest,
    ...climb(rows, around?.top ?? strongest, strongest.bounds),
  }
  const { periodDays, t0 } = around?.mean ?? found
  return {
    periodDays,
    t0,
    durationDays: found.durationDays,
    depth: found.fit.depth,
    depthErr: found.fit.depthErr,
    snr: Math.sqrt(found.fit.gain),
    sde: detection.spectrum[found.row],
    sdeBasis: detection.basis,
    oddEvenSigma: oddEvenSigma(found.fit),
    transits: found.fit.transits,
    periodogram,
    sr,
    spectrum: detection.spectrum,
    grid,
  }
}

interface Peak {
  readonly periodogram: Periodogram
  readonly row: number
}

function roughFit(
  rows: IndexedSeries,
  { periodogram, row }: Peak,
  { durationMaxDays = Infinity, periodMinDays = 0, periodMaxDays = Infinity }: SummaryOptions,
) {
  const periodDays = periodogram.periods[row]
  const { shortest, longest } = durationShares(periodDays)
  const start = { periodDays, t0: periodogram.t0[row], durationDays: periodogram.duration[row] }
  const bounds = {
    durationMinDays: NARROWER * shortest * periodDays,
    durationMaxDays: Math.min(durationMaxDays, longest * periodDays),
    periodMinDays,
    periodMaxDays,
  }
  return { ...climb(rows, start, { ...bounds, lastStep: ROUGH_STEP }), row, bounds }
}

/** Rows of the highest local maxima, highest first; at least one. */
function highest(values: Float64Array, count: number): number[] {
  const tops: number[] = []
  for (let i = 0; i < values.length; i++) {
    const before = i === 0 ? -Infinity : values[i - 1]
    const after = i === values.length - 1 ? -Infinity : values[i + 1]
    if (values[i] >= before && values[i] > after) tops.push(i)
  }
  tops.sort((a, b) => values[b] - values[a] || a - b)
  return tops.length > 0 ? tops.slice(0, count) : [0]
}
