import type { KnownTruth } from './survey-page.ts'
import { iterateResults, type Ledger } from '@longrun/runs'
import {
  type FoundCandidates,
  scoreAgainstTruth,
  type SkyScore,
  type SyntheticTruth,
} from '@longrun/search'

import { significant } from './terminal/quantity.ts'

/** Share of the planted transits at SNR >= 10 that the survey is held to. */
const AIM = 0.95

/** How the survey did against the planted truth. */
export interface SkyResult {
  readonly score: SkyScore
  readonly known: KnownTruth
}

/** Compare a finished survey of a synthetic sky with what was planted in it. */
export async function scoreSky(
  ledger: Ledger,
  runId: string,
  truth: readonly SyntheticTruth[],
): Promise<SkyResult> {
  const found: FoundCandidates[] = []
  const keys = new Map<string, string>()
  for await (const { key, output } of iterateResults(ledger, runId)) {
    const named = output.tables['stars'][0]['star']
    const star = typeof named === 'string' ? named : key
    const candidates = (output.tables['candidates'] ??
      []) as unknown as FoundCandidates['candidates']
    keys.set(star, key)
    found.push({ star, candidates })
  }
  const score = scoreAgainstTruth(truth, found)
  return { score, known: reportTruth(score, truth, keys) }
}

function reportTruth(
  score: SkyScore,
  truth: readonly SyntheticTruth[],
  keys: ReadonlyMap<string, string>,
): KnownTruth {
  const recovered = new Set(
    score.planets.filter((planet) => planet.outcome === 'recovered').map((planet) => planet.star),
  )
  const stars = new Map<string, string>()
  for (const star of truth) {
    const key = keys.get(star.star)
    if (key !== undefined) stars.set(key, truthWords(star))
  }
  return {
    stars,
    truth: {
      summary:
        'The stars are synthetic and what was planted is known. Recovered: a confident candidate whose period keeps every transit within half a duration, and whose mid-transit is right; multiples of the period do not count.',
      measures: [
        {
          label: `planted transits with SNR >= ${score.snrMin} recovered`,
          count: score.recovered,
          of: score.injected,
          required: `at least ${100 * AIM} %`,
          passed: score.injected === 0 ? null : score.recovered >= AIM * score.injected,
        },
        {
          label: 'all planted transits recovered, the faint ones too',
          count: score.overall.recovered,
          of: score.overall.injected,
          required: null,
          passed: null,
        },
        {
          label: 'quiet stars with a false candidate',
          count: score.falseCandidates,
          of: score.quietStars,
          required: null,
          passed: null,
        },
        {
          label: 'eclipsing binaries flagged as such',
          count: score.eclipsingBinariesFlagged,
          of: score.eclipsingBinaries,
          required: null,
          passed: null,
        },
        {
          label: 'flagged binaries at the true period',
          count: score.eclipsingBinariesPeriodRight,
          of: score.eclipsingBinariesFlagged,
          required: null,
          passed: null,
        },
      ],
      injected: truth
        .filter((star) => star.kind === 'planet')
        .flatMap(({ star, periodDays, depthPpm }) =>
          periodDays === null || depthPpm === null
            ? []
            : [{ periodDays, depthPpm, recovered: recovered.has(star) }],
        ),
    },
  }
}

function truthWords(star: SyntheticTruth): string {
  if (star.periodDays === null) return `${star.kind} star (${star.variant}), nothing planted`
  return `${star.kind} planted: ${significant(star.periodDays, 6)} d, ${significant(star.depthPpm, 4)} ppm, SNR ${significant(star.snr, 3)}`
}
