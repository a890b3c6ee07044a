import { compareBinary, openRandom } from '@longrun/statistics'
import { Tally, type CoverageRow } from './tally.ts'

const METRICS = [
  'accuracy',
  'recall',
  'specificity',
  'balancedAccuracy',
  'precision',
  'f1',
  'kappa',
  'mcc',
] as const

/** Machine A finds 85 % of the yes and 97 % of the no, B 75 % and 98 %; they err together half of the time. */
const RIGHT = { a: [0.97, 0.85], b: [0.98, 0.75] } as const

/**
 * Coverage of the intervals of differences between two machines on the same narratives, and how often the
 * tests reject at 5 % when machine B is as good as A.
 */
export function coverComparison(
  scenario: string,
  population: {
    readonly incidents: number
    readonly prevalence: number
    readonly correlation: number
  },
  settings: { readonly simulations: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  const { incidents, prevalence, correlation } = population
  const n = 2 * incidents
  const study = (right: typeof RIGHT | { a: readonly number[]; b: readonly number[] }) => {
    const gold = new Uint8Array(n)
    const a = new Uint8Array(n)
    const b = new Uint8Array(n)
    for (let c = 0; c < incidents; c++) {
      const label = random.uniform()
      const isOneLabel = random.uniform() < correlation
      const hard = random.uniform()
      const isOneError = random.uniform() < correlation
      for (const i of [2 * c, 2 * c + 1]) {
        gold[i] = (isOneLabel ? label : random.uniform()) < prevalence ? 1 : 0
        const draw = isOneError ? hard : random.uniform()
        const isTogether = random.uniform() < 0.5
        const rightA = draw < right.a[gold[i]]
        const rightB = (isTogether ? draw : random.uniform()) < right.b[gold[i]]
        a[i] = rightA ? gold[i] : 1 - gold[i]
        b[i] = rightB ? gold[i] : 1 - gold[i]
      }
    }
    return { gold, a, b, cluster: Int32Array.from({ length: n }, (_, i) => i >> 1) }
  }
  const truths = METRICS.map(
    (name) => truth(name, prevalence, RIGHT.a) - truth(name, prevalence, RIGHT.b),
  )
  for (let s = 0; s < settings.simulations; s++) {
    const { metrics } = compareBinary(study(RIGHT), { replicates: 0 })
    METRICS.forEach((name, k) =>
      tally.add(`difference of ${name}`, 'printed', truths[k], metrics[name].interval),
    )
    const equal = compareBinary(study({ a: RIGHT.a, b: RIGHT.a }), { replicates: 0 })
    // a test holds its level where p is above 5 % in 95 % of the studies
    const keeps = (name: string, p: number | null): void =>
      tally.add(
        'equal accuracy kept',
        name,
        0,
        p !== null && p < 0.05 ? { low: 1, high: 1 } : { low: 0, high: 0 },
      )
    keeps('McNemar mid-p', equal.accuracy.mcnemar.midP)
    keeps('Durkalski 2003', equal.accuracy.clustered.durkalski.p)
    keeps('Obuchowski 1998', equal.accuracy.clustered.obuchowski.p)
    keeps('Eliasziw and Donner 1991', equal.accuracy.clustered.eliasziwDonner.p)
  }
  return tally.rows()
}

/** The metric of an endless table. */
function truth(
  name: (typeof METRICS)[number],
  prevalence: number,
  right: readonly number[],
): number {
  const tp = prevalence * right[1]
  const fn = prevalence - tp
  const tn = (1 - prevalence) * right[0]
  const fp = 1 - prevalence - tn
  const margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
  const chance = (tp + fp) * (tp + fn) + (tn + fp) * (tn + fn)
  return {
    accuracy: tp + tn,
    recall: right[1],
    specificity: right[0],
    balancedAccuracy: (right[0] + right[1]) / 2,
    precision: tp / (tp + fp),
    f1: (2 * tp) / (2 * tp + fp + fn),
    kappa: (tp + tn - chance) / (1 - chance),
    mcc: (tp * tn - fp * fn) / Math.sqrt(margins),
  }[name]
}
