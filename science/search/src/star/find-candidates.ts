import { boxSums, type BoxSums } from '../events/events.ts'
import { explain, isBetter } from '../events/explain.ts'
import { sigmaAt, withinRange, type Explanation } from '../events/polish.ts'
import { sharpen } from '../fast/index.ts'
import { pickPeaks } from '../periodogram/peaks.ts'
import type { PeriodRange } from '../periodogram/period-range.ts'
import { sde } from '../periodogram/sde.ts'
import type { Periodogram } from '../result/result.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { transitMask, withoutRows } from '../series/transit-mask.ts'
import type { PeriodRequest, SearchGrid } from './period-search.ts'
import type { PreparedStar, Variant } from './prepare-star.ts'

const FEWEST_ROWS = 10

/** Polishing a coarse peak, or reading a multiple of its period, raises its significance by less than this. */
const HOPELESS = 1.4
/** A null below this share of a candidate's score says nothing against it. */
const NEAR = 0.6

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
  readonly sde: number | null
}

/** A variant's search in the making. */
export interface VariantRequest extends PeriodRequest {
  readonly variant: Variant
}

/** The search of a light curve upside down, and the score that it is compared with. */
export interface NullRequest extends VariantRequest {
  readonly score: number
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
export function nullRequest(found: Found, known: readonly Ephemeris[]): NullRequest | null {
  const quiet = masked(found.variant.series, known)
  if (quiet.time.length < FEWEST_ROWS) return null
  const series = { ...quiet, flux: quiet.flux.map((f) => 2 - f) }
  return { series, grid: found.grid, variant: found.variant, score: found.explanation.score }
}

/**
 * The best reading of the best peak over all variants. Null: nothing dips. Readings that cannot score `atLeast`
 * are not looked at closer.
 */
export function findBest(
  plan: StarPlan,
  requests: readonly VariantRequest[],
  {
    periodograms,
    atLeast,
  }: { readonly periodograms: readonly Periodogram[]; readonly atLeast: number },
): Found | null {
  let best: Peak | null = null
  for (const [i, { variant, series, grid }] of requests.entries()) {
    const toBeat: number = Math.max(atLeast, best?.explanation.score ?? 0)
    const explanation = bestExplanation(plan, { variant, series }, periodograms[i], { toBeat })
    if (explanation !== null && isBetter(explanation, best?.explanation ?? null))
      best = { explanation, variant, periodogram: periodograms[i], grid }
  }
  if (best === null) return null
  const { spectrum } = sde(best.periodogram)
  const height = spectrumAt(best.periodogram, spectrum, best.explanation.ephemeris.periodDays)
  return { ...best, spectrum, sde: height }
}

/**
 * Best score of the light curve upside down; 0 where no dip repeats in it, null where it was not searched. Peaks that come nowhere near
 * the candidate's own score are not looked at closer.
 */
export function nullScore(
  plan: StarPlan,
  request: NullRequest | null,
  periodogram: Periodogram | undefined,
): number | null {
  if (request === null || periodogram === undefined) return null
  const toBeat = NEAR * request.score
  return bestExplanation(plan, request, periodogram, { toBeat })?.score ?? 0
}

function masked(series: Series, known: readonly Ephemeris[]): Series {
  return withoutRows(series, transitMask(series.time, known, { widths: 1 }))
}

/**
 * Readings of the peaks, the most significant first. None scores more than its significance, and polishing
 * raises that by less than `HOPELESS`: peaks that cannot reach `toBeat` or the best so far are left out.
 */
function bestExplanation(
  { star, range }: StarPlan,
  { variant, series }: { readonly variant: Variant; readonly series: Series },
  periodogram: Periodogram,
  { toBeat }: { toBeat: number },
): Explanation | null {
  const sums: BoxSums = boxSums(series)
  const options = {
    cadenceDays: star.binDays,
    periodMinDays: range.periodMinDays,
    periodMaxDays: range.periodMaxDays,
    durationMaxDays: variant.durationMaxDays,
    noiseByDuration: new Map<number, number>(),
  }
  const peaks = pickPeaks(periodogram, { spanDays: star.spanDays })
    .filter(({ periodDays }) => periodDays <= range.periodMaxDays)
    .map((found) => {
      // the folding leaves a peak a bin off: its events need better (docs/decisions/0004)
      const peak = sharpen(sums, found)
      return { peak, sigma: sigmaAt(sums, peak, options) }
    })
    .sort((a, b) => b.sigma - a.sigma)
  let best: Explanation | null = null
  for (const { peak, sigma } of peaks) {
    const high = Math.max(toBeat, best?.score ?? 0)
    // the first is always read: what noise reaches is told by it
    if (best !== null && sigma * HOPELESS < high) break
    const reading = withinRange(sums, explain(sums, peak, { ...options, toBeat: high }), options)
    if (reading !== null && isBetter(reading, best)) best = reading
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
