import {
  bcaIntervals,
  BINARY_STATISTICS,
  binaryInterval,
  openRandom,
  wilson,
  type BinaryMetric,
} from '@longrun/statistics'
import { drawStudy, expectedCells, incidentKinds, type Population } from './incidents.ts'
import { Tally, type CoverageRow } from './tally.ts'

const METRICS = [
  'prevalence',
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'balancedAccuracy',
  'mcc',
  'kappa',
  'pabak',
  'ac1',
] as const satisfies readonly BinaryMetric[]

/**
 * Coverage of the intervals of a score: the printed one, BCa, and for recall Wilson's as if all narratives
 * were independent.
 * @param settings.replicates of each bootstrap; 0 leaves BCa out
 */
export function coverScores(
  scenario: string,
  population: Population,
  settings: { readonly simulations: number; readonly replicates: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const kinds = incidentKinds(population)
  const cells = expectedCells(kinds)
  const random = openRandom(settings.seed)
  const statistics = Object.fromEntries(
    METRICS.map((name) => [name, BINARY_STATISTICS[name]]),
  ) as Pick<typeof BINARY_STATISTICS, (typeof METRICS)[number]>
  for (let s = 0; s < settings.simulations; s++) {
    const sums = drawStudy(kinds, population.incidents, random)
    const bca =
      settings.replicates === 0
        ? null
        : bcaIntervals(sums, statistics, { replicates: settings.replicates, seed: s })
    for (const name of METRICS) {
      const truth = BINARY_STATISTICS[name](cells)
      if (Number.isNaN(BINARY_STATISTICS[name](sums.total))) continue
      tally.add(name, 'printed', truth, binaryInterval(sums, name))
      if (bca !== null) tally.add(name, 'BCa', truth, bca[name])
    }
    const [tp, , , fn] = sums.total
    tally.add(
      'recall',
      'Wilson, incidents ignored',
      BINARY_STATISTICS.recall(cells),
      wilson(tp, tp + fn),
    )
  }
  return tally.rows()
}
