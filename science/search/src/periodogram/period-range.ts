import { LightCurveError } from '@longrun/lightcurve'
import type { SearchOptions } from '../result/result.ts'

const PERIOD_MIN_DAYS = 0.5
const SHORTEST_PERIOD_DAYS = 0.05
/** A second transit needs this much of the span beyond one period [days]. */
const SPAN_RESERVE_DAYS = 0.2

/** Trial periods [days], ends included. */
export interface PeriodRange {
  readonly periodMinDays: number
  readonly periodMaxDays: number
  /** What was cut, one sentence each. */
  readonly warnings: readonly string[]
}

/**
 * The periods that a star of this span can be searched for. A longest period beyond what the span holds is
 * cut with a warning; a range that holds nothing throws LightCurveError with what is allowed.
 */
export function periodRange(
  star: { readonly spanDays: number },
  options: SearchOptions,
): PeriodRange {
  const periodMinDays = options.periodMinDays ?? PERIOD_MIN_DAYS
  if (!(periodMinDays >= SHORTEST_PERIOD_DAYS)) {
    throw new LightCurveError(
      `The shortest period is ${periodMinDays} d; it must be at least ${SHORTEST_PERIOD_DAYS} d.`,
    )
  }
  const holds = star.spanDays - SPAN_RESERVE_DAYS
  const asked = options.periodMaxDays ?? holds
  const periodMaxDays = Math.min(asked, holds)
  if (!(periodMaxDays > periodMinDays)) {
    const allowed =
      holds > SHORTEST_PERIOD_DAYS ? `${SHORTEST_PERIOD_DAYS} to ${holds.toFixed(2)} d` : 'none'
    throw new LightCurveError(
      `Periods of ${periodMinDays} to ${options.periodMaxDays ?? '(longest possible)'} d do not fit a light curve of ${star.spanDays.toFixed(2)} d; ` +
        `this star can hold ${allowed} (two transits).`,
    )
  }
  const warnings =
    asked > holds
      ? [
          `Periods were searched up to ${holds.toFixed(2)} d instead of ${asked} d: two transits must fit the span.`,
        ]
      : []
  return { periodMinDays, periodMaxDays, warnings }
}
