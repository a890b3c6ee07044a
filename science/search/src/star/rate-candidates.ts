/** `fapStar` of a star's candidates: the star's own search, on its rows in shuffled blocks. */

import type { FapOptions, StarSignificance } from '../result/result.ts'
import type { CalibrationKey } from '../significance/calibration-key.ts'
import { permutationTrial } from '../significance/fap-star.ts'
import { findBest, variantRequests, type StarPlan } from './find-candidates.ts'
import { maskOf, type Fitted } from './fit-candidate.ts'
import type { Search } from './period-search.ts'

/** Shuffled light curves searched at a time: two variants each fill the lanes of the kernel. Long ones take much memory. */
const BATCH = 8
const LONG_ROWS = 20_000
const LONG_BATCH = 2

/** What `rateCandidates` is told of the star. */
export interface RateOptions extends FapOptions {
  /** As the file names it. */
  readonly star: string | null
  readonly mission: string | null
}

/**
 * Fills `fapStar` of each candidate with a period. Rows of the candidates before it are left out, as they were
 * when it was found; the rest is shuffled in blocks, and searched in the same way each time: every variant of
 * the detrending, every period, the same reading of the events. The statistic is the score by which
 * candidates are found. A star's shuffles depend on its name alone.
 */
export function* rateCandidates(
  plan: StarPlan,
  fitted: readonly Fitted[],
  { star, mission, shuffles, progress }: RateOptions,
): Search<{ readonly fitted: readonly Fitted[]; readonly significance: StarSignificance }> {
  const { variants, cadenceDays, spanDays } = plan.star
  const durationMaxDays = Math.max(...variants.map((variant) => variant.durationMaxDays))
  const rated: Fitted[] = []
  const periodic = fitted.filter(hasPeriod).length
  let significance: StarSignificance = {
    shuffles,
    floor: 1 / (shuffles + 1),
    blockDays: null,
    key: null,
    reason: 'no candidate with a period',
  }
  let begun = 0
  for (const [i, one] of fitted.entries()) {
    if (!hasPeriod(one)) {
      rated.push(one)
      continue
    }
    const requests = variantRequests(plan, fitted.slice(0, i).filter(hasPeriod).map(maskOf))
    const { grid } = one.found
    const key: CalibrationKey = {
      mission,
      cadenceDays,
      spanDays,
      grid: grid.kind === 'fast' ? grid.plan.key : grid.summary,
      detrender: `biweight ${variants.map(({ windowDays }) => digits(windowDays)).join(', ')} d`,
    }
    const [first] = requests
    const trial = permutationTrial(first.series, {
      observed: one.found.explanation.score,
      key,
      durationMaxDays,
      permutations: shuffles,
      seed: 1,
      name: star ?? 'unnamed star',
      batch: first.series.time.length > LONG_ROWS ? LONG_BATCH : BATCH,
    })
    let step = trial.next([])
    let done = 0
    while (step.done !== true) {
      const shuffled = step.value.map((shuffle) =>
        requests.map((request) => ({ ...request, series: shuffle(request.series) })),
      )
      const answers = yield shuffled.flat()
      const scores = shuffled.map((own, k) => {
        const periodograms = answers.slice(k * own.length, (k + 1) * own.length)
        const atLeast = one.found.explanation.score
        return findBest(plan, own, { periodograms, atLeast })?.explanation.score ?? 0
      })
      done += shuffled.length
      progress?.(begun * shuffles + done, periodic * shuffles)
      step = trial.next(scores)
    }
    begun++
    const { fap, floor, blockDays, reason } = step.value
    significance = { shuffles, floor, blockDays, key: step.value.key, reason }
    rated.push({ ...one, candidate: { ...one.candidate, fapStar: fap } })
  }
  return { fitted: rated, significance }
}

/** Of a lone event there is no period, and nothing that a shuffle could take from it. */
function hasPeriod({ candidate }: Fitted): boolean {
  return candidate.disposition !== 'single-event'
}

function digits(days: number): string {
  return String(Number(days.toPrecision(3)))
}
