import { LightCurveError } from '@longrun/lightcurve'

import { blsSearch } from './bls.ts'
import { boxSums, type BoxSums, type Ephemeris, type Series } from './events.ts'
import { explain } from './explain.ts'
import { pickPeaks } from './peaks.ts'
import { keplerianGrid } from './period-grid.ts'
import type { PeriodRange } from './period-range.ts'
import type { Explanation } from './polish.ts'
import type { PreparedStar, Variant } from './prepare-star.ts'
import type { PeriodGrid, Periodogram } from './result.ts'
import { sde } from './sde.ts'
import { transitMask, withoutRows } from './transit-mask.ts'

/** Peaks are found with coarse boxes and polished on the rows themselves. */
const COARSE = { oversample: 3, durationRatio: 1.5 }

/** No box shorter than half an hour: shorter transits still show in it, and the grid stays half as large. */
const SHORTEST_DURATION_DAYS = 0.02

const FEWEST_ROWS = 10

/**
 * Neighbouring trial periods drift apart by `shortest duration / 1.4` over the span: half of the loss is
 * made good by the polish, and a third fewer periods are searched than with the grid's own default, 2.
 */
const OVERSAMPLING = 1.4

/** What will be searched: the cleaned star and a period grid for each of its variants. */
export interface StarPlan {
  readonly star: PreparedStar
  readonly range: PeriodRange
  /** One a variant, in their order. */
  readonly grids: readonly PeriodGrid[]
}

/** A candidate as the search found it, before the fit. */
export interface Found {
  readonly explanation: Explanation
  readonly variant: Variant
  readonly periodogram: Periodogram
  readonly grid: PeriodGrid
  /** Of the periodogram, `[nPeriods]`. */
  readonly spectrum: Float64Array
  /** SDE at the found period. */
  readonly sde: number
}

type Peak = Omit<Found, 'spectrum' | 'sde'>

/** Periods and durations that each variant can be searched for. */
export function planStar(star: PreparedStar, range: PeriodRange): StarPlan {
  const grids = star.variants.map((variant) => gridOf(star, range, variant.durationMaxDays))
  return { star, range, grids }
}

/** Where the span is endless (times of several systems in one column) no grid fits: the star's fault. */
function gridOf(star: PreparedStar, range: PeriodRange, durationMaxDays: number): PeriodGrid {
  try {
    return keplerianGrid({
      spanDays: star.spanDays,
      periodMinDays: range.periodMinDays,
      periodMaxDays: range.periodMaxDays,
      cadenceDays: Math.max(1.5 * star.binDays, SHORTEST_DURATION_DAYS),
      durationMaxDays,
      oversampling: OVERSAMPLING,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new LightCurveError(
      `The times span ${star.spanDays} d, too long to search from ${range.periodMinDays} d: ${error.message}. Does the time column mix time systems?`,
    )
  }
}

/** The best reading of the best peak over all variants; rows of `known` ephemerides are masked. Null: nothing dips. */
export function findBest(plan: StarPlan, known: readonly Ephemeris[]): Found | null {
  let best: Peak | null = null
  for (const [i, variant] of plan.star.variants.entries()) {
    const grid = plan.grids[i]
    const series = masked(variant.series, known)
    if (series.time.length < FEWEST_ROWS) continue
    const periodogram = blsSearch(series, grid, COARSE)
    const toBeat: number = best?.explanation.score ?? 0
    const explanation = bestExplanation(plan, series, periodogram, { toBeat })
    if (explanation !== null && (best === null || explanation.score > best.explanation.score))
      best = { explanation, variant, periodogram, grid }
  }
  if (best === null) return null
  const { spectrum } = sde(best.periodogram)
  const height = spectrumAt(best.periodogram, spectrum, best.explanation.ephemeris.periodDays)
  return { ...best, spectrum, sde: height }
}

/**
 * Best score that the same search reaches on the light curve upside down, the candidate's own rows taken
 * out: what noise and variability reach here.
 */
export function nullScore(plan: StarPlan, found: Found, known: readonly Ephemeris[]): number {
  const quiet = masked(found.variant.series, [...known, found.explanation.ephemeris])
  if (quiet.time.length < FEWEST_ROWS) return 0
  const inverted = { ...quiet, flux: quiet.flux.map((f) => 2 - f) }
  const periodogram = blsSearch(inverted, found.grid, COARSE)
  return bestExplanation(plan, inverted, periodogram, { toBeat: 0 })?.score ?? 0
}

function masked(series: Series, known: readonly Ephemeris[]): Series {
  return withoutRows(series, transitMask(series.time, known, { widths: 1 }))
}

function bestExplanation(
  { star, range }: StarPlan,
  series: Series,
  periodogram: Periodogram,
  { toBeat }: { toBeat: number },
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
    const reading = explain(sums, peak, {
      ...options,
      toBeat: Math.max(toBeat, best?.score ?? 0),
    })
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
