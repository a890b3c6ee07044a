/** Searches the stars of a synthetic sky with the frozen default setting and prints what it found. */

import { parseArgs } from 'node:util'
import {
  lightCurveOf,
  scoreAgainstTruth,
  searchStar,
  syntheticStar,
  type Candidate,
  type FoundCandidates,
  type SkyMission,
  type SyntheticTruth,
} from '@longrun/search'

/** `--mission M`, `--stars N`, `--seed N`: figures of seeds that were looked at once are in docs/recovery.md. */
export function runPlantedSky(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mission: { type: 'string', default: 'tess-30min' },
      stars: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
    },
  })
  const mission = values.mission as SkyMission
  const truth: SyntheticTruth[] = []
  const found: FoundCandidates[] = []
  const pulls: Pulls = { periodDays: [0, 0], t0: [0, 0], durationHours: [0, 0], depthPpm: [0, 0] }
  const started = process.cpuUsage()
  for (let index = 1; index <= Number(values.stars); index++) {
    const star = syntheticStar({ seed: Number(values.seed), index, mission })
    truth.push(star.truth)
    const { candidates } = searchStar(lightCurveOf(star))
    found.push({ star: star.id, candidates })
    countErrors(pulls, star.truth, candidates[0])
    if (index % 20 === 0) process.stderr.write(`${index}/${values.stars}\n`)
  }
  const { user } = process.cpuUsage(started)
  const score = scoreAgainstTruth(truth, found)
  const share = (a: number, b: number): string =>
    `${a} / ${b}${b > 0 ? ` (${((100 * a) / b).toFixed(1)} %)` : ''}`
  const lines = [
    ['planted at SNR >= 10, recovered', share(score.recovered, score.injected)],
    ['all planted, recovered', share(score.overall.recovered, score.overall.injected)],
    ['aliases (no hits), SNR >= 10', `${score.aliases}`],
    ['quiet stars with a false candidate', share(score.falseCandidates, score.quietStars)],
    [
      'variable stars with a false candidate',
      share(score.falseCandidatesVariable, score.variableStars),
    ],
    ['eclipsing binaries flagged', share(score.eclipsingBinariesFlagged, score.eclipsingBinaries)],
    [
      'flagged binaries at the true period',
      share(score.eclipsingBinariesPeriodRight, score.eclipsingBinariesFlagged),
    ],
    ...Object.entries(pulls).map(([name, [inside, all]]) => [
      `${name} within 3 stated errors (SNR >= 20, >= 4 transits, recovered)`,
      share(inside, all),
    ]),
    ['CPU a star', `${Math.round(user / 1000 / Number(values.stars))} ms`],
  ]
  process.stdout.write(
    `${mission}, ${values.stars} stars, seed ${values.seed}\n\n| | |\n|---|---|\n`,
  )
  for (const [name, value] of lines) process.stdout.write(`| ${name} | ${value} |\n`)
}

type Pulls = Record<'periodDays' | 't0' | 'durationHours' | 'depthPpm', number[]>

/** How often truth lies within three stated errors, for planets whose period was found. */
function countErrors(pulls: Pulls, t: SyntheticTruth, best: Candidate | undefined): void {
  if (t.kind !== 'planet' || best === undefined || (t.snr ?? 0) < 20 || (t.nTransits ?? 0) < 4)
    return
  if (t.periodDays === null || t.t0 === null || t.durationHours === null || t.depthPpm === null)
    return
  if (Math.abs(best.periodDays - t.periodDays) * best.transits > t.durationHours / 48) return
  const cycles = Math.round((best.t0 - t.t0) / t.periodDays)
  count(pulls.periodDays, best.periodDays - t.periodDays, best.periodErrDays)
  count(pulls.t0, best.t0 - t.t0 - cycles * t.periodDays, best.t0ErrDays)
  count(pulls.durationHours, best.durationHours - t.durationHours, best.durationErrHours)
  count(pulls.depthPpm, best.depthPpm - t.depthPpm, best.depthErrPpm)
}

function count(tally: number[], off: number, err: number | null): void {
  tally[1]++
  if (err !== null && Math.abs(off) <= 3 * err) tally[0]++
}
