import { timeSystemName, type LightCurve } from '@longrun/lightcurve'
import { SCORE_MIN } from './disposition.ts'
import type { Ephemeris } from './events.ts'
import { featureRow } from './features/feature-row.ts'
import { findBest, planStar, type StarPlan } from './find-candidates.ts'
import { sameFamily } from './family.ts'
import { fitCandidate, type Fitted } from './fit-candidate.ts'
import { periodRange } from './period-range.ts'
import { picturesOf } from './pictures.ts'
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
  const star = prepareStar(lightCurve, options)
  const range = periodRange(star, options)
  const plan = planStar(star, range)
  const fitted = findAll(plan, options)
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
  }
}

function findAll(
  plan: StarPlan,
  { maxPlanets = MAX_PLANETS, enough }: Pick<SearchOptions, 'maxPlanets' | 'enough'>,
): Fitted[] {
  const listed: Fitted[] = []
  const known: Ephemeris[] = []
  for (let round = 0; round < maxPlanets + EXTRA_ROUNDS && listed.length < maxPlanets; round++) {
    const found = findBest(plan, known)
    if (found === null || (listed.length > 0 && found.explanation.score < SCORE_MIN)) break
    const one = fitCandidate(plan, found, known)
    known.push({
      ...found.explanation.ephemeris,
      durationDays: Math.max(found.explanation.ephemeris.durationDays, one.transit.durationDays),
    })
    const again = listed.some((better) =>
      sameFamily(better.candidate, one.candidate, { spanDays: plan.star.spanDays }),
    )
    if (!again) listed.push(one)
    if (found.explanation.score < SCORE_MIN) break
    if (enough?.(listed.map(({ candidate }) => candidate)) === true) break
  }
  return listed
}
