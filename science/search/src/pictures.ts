import { decimate } from '@longrun/lightcurve'
import { phaseDays, type Series } from './events.ts'
import type { Candidate, FoldedPicture, Periodogram, StarPictures } from './result.ts'

const CURVE_POINTS = 1200
const PERIODOGRAM_POINTS = 600
const FOLD_POINTS = 600
const FOLDS = 3
const FOLD_BINS = 60
/** Half width of a folded picture, in durations. */
const FOLD_REACH = 3

/** Decimated and rounded pictures of one star, ready for JSON; `found` is null where nothing dips: only the light curve is drawn. */
export function picturesOf(
  series: Series,
  found: { readonly periodogram: Periodogram; readonly spectrum: Float64Array } | null,
  candidates: readonly Candidate[],
): StarPictures {
  const curve = decimate(series.time, series.flux, { points: CURVE_POINTS })
  return {
    lightCurve: { time: round(curve.time, 4), flux: round(curve.flux, 6) },
    periodogram:
      found === null
        ? { periodDays: [], sde: [] }
        : highestOfBins(found.periodogram.periods, found.spectrum),
    folded: candidates.slice(0, FOLDS).map((candidate) => fold(series, candidate)),
  }
}

/** The highest value in each of equal steps of log period. */
function highestOfBins(periods: Float64Array, spectrum: Float64Array): StarPictures['periodogram'] {
  const n = periods.length
  const rows: number[] = []
  if (n <= PERIODOGRAM_POINTS) for (let i = 0; i < n; i++) rows.push(i)
  else {
    const ratio = (periods[n - 1] / periods[0]) ** (1 / PERIODOGRAM_POINTS)
    let i = 0
    for (let bin = 1; bin <= PERIODOGRAM_POINTS; bin++) {
      // the last bin takes the rest: its edge may fall short of the last period by a rounding
      const edge = bin === PERIODOGRAM_POINTS ? Infinity : periods[0] * ratio ** bin
      let top = -1
      for (; i < n && periods[i] < edge; i++) if (top < 0 || spectrum[i] > spectrum[top]) top = i
      if (top >= 0) rows.push(top)
    }
  }
  return {
    periodDays: round(
      rows.map((i) => periods[i]),
      5,
    ),
    sde: round(
      rows.map((i) => spectrum[i]),
      2,
    ),
  }
}

function fold(series: Series, candidate: Candidate): FoldedPicture {
  const durationDays = candidate.durationHours / 24
  const reach = Math.min(FOLD_REACH * durationDays, candidate.periodDays / 2)
  const ephemeris = { periodDays: candidate.periodDays, t0: candidate.t0, durationDays }
  const rows: { x: number; flux: number; weight: number }[] = []
  for (let i = 0; i < series.time.length; i++) {
    const x = phaseDays(series.time[i], ephemeris)
    if (Math.abs(x) <= reach) rows.push({ x, flux: series.flux[i], weight: series.weight[i] })
  }
  const bins = Array.from({ length: FOLD_BINS }, () => ({ w: 0, wf: 0 }))
  for (const row of rows) {
    const bin =
      bins[Math.min(FOLD_BINS - 1, Math.floor(((row.x + reach) / (2 * reach)) * FOLD_BINS))]
    bin.w += row.weight
    bin.wf += row.weight * (row.flux - 1)
  }
  const middles = bins
    .map((bin, k) => ({ ...bin, x: ((k + 0.5) / FOLD_BINS) * 2 * reach - reach }))
    .filter((bin) => bin.w > 0)
  const step = Math.max(1, Math.ceil(rows.length / FOLD_POINTS))
  const shown = rows.filter((_, i) => i % step === 0)
  return {
    periodDays: candidate.periodDays,
    durationHours: candidate.durationHours,
    ...(candidate.ingressHours === undefined ? {} : { ingressHours: candidate.ingressHours }),
    depthPpm: candidate.depthPpm,
    hours: round(
      shown.map((row) => row.x * 24),
      3,
    ),
    flux: round(
      shown.map((row) => row.flux),
      6,
    ),
    binHours: round(
      middles.map((bin) => bin.x * 24),
      3,
    ),
    binFlux: round(
      middles.map((bin) => 1 + bin.wf / bin.w),
      6,
    ),
    binErr: round(
      middles.map((bin) => 1 / Math.sqrt(bin.w)),
      7,
    ),
  }
}

function round(values: Iterable<number>, digits: number): number[] {
  const scale = 10 ** digits
  // + 0: JSON knows no -0
  return Array.from(values, (value) => Math.round(value * scale) / scale + 0)
}
