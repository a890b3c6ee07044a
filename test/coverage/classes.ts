import { krippendorffAlpha, openRandom, scoreClasses } from '@longrun/statistics'
import { Tally, type CoverageRow } from './tally.ts'

/** Share of each class, and how a coder takes narratives of it: right, or for which other class. */
export interface ClassPopulation {
  readonly incidents: number
  readonly shares: readonly number[]
  readonly right: readonly number[]
}

/** The same draw as one of the true class: chances of the labels that a coder gives. */
function labelChances({ right }: ClassPopulation, truth: number): readonly number[] {
  return right.map((_, label) =>
    label === truth ? right[truth] : (1 - right[truth]) / (right.length - 1),
  )
}

/**
 * Coverage of the printed intervals of a score of several classes, and of Krippendorff's alpha of gold
 * labels, machine and a second machine that errs as often. Incidents have two narratives, of one class half
 * of the time, and errors on both half of the time.
 */
export function coverClasses(
  scenario: string,
  population: ClassPopulation,
  settings: { readonly simulations: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  const { incidents, shares } = population
  const classes = shares.length
  const n = 2 * incidents
  const pick = (chances: readonly number[], at: number): number => {
    let rest = at
    for (let c = 0; c < classes - 1; c++) if ((rest -= chances[c]) < 0) return c
    return classes - 1
  }
  const chances = shares.map((_, truth) => labelChances(population, truth))
  const truths = truthOf(population, chances)
  const cluster = Int32Array.from({ length: n }, (_, i) => i >> 1)
  for (let s = 0; s < settings.simulations; s++) {
    const gold = new Uint8Array(n)
    const coders = [new Uint8Array(n), new Uint8Array(n)]
    for (let c = 0; c < incidents; c++) {
      const theme = random.uniform()
      const luck = [random.uniform(), random.uniform()]
      for (const i of [2 * c, 2 * c + 1]) {
        gold[i] = pick(shares, random.uniform() < 0.5 ? theme : random.uniform())
        coders.forEach((coder, k) => {
          const at = random.uniform() < 0.5 ? luck[k] : random.uniform()
          coder[i] = pick(chances[gold[i]], at)
        })
      }
    }
    const { metrics } = scoreClasses(
      { gold, answer: coders[0], classes, cluster },
      { replicates: 0 },
    )
    for (const [name, { value, interval }] of Object.entries(metrics))
      if (value !== null) tally.add(name, 'printed', truths[name], interval)
    const alpha = krippendorffAlpha(
      { coders: [gold, ...coders], classes, cluster },
      { replicates: 0 },
    )
    tally.add('krippendorffAlpha', 'printed', truths.alpha, alpha.interval)
  }
  return tally.rows()
}

/** All statistics of an endless table, from a large one with these very shares. */
function truthOf(
  { shares }: ClassPopulation,
  chances: readonly (readonly number[])[],
): Readonly<Record<string, number>> {
  const most = 200
  const gold: number[] = []
  const first: number[] = []
  const second: number[] = []
  shares.forEach((share, truth) => {
    for (let a = 0; a < shares.length; a++)
      for (let b = 0; b < shares.length; b++)
        for (
          let k = Math.round(most * 1000 * share * chances[truth][a] * chances[truth][b]);
          k > 0;
          k--
        ) {
          gold.push(truth)
          first.push(a)
          second.push(b)
        }
  })
  const classes = shares.length
  const { metrics } = scoreClasses({ gold, answer: first, classes }, { replicates: 0 })
  const alpha = krippendorffAlpha({ coders: [gold, first, second], classes }, { replicates: 0 })
  return {
    ...Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value ?? NaN])),
    alpha: alpha.value ?? NaN,
  }
}
