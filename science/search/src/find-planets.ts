import { SCORE_MIN } from './disposition.ts'
import { oddDips, withoutDips, type DeepDip } from './deep-clip.ts'
import type { Ephemeris } from './events.ts'
import { sameFamily } from './family.ts'
import {
  findBest,
  nullRequest,
  nullScore,
  variantRequests,
  type Found,
  type StarPlan,
} from './find-candidates.ts'
import { fitFound, judgeFit, type Fit, type Fitted } from './fit-candidate.ts'
import type { Search } from './period-search.ts'
import type { SearchOptions } from './result.ts'

/** As many planets as any star is known to have (the sun, Kepler-90). */
export const MAX_PLANETS = 8
/** Searches at most, unless more candidates than this are asked for. */
const ITERATIONS = 8
/** Searches beyond the candidates asked for: a dip at a multiple of a known period costs one and is not listed. */
const EXTRA_ROUNDS = 2
/** So many in a row that are no confident candidate end the search: a variable star has no end of dips. */
const DOUBTS_MOST = 2

/** Beside deep dips unlike each other two that are alike are chance. */
const FEWEST_BESIDE_DIPS = 3

/** What was found, in the order found, and the plan that it was found with in the end. */
export interface Findings {
  readonly plan: StarPlan
  readonly fitted: readonly Fitted[]
}

/**
 * Candidates one after another, each masked before the next search. A candidate that is strong enough for a
 * confident claim waits for the search of the light curve upside down, which runs beside the next one. Where no
 * reading convinces and the star has deep dips unlike each other, those are taken out and it is searched again.
 */
export function* findPlanets(
  start: StarPlan,
  { maxPlanets = MAX_PLANETS, enough }: Pick<SearchOptions, 'maxPlanets' | 'enough'>,
): Search<Findings> {
  const listed: Fit[] = []
  const fitted: Fitted[] = []
  const known: Ephemeris[] = []
  let plan = start
  let dips = oddDips(start.star)
  let waiting: Fit | null = null
  let rounds = Math.min(maxPlanets + EXTRA_ROUNDS, Math.max(maxPlanets, ITERATIONS))
  for (;;) {
    // who may end the search must know the verdict first
    const asks: boolean = waiting === null || enough === undefined
    const wanted: boolean = asks && rounds > 0 && listed.length < maxPlanets && !doubtful(fitted)
    if (!wanted && waiting === null) break
    const answer: Round = yield* searchRound(plan, { known, wanted, waiting })
    if (waiting !== null) {
      fitted.push(judgeFit(waiting, answer.nullScore))
      waiting = null
      if (enough?.(fitted.map(({ candidate }) => candidate)) === true) break
    }
    if (!wanted) continue
    rounds--
    let best: Fit | null = answer.found === null ? null : fitFound(plan, answer.found, known)
    if (dips.length > 0 && (best === null || !mayBeBelieved(best))) {
      const clipped = yield* searchClipped(plan, { known, dips })
      if (clipped !== null) ({ plan, best } = clipped)
      dips = []
    }
    if (best === null || (listed.length > 0 && isWeak(best))) break
    known.push(maskOf(best))
    const spanDays = plan.star.spanDays
    const again = listed.some((better) => sameFamily(better.signal, best.signal, { spanDays }))
    if (again) continue
    listed.push(best)
    if (isWeak(best)) {
      fitted.push(judgeFit(best, 0))
      break
    }
    waiting = best
  }
  return { plan, fitted }
}

/** What a step found, and the best score of the light curve upside down. */
interface Round {
  readonly found: Found | null
  readonly nullScore: number
}

/** One step: the star's own search if `wanted`, and beside it what the light curve upside down reaches for who waits. */
function* searchRound(
  plan: StarPlan,
  o: {
    readonly known: readonly Ephemeris[]
    readonly wanted: boolean
    readonly waiting: Fit | null
  },
): Search<Round> {
  const inverted = o.waiting === null ? null : nullRequest(o.waiting.found, o.known)
  const requests = o.wanted ? variantRequests(plan, o.known) : []
  const asked = inverted === null ? requests : [...requests, inverted]
  const answers = asked.length === 0 ? [] : yield asked
  return {
    found: findBest(plan, requests, answers),
    nullScore: nullScore(plan, inverted, answers[requests.length]),
  }
}

/** The search without these dips; null where nothing that could be believed shows without them. */
function* searchClipped(
  plan: StarPlan,
  { known, dips }: { readonly known: readonly Ephemeris[]; readonly dips: readonly DeepDip[] },
): Search<{ readonly plan: StarPlan; readonly best: Fit } | null> {
  const clipped = { ...plan, star: withoutDips(plan.star, dips) }
  const { found } = yield* searchRound(clipped, { known, wanted: true, waiting: null })
  if (found === null) return null
  const best = fitFound(clipped, found, known)
  const repeats = found.explanation.strength.transits >= FEWEST_BESIDE_DIPS
  return repeats && mayBeBelieved(best) ? { plan: clipped, best } : null
}

function isWeak({ found }: Fit): boolean {
  return found.explanation.score < SCORE_MIN
}

/** Whether the verdict could be a confident one, if the light curve upside down allows it. */
function mayBeBelieved(fit: Fit): boolean {
  return !isWeak(fit) && judgeFit(fit, 0).candidate.disposition !== 'low-confidence'
}

function doubtful(fitted: readonly Fitted[]): boolean {
  const last = fitted.slice(-DOUBTS_MOST)
  return (
    last.length === DOUBTS_MOST &&
    last.every(({ candidate }) => candidate.disposition !== 'candidate')
  )
}

/** What the next searches leave out: the wider of the search's and the fit's duration. */
function maskOf({ found, transit }: Fit): Ephemeris {
  const { ephemeris } = found.explanation
  return { ...ephemeris, durationDays: Math.max(ephemeris.durationDays, transit.durationDays) }
}
