/** Transit least squares within the search of a star: one more period search beside its candidates'. */

import type { TlsResult } from '../result/tls-result.ts'
import { goodRows } from '../series/good-rows.ts'
import { ofirGrid } from '../tls/ofir-grid.ts'
import { tlsExact } from '../tls/tls-exact.ts'
import { tlsOfBoxes } from '../tls/tls-fast.ts'
import type { Found, StarPlan } from './find-candidates.ts'
import type { Search } from './period-search.ts'

const FEWEST_ROWS = 10
/** The Ofir grid ends where a planet would touch a star like the sun, at 0.6 d; shorter ranges go by boxes. */
const SHORTEST_EXACT_DAYS = 1

/**
 * Blind search of the star for its best transit, in the detrending that its best candidate was found in
 * (`best`; without one, the widest). With `exact` every period of an Ofir grid; else the template in place of the
 * best boxes of the star's grid. Null: no transit dips.
 */
export function* searchTls(
  { star, range, grids }: StarPlan,
  best: Found | null,
  exact: boolean,
): Search<TlsResult | null> {
  const variant = best?.variant ?? star.variants[0]
  const { series, fine, durationMaxDays } = variant
  const { periodMinDays, periodMaxDays } = range
  if (series.time.length < FEWEST_ROWS) return null
  let result: TlsResult
  if (exact && periodMaxDays > SHORTEST_EXACT_DAYS) {
    const { time } = goodRows(series)
    const spanDays = time[time.length - 1] - time[0]
    const transitsMin = Math.max(1.001, spanDays / periodMaxDays)
    const grid = ofirGrid({ spanDays, periodMinDays, transitsMin, durationMaxDays })
    result = tlsExact(series, { grid, durationMaxDays, fine, periodMinDays, periodMaxDays })
  } else {
    const grid = best?.grid ?? grids[0]
    const [boxes] = yield [{ series, grid }]
    result = tlsOfBoxes(series, boxes, {
      grid: grid.summary,
      durationMaxDays,
      periodMinDays,
      periodMaxDays,
      fine,
    })
  }
  return result.snr > 0 ? result : null
}
