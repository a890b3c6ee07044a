import { decimate } from '@longrun/lightcurve'
import type { StarPictures } from '../result/picture-shapes.ts'
import type { Candidate, Periodogram } from '../result/result.ts'
import type { Series } from '../series/series.ts'
import { drawnAs, foldedPicture, rounded } from './folded-picture.ts'

const CURVE_POINTS = 1200
const PERIODOGRAM_POINTS = 600
const FOLDS = 3

/**
 * Decimated and rounded pictures of one star, ready for JSON; `found` is null where nothing dips: only the light curve
 * is drawn. `cadenceDays`: the exposure that smears a fitted shape; default: none does.
 */
export function picturesOf(
  series: Series,
  found: { readonly periodogram: Periodogram; readonly spectrum: Float64Array } | null,
  candidates: readonly Candidate[],
  { cadenceDays }: { readonly cadenceDays?: number } = {},
): StarPictures {
  const curve = decimate(series.time, series.flux, { points: CURVE_POINTS })
  return {
    lightCurve: { time: rounded(curve.time, 4), flux: rounded(curve.flux, 6) },
    periodogram:
      found === null
        ? { periodDays: [], sde: [] }
        : highestOfBins(found.periodogram.periods, found.spectrum),
    folded: candidates.slice(0, FOLDS).map((candidate) => ({
      ...foldedPicture(series, drawnAs(candidate, series)),
      ...(cadenceDays === undefined || candidate.ingressHours === undefined
        ? {}
        : { exposureHours: rounded([cadenceDays * 24], 5)[0] }),
    })),
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
    periodDays: rounded(
      rows.map((i) => periods[i]),
      5,
    ),
    sde: rounded(
      rows.map((i) => spectrum[i]),
      2,
    ),
  }
}
