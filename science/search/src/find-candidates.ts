import { boxSums, type BoxSums, type Ephemeris, type Series } from './events.ts'
import { explain } from './explain.ts'
import { pickPeaks } from './peaks.ts'
import type { PeriodRange } from './period-range.ts'
import type { PeriodRequest, SearchGrid } from './period-search.ts'
import type { Explanation } from './polish.ts'
import type { PreparedStar, Variant } from './prepare-star.ts'
import type { Periodogram } from './result.ts'
import { sde } from './sde.ts'
import { transitMask, withoutRows } from './transit-mask.ts'

const FEWEST_ROWS = 10

/** What will be searched: the cleaned star and a period grid for each of its variants. */
export interface StarPlan {
  readonly star: PreparedStar
  readonly range: PeriodRange
  /** One a variant, in their order. */
  readonly grids: readonly SearchGrid[]
}

/** A candidate as the search found it, before the fit. */
export interface Found {
  readonly explanation: Explanation
  readonly variant: Variant
  readonly periodogram: Periodogram
  readonly grid: SearchGrid
  /** Of the periodogram, `[nPeriods]`. */
  readonly spectrum: Float64Array
  /** SDE at the found period. */
  readonly sde: number
}

/** A variant's search in the making. */
export interface VariantRequest extends PeriodRequest {
  readonly variant: Variant
}

type Peak = Omit<Found, 'spectrum' | 'sde'>

/** The period search of each variant that has rows left; those of `known` ephemerides are masked. */
export function variantRequests(
  plan: StarPlan,
  known: readonly Ephemeris[],
): readonly VariantRequest[] {
  return plan.star.variants
    .map((variant, i) => ({
      variant,
      series: masked(variant.series, known),
      grid: plan.grids[i],
    }))
    .filter(({ series }) => series.time.length >= FEWEST_ROWS)
}

/**
 * The search of the light curve upside down, the rows of `known` (the candidate among them) taken out: what
 * noise and variability reach here. Null where too few rows are left to say.
 */
export function nullRequest(found: Found, known: readonly Ephemeris[]): PeriodRequest | null {
  const quiet = masked(found.variant.series, known)
  if (quiet.time.length < FEWEST_ROWS) return null
  return { series: { ...quiet, flux: quiet.flux.map((f) => 2 - f) }, grid: found.grid }
}

/** The best reading of the best peak over all variants. Null: nothing dips. */
export function findBest(
  plan: StarPlan,
  requests: readonly VariantRequest[],
  periodograms: readonly Periodogram[],
): Found | null {
  let best: Peak | null = null
  for (const [i, { variant, series, grid }] of requests.entries()) {
    const toBeat: number = best?.explanation.score ?? 0
    const explanation = bestExplanation(plan, series, periodograms[i], { toBeat })
    if (explanation !== null && (best === null || explanation.score > best.explanation.score))
      best = { explanation, variant, periodogram: periodograms[i], grid }
  }
  if (best === null) return null
  const { spectrum } = sde(best.periodogram)
  const height = spectrumAt(best.periodogram, spectrum, best.explanation.ephemeris.periodDays)
  return { ...best, spectrum, sde: height }
}

/** Best score of the light curve upside down; 0 where it could not be searched. */
export function nullScore(
  plan: StarPlan,
  request: PeriodRequest | null,
  periodogram: Periodogram | undefined,
): number {
  if (request === null || periodogram === undefined) return 0
  return bestExplanation(plan, request.series, periodogram, { toBeat: 0 })?.score ?? 0
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
    if (peak.periodDays > range.periodMaxDays) continue
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
