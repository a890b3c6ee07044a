import { calibrate, openRandom, type Random } from '@longrun/statistics'
import { Tally, type CoverageRow } from './tally.ts'

/** Confidences that a machine states, each as often, and how often it is then right. */
type Machine = readonly (readonly [claim: number, right: number])[]

const MACHINES = {
  'claims too much': [
    [0.6, 0.55],
    [0.8, 0.65],
    [0.9, 0.8],
    [0.95, 0.9],
  ],
  'claims nearly right': [
    [0.6, 0.58],
    [0.8, 0.76],
    [0.9, 0.85],
    [0.95, 0.93],
  ],
  'claims right': [
    [0.6, 0.6],
    [0.8, 0.8],
    [0.9, 0.9],
    [0.95, 0.95],
  ],
  'one claim of four wrong': [
    [0.6, 0.6],
    [0.8, 0.8],
    [0.9, 0.9],
    [0.95, 0.85],
  ],
  '24 claims, slightly too much': Array.from({ length: 24 }, (_, k) => {
    const claim = 0.52 + 0.02 * k
    return [claim, claim - 0.08 * (claim - 0.5)] as const
  }),
} as const satisfies Record<string, Machine>

/** Names of these machines. */
export const MACHINE_NAMES = Object.keys(MACHINES) as readonly (keyof typeof MACHINES)[]

/** Any machine: 4 to 24 claims, too high or too low by a level, a slope and what is each claim's own. */
export function drawMachine(random: Random): Machine {
  const between = (least: number, most: number): number => least + (most - least) * random.uniform()
  const claims = 4 + random.integer(21)
  const [slope, level, own] = [between(-0.1, 0.3), between(-0.02, 0.08), between(0, 0.06)]
  return Array.from({ length: claims }, (_, k) => {
    const claim = 0.5 + (0.49 * (k + 0.5)) / claims
    const right = claim - slope * (claim - 0.5) - level + own * random.normal()
    return [claim, Math.min(0.999, Math.max(0.01, right))] as const
  })
}

/** Coverage of the intervals of Brier score, overconfidence and expected calibration error. */
export function coverCalibration(
  scenario: string,
  population: {
    readonly incidents: number
    /** One for all simulations, or one drawn for each. */
    readonly machine: keyof typeof MACHINES | ((random: Random) => Machine)
  },
  settings: { readonly simulations: number; readonly replicates: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  const n = 2 * population.incidents
  for (let s = 0; s < settings.simulations; s++) {
    const { machine } = population
    const stated = typeof machine === 'function' ? machine(random) : MACHINES[machine]
    const truth = truthOf(stated)
    const correct = new Uint8Array(n)
    const confidence = new Float64Array(n)
    for (let c = 0; c < population.incidents; c++) {
      const level = random.integer(stated.length)
      const luck = random.uniform()
      for (const i of [2 * c, 2 * c + 1]) {
        const [claim, right] =
          stated[random.uniform() < 0.5 ? level : random.integer(stated.length)]
        confidence[i] = claim
        correct[i] = (random.uniform() < 0.5 ? luck : random.uniform()) < right ? 1 : 0
      }
    }
    const found = calibrate(
      { correct, confidence, cluster: Int32Array.from({ length: n }, (_, i) => i >> 1) },
      { replicates: settings.replicates, seed: s },
    )
    for (const name of ['brier', 'overconfidence', 'ece'] as const) {
      tally.add(name, 'printed', truth[name], found[name].interval)
      if (name !== 'ece' && settings.replicates > 0)
        tally.add(name, 'BCa', truth[name], found[name].bca)
    }
  }
  return tally.rows()
}

function truthOf(stated: Machine): Record<'brier' | 'overconfidence' | 'ece', number> {
  const mean = (of: (claim: number, right: number) => number): number =>
    stated.reduce((sum, [claim, right]) => sum + of(claim, right) / stated.length, 0)
  return {
    brier: mean((claim, right) => (claim - 1) ** 2 * right + claim ** 2 * (1 - right)),
    overconfidence: mean((claim, right) => claim - right),
    ece: mean((claim, right) => Math.abs(claim - right)),
  }
}
