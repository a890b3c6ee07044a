/** Transit least squares on fast-folded profiles: boxes propose, the exact template decides. */

import { fastBls, type FastGrid } from '../fast/index.ts'
import type { Periodogram } from '../result/result.ts'
import type { TlsResult } from '../result/tls-result.ts'
import { goodRows } from '../series/good-rows.ts'
import type { Series } from '../series/series.ts'
import { indexSeries } from './indexed-series.ts'
import { signalResidue } from './signal-residue.ts'
import { summarise } from './summarise.ts'
import { templateSpectrum } from './template-spectrum.ts'

/** Choices of `tlsFast`. */
export interface TlsFastOptions {
  /** Longest duration [days]; default: 0.12 of the period. */
  readonly durationMaxDays?: number
  /** Rows that the peaks are fitted on, one a series of the batch; default: the series themselves (which may be binned). */
  readonly fine?: readonly Series[]
}

/** Ranges of frequency in the running median: about as much frequency as the exact search takes. */
const KERNEL = 91
/** Peaks fitted on the rows, of which the strongest is reported. */
const PEAKS = 5

/**
 * Fast search of a batch, one result a series, in order. Fast folding finds the best box of every narrow range of
 * frequency (`fastBls`); the limb-darkened template is then fitted on the rows at each of them, which gives
 * the spectrum; the highest peaks are fitted in time, period and duration together.
 *
 * A series' result does not depend on the others, to the last bit. `sde` belongs to this grid of frequency
 * ranges (`sdeBasis`) and must not be compared with an exact search's. Throws RangeError as `fastBls` does,
 * and for a series of fewer than 3 usable rows.
 */
export function tlsFast(
  batch: readonly Series[],
  grid: FastGrid,
  options: TlsFastOptions = {},
): TlsResult[] {
  const { fine, durationMaxDays = Infinity } = options
  if (fine !== undefined && fine.length !== batch.length) {
    throw new RangeError(`${fine.length} fine series for a batch of ${batch.length}; give one each`)
  }
  return fastBls(batch, grid).map((boxes, i) =>
    tlsOfBoxes(batch[i], boxes, {
      grid: grid.summary,
      durationMaxDays,
      ...(fine === undefined ? {} : { fine: fine[i] }),
    }),
  )
}

/** Choices of `tlsOfBoxes`. */
export interface TlsOfBoxesOptions {
  /** The grid that the boxes were found on, one sentence. */
  readonly grid: string
  readonly durationMaxDays?: number
  /** Rows beyond this period are left out [days], and the fit stays within both. */
  readonly periodMaxDays?: number
  readonly periodMinDays?: number
  /** Rows that the peaks are fitted on; default: `series`. */
  readonly fine?: Series
}

/** The second half of `tlsFast`: from the best boxes of a light curve, found by any search, to its best transit. */
export function tlsOfBoxes(
  series: Series,
  boxes: Periodogram,
  options: TlsOfBoxesOptions,
): TlsResult {
  const {
    fine = series,
    durationMaxDays = Infinity,
    periodMinDays = 0,
    periodMaxDays = Infinity,
  } = options
  const rows = indexSeries(goodRows(series))
  const periodogram = templateSpectrum(rows, upTo(boxes, periodMaxDays), durationMaxDays)
  const gain = periodogram.power.map((p) => 2 * p)
  const spectrum = { periodogram, sr: signalResidue(gain, flatChi2(rows)), grid: options.grid }
  const last = fine === series ? rows : indexSeries(goodRows(fine))
  return summarise(last, spectrum, {
    kernel: KERNEL,
    peaks: PEAKS,
    durationMaxDays,
    periodMinDays,
    periodMaxDays,
  })
}

/** The first rows of a periodogram; at least one. */
function upTo(boxes: Periodogram, periodMaxDays: number): Periodogram {
  const { periods } = boxes
  let end = periods.length
  while (end > 1 && periods[end - 1] > periodMaxDays) end--
  if (end === periods.length) return boxes
  return {
    periods: periods.subarray(0, end),
    power: boxes.power.subarray(0, end),
    t0: boxes.t0.subarray(0, end),
    duration: boxes.duration.subarray(0, end),
    depth: boxes.depth.subarray(0, end),
    snr: boxes.snr.subarray(0, end),
  }
}

function flatChi2({ flux, weight }: Series): number {
  let sum = 0
  for (let i = 0; i < flux.length; i++) {
    const loss = 1 - flux[i]
    sum += weight[i] * loss * loss
  }
  return sum
}
