import type { SearchOptions } from '../result/result.ts'
import type { Ephemeris } from '../series/ephemeris.ts'
import { SCORE_MIN } from '../vetting/disposition.ts'
import { dipsBeside, oddDips, withoutDips, type DeepDip } from './deep-clip.ts'
import {
  findBest,
  nullRequest,
  nullScore,
  variantRequests,
  type Found,
  type StarPlan,
} from './find-candidates.ts'
import { fitFound, judgeAgainstNull, judgeFit, maskOf, type Fitted } from './fit-candidate.ts'
import { findLoneEvent } from './lone-event.ts'
import type { Search } from './period-search.ts'
import { sameFamily } from './same-family.ts'

/** The most planets known around one star: the sun's, and Kepler-90's. */
const MAX_PLANETS = 8
/** Searches at most, unless more candidates than this are asked for. */
const ITERATIONS = 8
/** Searches beyond the candidates asked for: a dip at a multiple of a known period costs one and is not listed. */
const EXTRA_ROUNDS = 2
/**
 * So many in a row that are no confident candidate, or one that is known already, end the search. A star's own
 * wave ends it at once: what is left beside its masked dips are their flanks.
 */
const DOUBTS_MOST = 2

/** Beside deep dips unlike each other two that are alike are chance. */
const FEWEST_BESIDE_DIPS = 3

/** What was found, in the order found, and the plan that it was found with in the end. */
export interface Findings {
  readonly plan: StarPlan
  readonly fitted: readonly Fitted[]
}

/**
 * Candidates one after another, each masked before the next search. One that would be a confident claim waits for
 * the search of the light curve upside down, which runs beside the next one. Where no reading convinces and the
 * star has deep dips unlike each other, those are taken out and it is searched again. Beside a known body lone deep
 * rows are taken out at once: no second body is made of them.
 */
export function* findPlanets(
  start: StarPlan,
  { maxPlanets = MAX_PLANETS, enough }: Pick<SearchOptions, 'maxPlanets' | 'enough'>,
): Search<Findings> {
  const fitted: Fitted[] = []
  const known: Ephemeris[] = []
  let plan = start
  let searched = start
  let dips = oddDips(start.star)
  let waiting = false
  let repeats = 0
  let rounds = Math.min(maxPlanets + EXTRA_ROUNDS, Math.max(maxPlanets, ITERATIONS))
  for (;;) {
    // who may end the search must know the verdict first
    const asks: boolean = !waiting || enough === undefined
    const wanted: boolean =
      asks && rounds > 0 && fitted.length < maxPlanets && !doubtful(fitted, repeats)
    if (!wanted && !waiting) break
    const last = waiting ? fitted[fitted.length - 1] : null
    if (wanted && known.length > 0) ({ searched, dips } = besideKnown(searched, { known, dips }))
    const round: Round = yield* searchRound(searched, {
      known,
      wanted,
      claim: last,
      // the first is told even if it is noise
      atLeast: fitted.length === 0 ? 0 : SCORE_MIN,
    })
    if (last !== null) fitted[fitted.length - 1] = judgeAgainstNull(last, round.nullScore)
    if (waiting && enough?.(fitted.map(({ candidate }) => candidate)) === true)
      return { plan, fitted }
    waiting = false
    if (!wanted) continue
    rounds--
    const { found } = round
    const weak: boolean = found === null || found.explanation.score < SCORE_MIN
    if (weak && fitted.length > 0 && dips.length === 0) break
    let best: Fitted | null = found === null ? null : judged(searched, found, known)
    if (dips.length > 0 && (best === null || !isBelieved(best))) {
      const clipped = yield* searchClipped(searched, { known, dips })
      if (clipped !== null) ({ plan: searched, best } = clipped)
      dips = []
    }
    if (best === null || (fitted.length > 0 && isWeak(best))) break
    const again = isKnown(best, fitted, plan)
    repeats = again ? repeats + 1 : 0
    if (!again) {
      fitted.push(best)
      plan = searched
    }
    if (isWeak(best)) break
    known.push(maskOf(best))
    if (again) continue
    waiting = best.candidate.disposition === 'candidate'
    if (!waiting && enough?.(fitted.map(({ candidate }) => candidate)) === true)
      return { plan, fitted }
  }
  return { plan, fitted: withLoneEvent(plan, fitted, { known, maxPlanets }) }
}

/** The star and its deep dips for a search beside known bodies: lone rows are out, dips in known transits forgotten. */
function besideKnown(
  plan: StarPlan,
  { known, dips }: { readonly known: readonly Ephemeris[]; readonly dips: readonly DeepDip[] },
): { readonly searched: StarPlan; readonly dips: readonly DeepDip[] } {
  const beside = dipsBeside(dips, known)
  const lone = beside.filter((dip) => dip.lone)
  if (lone.length === 0) return { searched: plan, dips: beside }
  const searched = { ...plan, star: withoutDips(plan.star, lone) }
  return { searched, dips: beside.filter((dip) => !dip.lone) }
}

/** Beside the periodic ones, before what noise makes, which gives way where no more may be listed. */
function withLoneEvent(
  plan: StarPlan,
  fitted: readonly Fitted[],
  { known, maxPlanets }: { readonly known: readonly Ephemeris[]; readonly maxPlanets: number },
): readonly Fitted[] {
  const strong = fitted.filter((one) => !isWeak(one))
  const lone = strong.length < maxPlanets ? findLoneEvent(plan, known) : null
  if (lone === null) return fitted
  return [...strong, lone, ...fitted.filter(isWeak)].slice(0, maxPlanets)
}

/** What a step found, and the best score of the light curve upside down. */
interface Round {
  readonly found: Found | null
  readonly nullScore: number | null
}

/** One step: the star's own search if `wanted`, and beside it what the light curve upside down holds against a claim. */
function* searchRound(
  plan: StarPlan,
  o: {
    readonly known: readonly Ephemeris[]
    readonly wanted: boolean
    readonly claim: Fitted | null
    /** Scores below this are of no use. */
    readonly atLeast: number
  },
): Search<Round> {
  const inverted = o.claim === null ? null : nullRequest(o.claim.found, o.known)
  const requests = o.wanted ? variantRequests(plan, o.known) : []
  const asked = inverted === null ? requests : [...requests, inverted]
  const answers = asked.length === 0 ? [] : yield asked
  return {
    found: findBest(plan, requests, { periodograms: answers, atLeast: o.atLeast }),
    nullScore: nullScore(plan, inverted, answers[requests.length]),
  }
}

/** The search without these dips; null where nothing that could be believed shows without them. */
function* searchClipped(
  plan: StarPlan,
  { known, dips }: { readonly known: readonly Ephemeris[]; readonly dips: readonly DeepDip[] },
): Search<{ readonly plan: StarPlan; readonly best: Fitted } | null> {
  const clipped = { ...plan, star: withoutDips(plan.star, dips) }
  const { found } = yield* searchRound(clipped, {
    known,
    wanted: true,
    claim: null,
    atLeast: SCORE_MIN,
  })
  if (found === null) return null
  const best = judged(clipped, found, known)
  const repeats = found.explanation.strength.transits >= FEWEST_BESIDE_DIPS
  return repeats && isBelieved(best) ? { plan: clipped, best } : null
}

function judged(plan: StarPlan, found: Found, known: readonly Ephemeris[]): Fitted {
  return judgeFit(fitFound(plan, found, known))
}

function isWeak({ found }: Fitted): boolean {
  return found.explanation.score < SCORE_MIN
}

function isBelieved(fitted: Fitted): boolean {
  return !isWeak(fitted) && fitted.candidate.disposition !== 'low-confidence'
}

/** Whether it is one of those found before at P, P/2 or 2P again. */
function isKnown(
  one: Fitted,
  fitted: readonly Fitted[],
  { star: { spanDays } }: StarPlan,
): boolean {
  return fitted.some((better) => sameFamily(better.candidate, one.candidate, { spanDays }))
}

/** `repeats`: how often in a row the last search found a known one again. */
function doubtful(fitted: readonly Fitted[], repeats: number): boolean {
  if (fitted.at(-1)?.candidate.disposition === 'variable') return true
  const sure = fitted.findLastIndex(({ candidate }) => candidate.disposition === 'candidate')
  return fitted.length - 1 - sure + repeats >= DOUBTS_MOST
}
