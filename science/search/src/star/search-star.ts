import { timeSystemName, type LightCurve } from '@longrun/lightcurve'
import { featureRow } from '../features/feature-row.ts'
import { periodRange } from '../periodogram/period-range.ts'
import { candidatePictures } from '../pictures/candidate-pictures.ts'
import { picturesOf } from '../pictures/star-pictures.ts'
import type { StarPictures } from '../result/picture-shapes.ts'
import type { FeatureRow, SearchOptions, StarResult } from '../result/result.ts'
import { findPlanets } from './find-planets.ts'
import { runSearch, runSearches, type Search, type SearchOutcome } from './period-search.ts'
import { planStar } from './plan-star.ts'
import { prepareStar } from './prepare-star.ts'
import { rateCandidates } from './rate-candidates.ts'
import { searchTls } from './search-tls.ts'

const NO_FEATURES: FeatureRow = { values: {}, extras: {}, reasons: {} }
const NO_PICTURES: StarPictures = {
  lightCurve: { time: [], flux: [] },
  periodogram: { periodDays: [], sde: [] },
  folded: [],
}

/**
 * The whole search of one star with one fixed setting for all: clean, search, read the peaks by their events,
 * fit, mask and search again, judge, measure the 27 features.
 *
 * Throws LightCurveError (`input_invalid`) for a light curve or a period range that cannot be searched.
 */
export function searchStar(lightCurve: LightCurve, options: SearchOptions = {}): StarResult {
  return runSearch(searching(lightCurve, options))
}

/**
 * The same for many stars side by side, which is faster where they share a cadence and a span (one sector,
 * one campaign). Each result is that of `searchStar`, bit for bit, whatever its mates; a star that cannot be
 * searched gives its error (LightCurveError: the star's fault) and hurts no other. In order. Options are the
 * same for all, or asked for by the number of the light curve.
 */
export function searchStars(
  lightCurves: readonly LightCurve[],
  options: SearchOptions | ((index: number) => SearchOptions) = {},
): readonly SearchOutcome<StarResult>[] {
  const optionsOf = typeof options === 'function' ? options : () => options
  return runSearches(lightCurves.map((lightCurve, i) => searching(lightCurve, optionsOf(i))))
}

function* searching(lightCurve: LightCurve, options: SearchOptions): Search<StarResult> {
  const prepared = prepareStar(lightCurve, options)
  const range = periodRange(prepared, options)
  const { plan, fitted: found } = yield* findPlanets(planStar(prepared, range, options), options)
  const { star } = plan
  const { fitted = found, significance } = options.fap
    ? yield* rateCandidates(plan, found, {
        ...options.fap,
        star: lightCurve.star,
        mission: lightCurve.mission,
      })
    : {}
  // of a lone event there is no period to measure features at
  const best = fitted.find(({ candidate }) => candidate.disposition !== 'single-event')
  const plain = star.variants[0].fine
  const candidates = fitted.map((one) => one.candidate)
  const warnings = [...star.warnings, ...range.warnings]
  if (significance?.reason != null) warnings.push(`fapStar is null: ${significance.reason}`)
  const wanted = options.features ?? true
  const tls =
    wanted && options.method === 'tls'
      ? yield* searchTls(plan, best?.found ?? null, options.grid === 'exact')
      : undefined
  return {
    star: lightCurve.star,
    timeSystem: timeSystemName(lightCurve.timeSystem),
    points: star.cleaned.time.length,
    rows: star.rows,
    spanDays: star.spanDays,
    candidates,
    features: wanted
      ? featureRow({
          ...(best?.series ?? plain),
          cadenceDays: star.cadenceDays,
          best: best?.transit ?? null,
          zeroPoint: lightCurve.timeSystem.zeroPoint,
          crowding: lightCurve.fluxColumn.startsWith('PDCSAP') ? 'corrected' : 'unknown',
          ...(options.catalogue ? { catalogue: options.catalogue } : {}),
          ...(tls === undefined ? {} : { tls }),
        })
      : NO_FEATURES,
    warnings,
    grid: (best?.found.grid ?? plan.grids[0]).summary,
    pictures: wanted
      ? picturesOf(best?.series ?? plain, best?.found ?? null, candidates, {
          cadenceDays: star.cadenceDays,
        })
      : NO_PICTURES,
    ...(options.candidatePictures === true
      ? {
          candidatePictures: fitted.map((one) =>
            candidatePictures(one.series, one.candidate, {
              cadenceDays: star.cadenceDays,
              noise: one.found.explanation.noise,
              others: fitted
                .filter((other) => other !== one && other.candidate.disposition === 'candidate')
                .map((other) => other.transit),
            }),
          ),
        }
      : {}),
    ...(significance === undefined ? {} : { significance }),
  }
}
