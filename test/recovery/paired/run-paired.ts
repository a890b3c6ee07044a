/**
 * `npm run recovery -- paired [--mission M,...] [--noise N,...] [--ours METHOD] [--against METHOD] [--pairs N]
 * [--seed N] [--state DIR] [--json FILE]`: plants the same planets for two methods, and prints how often each found them.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findMethod } from './find-method.ts'
import { openOutcomes, type OutcomeFile } from './outcome-file.ts'
import { progressLine } from './progress-line.ts'
import { scorePairs, type PairsScore, type ScoredPair } from './score-pairs.ts'
import { makeTrial, TRIAL_MISSIONS, type TrialMission, type TrialNoise } from './trial.ts'

const HOURS_OF_WORK = '.longrun/recovery'

/** Runs with the arguments after `paired`. Throws an Error, to be shown without its stack, for bad ones. */
export async function runPaired(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mission: { type: 'string', default: Object.keys(TRIAL_MISSIONS).join(',') },
      noise: { type: 'string', default: 'white,red' },
      ours: { type: 'string', default: 'fast' },
      against: { type: 'string', default: 'exact' },
      pairs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      state: { type: 'string', default: HOURS_OF_WORK },
      json: { type: 'string' },
    },
  })
  const pairs = Number(values.pairs)
  if (!Number.isInteger(pairs) || pairs < 1) {
    throw new Error(`--pairs is ${values.pairs}; give a whole number of pairs from 1`)
  }
  const missions = values.mission.split(',').map(missionOf)
  const noises = values.noise.split(',').map(noiseOf)
  const rows: Record<string, unknown>[] = []
  for (const mission of missions) {
    for (const noise of noises) {
      const plan = { mission, noise, pairs, seed: Number(values.seed), state: values.state }
      const score = await comparePairs(plan, [values.ours, values.against])
      rows.push({
        mission: mission.name,
        noise,
        methods: [values.ours, values.against],
        ...score,
      })
      printRow(`${mission.name} ${noise}`, score, rows.length === 1)
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
}

interface PairsPlan {
  readonly mission: TrialMission
  readonly noise: TrialNoise
  readonly pairs: number
  readonly seed: number
  readonly state: string
}

async function comparePairs(
  plan: PairsPlan,
  names: readonly [ours: string, theirs: string],
): Promise<PairsScore> {
  const [ours, theirs] = [await runMethod(plan, names[0]), await runMethod(plan, names[1])]
  const scored: ScoredPair[] = []
  for (let index = 0; index < plan.pairs; index++) {
    const [we, they] = [ours.outcomes.get(index), theirs.outcomes.get(index)]
    if (we && they)
      scored.push({
        truth: makeTrial(plan.mission, { ...plan, index }).truth,
        ours: we,
        theirs: they,
      })
  }
  return scorePairs(scored)
}

/** Runs the pairs that have no outcome yet. */
async function runMethod(plan: PairsPlan, name: string): Promise<OutcomeFile> {
  const { mission, noise, pairs, seed, state } = plan
  const method = await findMethod(name, mission)
  try {
    const basis = `${method.basis}; ${noise} noise, seed ${seed}, ${JSON.stringify(mission)}`
    const file = openOutcomes(join(state, `${mission.name}-${noise}-${name}.jsonl`), basis)
    const missing: number[] = []
    for (let index = 0; index < pairs; index++) if (!file.outcomes.has(index)) missing.push(index)
    const progress = progressLine(`${mission.name} ${noise} ${name}`, pairs, pairs - missing.length)
    for (const index of missing) {
      file.add({ index, ...(await method.run(makeTrial(mission, { noise, index, seed }))) })
      progress.step()
    }
    progress.end()
    return file
  } finally {
    method.close()
  }
}

function missionOf(name: string): TrialMission {
  const mission = TRIAL_MISSIONS[name]
  if (mission) return mission
  throw new Error(
    `--mission has "${name}"; the missions are ${Object.keys(TRIAL_MISSIONS).join(', ')}`,
  )
}

function noiseOf(name: string): TrialNoise {
  if (name === 'white' || name === 'red') return name
  throw new Error(`--noise has "${name}"; it is white, red or both with a comma`)
}

function printRow(name: string, score: PairsScore, first: boolean): void {
  const percent = (x: number): string => `${(100 * x).toFixed(2)} %`
  const { counts, ours, theirs } = score
  if (first) {
    process.stdout.write(
      '| | pairs | recovered by ours | by the other | only ours | only the other | difference | lower bound | aliases, ours | aliases, other | threshold, ours | other |\n' +
        '|---|---|---|---|---|---|---|---|---|---|---|---|\n',
    )
  }
  const cells = [
    name,
    score.trials,
    ours.recovered,
    theirs.recovered,
    counts.onlyOurs,
    counts.onlyTheirs,
    percent(score.difference),
    percent(score.lower),
    ours.aliases,
    theirs.aliases,
    ours.threshold.toFixed(2),
    theirs.threshold.toFixed(2),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
