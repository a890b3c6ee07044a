/**
 * How a star's search asks for periodograms. A search is a generator: it yields the period searches that it
 * needs next, all that are known by then, and goes on with their periodograms. One driver answers many stars
 * at once, so that searches of one grid share the lanes of the fast kernel. A periodogram never depends on
 * what else is searched beside it.
 */

import { blsSearch } from './bls.ts'
import type { Series } from './events.ts'
import type { PeriodGrid, Periodogram } from './result.ts'

/** One period search. */
export interface PeriodRequest {
  readonly series: Series
  readonly grid: SearchGrid
}

/** The periods that a request asks for. */
export interface SearchGrid {
  readonly kind: 'exact'
  readonly periods: PeriodGrid
  /** One sentence for people. */
  readonly summary: string
}

/** A search under way; gets one periodogram for each request, in order. */
export type Search<T> = Generator<readonly PeriodRequest[], T, readonly Periodogram[]>

/** What became of one search; one that throws hurts no other. */
export type SearchOutcome<T> = { readonly ok: T } | { readonly error: unknown }

/** Exact peaks are found with coarse boxes and polished on the rows themselves. */
const COARSE = { oversample: 3, durationRatio: 1.5 }

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

/** One answer a request, in order. */
function answerAll(requests: readonly PeriodRequest[]): readonly SearchOutcome<Periodogram>[] {
  return requests.map(({ series, grid }) => {
    try {
      return { ok: blsSearch(series, grid.periods, COARSE) }
    } catch (error) {
      return { error }
    }
  })
}
