import { LightCurveError, spanDays, typicalCadence, type LightCurve } from '@longrun/lightcurve'

import { requireSearchable } from '../exact/bls-plan.ts'
import { planFastGrid, type FastGrid } from '../fast/index.ts'
import { keplerianGrid } from '../periodogram/period-grid.ts'
import type { PeriodRange } from '../periodogram/period-range.ts'
import type { SearchOptions } from '../result/result.ts'
import type { StarPlan } from './find-candidates.ts'
import { COARSE, type SearchGrid } from './period-search.ts'
import { binDaysOf, type PreparedStar } from './prepare-star.ts'

/** No box shorter than half an hour: shorter transits still show in it, and the grid stays half as large. */
const SHORTEST_DURATION_DAYS = 0.02

/**
 * Neighbouring trial periods drift apart by `shortest duration / 1.4` over the span: half of the loss is
 * made good by the polish, and a third fewer periods are searched than with the grid's own default, 2.
 */
const OVERSAMPLING = 1.4

/** A span is rounded up to one of 32 to 64 steps an octave, a bin to half a minute: stars of one sector share a grid. */
const SPAN_STEPS = 32
const BIN_STEP_DAYS = 0.5 / 1440

/** Plans kept: a survey meets few shapes of light curve at a time, and planning takes as long as searching. */
const PLANS_KEPT = 8
const plans = new Map<string, FastGrid>()

/** Periods and durations that each variant will be searched for. */
export function planStar(
  star: PreparedStar,
  range: PeriodRange,
  options: SearchOptions = {},
): StarPlan {
  const fast = options.grid === 'exact' ? null : fastGrid(star, range, options)
  const grids = star.variants.map((variant): SearchGrid => {
    if (fast !== null && 'plan' in fast) return fast.plan
    const exact = exactGrid(star, range, variant.durationMaxDays)
    return fast === null ? exact : { ...exact, summary: `${exact.summary}; ${fast.why}` }
  })
  return { star, range, grids }
}

/** Equal for light curves whose fast searches share a grid (nearly always: quality masks may shorten a span). */
export function gridShape(lightCurve: LightCurve): string {
  const { stepDays, span } = shapeOf({
    spanDays: spanDays(lightCurve),
    binDays: binDaysOf(typicalCadence(lightCurve.segments)),
  })
  return `${stepDays} d, ${span} d`
}

function shapeOf(star: { readonly spanDays: number; readonly binDays: number }): {
  readonly stepDays: number
  readonly span: number
} {
  const unit = 2 ** Math.floor(Math.log2(star.spanDays / SPAN_STEPS))
  return {
    stepDays: Math.max(1, Math.round(star.binDays / BIN_STEP_DAYS)) * BIN_STEP_DAYS,
    span: Math.ceil(star.spanDays / unit) * unit,
  }
}

/** One grid for all variants, so that they share the kernel's lanes; or why it takes the exact search. */
function fastGrid(
  star: PreparedStar,
  range: PeriodRange,
  asked: SearchOptions,
): { readonly plan: SearchGrid } | { readonly why: string } {
  if (star.sparse) return { why: 'searched exactly: rows this far apart cannot be folded fast' }
  const { stepDays, span } = shapeOf(star)
  const options = {
    spanDays: span,
    stepDays,
    periodMinDays: range.periodMinDays,
    // the longest period that this span could hold, if none was asked for: equal for equal shapes
    periodMaxDays: Math.min(asked.periodMaxDays ?? span, span),
    durationMaxDays: Math.max(...star.variants.map(({ durationMaxDays }) => durationMaxDays)),
  }
  const key = JSON.stringify(options)
  let plan = plans.get(key)
  try {
    plan ??= planFastGrid(options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { why: `searched exactly: ${error.message}` }
  }
  // the newest is last, the oldest goes
  plans.delete(key)
  plans.set(key, plan)
  for (const old of plans.keys()) if (plans.size > PLANS_KEPT) plans.delete(old)
  return { plan: { kind: 'fast', plan, summary: plan.summary } }
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
    requireSearchable(periods, COARSE.oversample)
    return { kind: 'exact', periods, summary: periods.summary }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new LightCurveError(
      `The times span ${star.spanDays} d, too long to search from ${range.periodMinDays} to ${range.periodMaxDays} d: ${error.message}. Does the time column mix time systems?`,
    )
  }
}
