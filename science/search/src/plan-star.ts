import { LightCurveError } from '@longrun/lightcurve'

import type { StarPlan } from './find-candidates.ts'
import { keplerianGrid } from './period-grid.ts'
import type { PeriodRange } from './period-range.ts'
import type { SearchGrid } from './period-search.ts'
import type { PreparedStar } from './prepare-star.ts'

/** No box shorter than half an hour: shorter transits still show in it, and the grid stays half as large. */
const SHORTEST_DURATION_DAYS = 0.02

/**
 * Neighbouring trial periods drift apart by `shortest duration / 1.4` over the span: half of the loss is
 * made good by the polish, and a third fewer periods are searched than with the grid's own default, 2.
 */
const OVERSAMPLING = 1.4

/** Periods and durations that each variant can be searched for. */
export function planStar(star: PreparedStar, range: PeriodRange): StarPlan {
  const grids = star.variants.map((variant) => exactGrid(star, range, variant.durationMaxDays))
  return { star, range, grids }
}

/** Where the span is endless (times of several systems in one column) no grid fits: the star's fault. */
function exactGrid(star: PreparedStar, range: PeriodRange, durationMaxDays: number): SearchGrid {
  try {
    const periods = keplerianGrid({
      spanDays: star.spanDays,
      periodMinDays: range.periodMinDays,
      periodMaxDays: range.periodMaxDays,
      cadenceDays: Math.max(1.5 * star.binDays, SHORTEST_DURATION_DAYS),
      durationMaxDays,
      oversampling: OVERSAMPLING,
    })
    return { kind: 'exact', periods, summary: periods.summary }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new LightCurveError(
      `The times span ${star.spanDays} d, too long to search from ${range.periodMinDays} d: ${error.message}. Does the time column mix time systems?`,
    )
  }
}
