import { timeSystemName, type LightCurve } from '@longrun/lightcurve'
import { candidatePictures } from './candidate-pictures.ts'
import { SCORE_MIN } from './disposition.ts'
import type { Ephemeris } from './events.ts'
import { sameFamily } from './family.ts'
import { featureRow } from './features/feature-row.ts'
import {
  findBest,
  nullRequest,
  nullScore,
  variantRequests,
  type StarPlan,
} from './find-candidates.ts'
import { fitFound, judgeFit, type Fit, type Fitted } from './fit-candidate.ts'
import { periodRange } from './period-range.ts'
import { runSearch, runSearches, type Search, type SearchOutcome } from './period-search.ts'
import { picturesOf } from './pictures.ts'
import { planStar } from './plan-star.ts'
import { prepareStar } from './prepare-star.ts'
import type { FeatureRow, SearchOptions, StarPictures, StarResult } from './result.ts'

const MAX_PLANETS = 3
/** Searches tried for `maxPlanets` candidates: a dip at a multiple of a known period costs one and is not listed. */
const EXTRA_ROUNDS = 2

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
  const star = prepareStar(lightCurve, options)
  const range = periodRange(star, options)
  const plan = planStar(star, range, options)
  const fitted = yield* findAll(plan, options)
  const best = fitted.at(0)
  const plain = star.variants[0].fine
  const candidates = fitted.map((one) => one.candidate)
  const warnings = [...star.warnings, ...range.warnings]
  const wanted = options.features ?? true
  return {
    star: lightCurve.star,
    timeSystem: timeSystemName(lightCurve.timeSystem),
    points: star.cleaned.time.length,
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
        })
      : NO_FEATURES,
    warnings,
    grid: (best?.found.grid ?? plan.grids[0]).summary,
    pictures: wanted
      ? picturesOf(best?.series ?? plain, best?.found ?? null, candidates)
      : NO_PICTURES,
    ...(options.candidatePictures === true
      ? {
          candidatePictures: fitted.map((one) =>
            candidatePictures(one.series, one.candidate, { cadenceDays: star.cadenceDays }),
          ),
        }
      : {}),
  }
}

/**
 * Candidates one after another, each masked before the next search. A candidate that is strong enough for a
 * confident claim waits for the search of the light curve upside down, which runs beside the next one.
 */
function* findAll(
  plan: StarPlan,
  { maxPlanets = MAX_PLANETS, enough }: Pick<SearchOptions, 'maxPlanets' | 'enough'>,
): Search<readonly Fitted[]> {
  const listed: Fit[] = []
  const judged: Fitted[] = []
  const known: Ephemeris[] = []
  let waiting: Fit | null = null
  let rounds = maxPlanets + EXTRA_ROUNDS
  for (;;) {
    const inverted = waiting === null ? null : nullRequest(waiting.found, known)
    // who may end the search must know the verdict first
    const wanted =
      rounds > 0 && listed.length < maxPlanets && (waiting === null || enough === undefined)
    const requests = wanted ? variantRequests(plan, known) : []
    const asked = inverted === null ? requests : [...requests, inverted]
    const answers = asked.length === 0 ? [] : yield asked
    if (waiting !== null)
      judged.push(judgeFit(waiting, nullScore(plan, inverted, answers[requests.length])))
    if (waiting !== null && enough !== undefined) {
      waiting = null
      if (enough(judged.map(({ candidate }) => candidate))) break
      continue
    }
    waiting = null
    rounds--
    const found = findBest(plan, requests, answers)
    if (found === null) break
    const strong = found.explanation.score >= SCORE_MIN
    if (listed.length > 0 && !strong) break
    const fit = fitFound(plan, found, known)
    known.push({
      ...found.explanation.ephemeris,
      durationDays: Math.max(found.explanation.ephemeris.durationDays, fit.transit.durationDays),
    })
    const again = listed.some((better) =>
      sameFamily(better.signal, fit.signal, { spanDays: plan.star.spanDays }),
    )
    if (again) continue
    listed.push(fit)
    if (strong) waiting = fit
    else {
      judged.push(judgeFit(fit, 0))
      break
    }
  }
  return judged
}
