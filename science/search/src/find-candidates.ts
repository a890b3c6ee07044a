import { blsSearch } from './bls.ts'
import { SCORE_MIN } from './disposition.ts'
import { boxSums, type BoxSums, type Ephemeris, type Series } from './events.ts'
import { explain } from './explain.ts'
import { pickPeaks } from './peaks.ts'
import { keplerianGrid } from './period-grid.ts'
import type { Explanation } from './polish.ts'
import type { PreparedStar, Variant } from './prepare-star.ts'
import type { PeriodGrid, Periodogram } from './result.ts'
import { sde } from './sde.ts'
import { transitMask, withoutRows } from './transit-mask.ts'

/** Peaks are found with coarse boxes and polished on the rows themselves. */
const COARSE = { oversample: 3, durationRatio: 1.5 }

/** No box shorter than half an hour: shorter transits still show in it, and the grid stays half as large. */
const SHORTEST_DURATION_DAYS = 0.02

/** A candidate as the search found it, before the fit. */
export interface Found {
  readonly explanation: Explanation
  readonly variant: Variant
  readonly periodogram: Periodogram
  readonly grid: PeriodGrid
  /** SDE at the found period. */
  readonly sde: number
  /** Best score of the same search on the inverted light curve: what noise and variability reach here. */
  readonly nullScore: number
}

export interface Looking {
  readonly periodMinDays: number
  readonly periodMaxDays: number
}

/** The best reading of the best peak over all variants; rows of `known` ephemerides are masked. Null: nothing dips. */
export function findBest(
  star: PreparedStar,
  range: Looking,
  known: readonly Ephemeris[],
): Found | null {
  let best: Omit<Found, 'nullScore'> | null = null
  for (const variant of star.variants) {
    const found = searchVariant(star, variant, { ...range, known })
    if (found !== null && (best === null || found.explanation.score > best.explanation.score))
      best = found
  }
  if (best === null) return null
  // a later candidate below the threshold is never listed: its null would be work for nothing
  if (known.length > 0 && best.explanation.score < SCORE_MIN) return { ...best, nullScore: 0 }
  return { ...best, nullScore: nullScore(star, best, { ...range, known }) }
}

function searchVariant(
  star: PreparedStar,
  variant: Variant,
  o: Looking & { known: readonly Ephemeris[] },
): Omit<Found, 'nullScore'> | null {
  const series = withoutRows(
    variant.series,
    transitMask(variant.series.time, o.known, { widths: 1 }),
  )
  if (series.time.length < 10) return null
  const grid = gridFor(star, variant, o)
  const periodogram = blsSearch(series, grid, COARSE)
  const explanation = bestExplanation(series, periodogram, star, o)
  if (explanation === null) return null
  const { spectrum } = sde(periodogram)
  const height = spectrumAt(periodogram, spectrum, explanation.ephemeris.periodDays)
  return { explanation, variant, periodogram, grid, sde: height }
}

/** What the same search finds in the light curve upside down, the candidate's own rows taken out: noise and variability. */
function nullScore(
  star: PreparedStar,
  found: Omit<Found, 'nullScore'>,
  o: Looking & { known: readonly Ephemeris[] },
): number {
  const { series } = found.variant
  const mask = transitMask(series.time, [...o.known, found.explanation.ephemeris], { widths: 1 })
  const quiet = withoutRows(series, mask)
  if (quiet.time.length < 10) return 0
  const inverted = { ...quiet, flux: quiet.flux.map((f) => 2 - f) }
  return bestExplanation(inverted, blsSearch(inverted, found.grid, COARSE), star, o)?.score ?? 0
}

/** Periods and durations that this variant can be searched for. */
export function gridFor(star: PreparedStar, variant: Variant, range: Looking): PeriodGrid {
  return keplerianGrid({
    spanDays: star.spanDays,
    periodMinDays: range.periodMinDays,
    periodMaxDays: range.periodMaxDays,
    cadenceDays: Math.max(1.5 * star.binDays, SHORTEST_DURATION_DAYS),
    durationMaxDays: variant.durationMaxDays,
  })
}

function bestExplanation(
  series: Series,
  periodogram: Periodogram,
  star: PreparedStar,
  range: Looking,
): Explanation | null {
  const sums: BoxSums = boxSums(series)
  const options = {
    cadenceDays: star.binDays,
    periodMinDays: range.periodMinDays,
    periodMaxDays: range.periodMaxDays,
    noiseByDuration: new Map<number, number>(),
  }
  let best: Explanation | null = null
  for (const peak of pickPeaks(periodogram, { spanDays: star.spanDays })) {
    const reading = explain(sums, peak, { ...options, toBeat: best?.score ?? 0 })
    if (reading !== null && (best === null || reading.score > best.score)) best = reading
  }
  return best
}

/** Highest spectrum value within the peak's own width. */
function spectrumAt(periodogram: Periodogram, spectrum: Float64Array, periodDays: number): number {
  const { periods } = periodogram
  let best = -Infinity
  let nearest = 0
  for (let i = 0; i < periods.length; i++) {
    if (Math.abs(periods[i] - periodDays) < Math.abs(periods[nearest] - periodDays)) nearest = i
  }
  for (let i = Math.max(0, nearest - 3); i <= Math.min(periods.length - 1, nearest + 3); i++)
    best = Math.max(best, spectrum[i])
  return best
}
