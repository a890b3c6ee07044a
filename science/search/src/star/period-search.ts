/**
 * How a star's search asks for periodograms. A search is a generator: it yields the period searches that it
 * needs next, all that are known by then, and goes on with their periodograms. One driver answers many stars
 * at once, so that searches of one grid share the lanes of the fast kernel. A periodogram never depends on
 * what else is searched beside it.
 */

import { blsSearch } from '../exact/bls.ts'
import { fastBls, type FastGrid } from '../fast/index.ts'
import type { PeriodGrid, Periodogram } from '../result/result.ts'
import type { Series } from '../series/series.ts'

/** One period search. */
export interface PeriodRequest {
  readonly series: Series
  readonly grid: SearchGrid
}

/** The periods that a request asks for; `summary` is one sentence for people. */
export type SearchGrid =
  | { readonly kind: 'exact'; readonly periods: PeriodGrid; readonly summary: string }
  | { readonly kind: 'fast'; readonly plan: FastGrid; readonly summary: string }

/** A search under way; gets one periodogram for each request, in order. */
export type Search<T> = Generator<readonly PeriodRequest[], T, readonly Periodogram[]>

/** What became of one search; one that throws hurts no other. */
export type SearchOutcome<T> = { readonly ok: T } | { readonly error: unknown }

/** Exact peaks are found with coarse boxes and polished on the rows themselves. */
export const COARSE = { oversample: 3, durationRatio: 1.5 }

/** One search alone; throws what it throws. */
export function runSearch<T>(search: Search<T>): T {
  const [outcome] = runSearches([search])
  if ('error' in outcome) throw outcome.error
  return outcome.ok
}

/** Searches side by side, in lockstep: all requests of a step are answered together. In order. */
export function runSearches<T>(searches: readonly Search<T>[]): readonly SearchOutcome<T>[] {
  const outcomes = new Map<Search<T>, SearchOutcome<T>>()
  let asking = searches.flatMap((search) => advance(search, () => search.next([]), outcomes))
  while (asking.length > 0) {
    const answers = answerAll(asking.flatMap(({ requests }) => requests))
    let from = 0
    asking = asking.flatMap(({ search, requests }) => {
      const own = answers.slice(from, from + requests.length)
      from += requests.length
      const failed = own.find((answer) => 'error' in answer)
      const resume = () =>
        failed === undefined
          ? search.next(own.flatMap((answer) => ('ok' in answer ? [answer.ok] : [])))
          : search.throw(failed.error)
      return advance(search, resume, outcomes)
    })
  }
  return searches.map((search) => outcomes.get(search) ?? { error: new Error('searched twice') })
}

interface Asking<T> {
  readonly search: Search<T>
  readonly requests: readonly PeriodRequest[]
}

/** Goes on with a search: what it asks next, or nothing and its outcome is kept. */
function advance<T>(
  search: Search<T>,
  resume: () => IteratorResult<readonly PeriodRequest[], T>,
  outcomes: Map<Search<T>, SearchOutcome<T>>,
): readonly Asking<T>[] {
  try {
    const step = resume()
    if (step.done !== true) return [{ search, requests: step.value }]
    outcomes.set(search, { ok: step.value })
  } catch (error) {
    outcomes.set(search, { error })
  }
  return []
}

/** One answer a request, in order; those of one fast grid are searched together. */
function answerAll(requests: readonly PeriodRequest[]): readonly SearchOutcome<Periodogram>[] {
  const answers = new Map<PeriodRequest, SearchOutcome<Periodogram>>()
  const together = new Map<string, { readonly plan: FastGrid; readonly batch: PeriodRequest[] }>()
  for (const request of requests) {
    const { series, grid } = request
    if (grid.kind === 'exact') {
      answers.set(
        request,
        attempt(() => blsSearch(series, grid.periods, COARSE)),
      )
      continue
    }
    const { plan } = grid
    const mates = together.get(plan.key)
    if (mates === undefined) together.set(plan.key, { plan, batch: [request] })
    else mates.batch.push(request)
  }
  for (const { plan, batch } of together.values()) {
    const all = attempt(() =>
      fastBls(
        batch.map(({ series }) => series),
        plan,
      ),
    )
    batch.forEach((request, i) => {
      // where the batch as a whole failed nobody knows whose fault it was: each once more, alone
      const own =
        'ok' in all ? { ok: all.ok[i] } : attempt(() => fastBls([request.series], plan)[0])
      answers.set(request, own)
    })
  }
  return requests.map((request) => answers.get(request) ?? { error: new Error('not answered') })
}

function attempt<T>(work: () => T): SearchOutcome<T> {
  try {
    return { ok: work() }
  } catch (error) {
    return { error }
  }
}
