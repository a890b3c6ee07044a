import {
  balancedBootstrap,
  BINARY_METRIC_NAMES,
  BINARY_STATISTICS,
  binaryInterval,
  openRandom,
  wilson,
  type Random,
} from '@longrun/statistics'
import { drawStudy, expectedCells, incidentKinds, type Population } from './incidents.ts'
import { Tally, type CoverageRow } from './tally.ts'

/**
 * Coverage of the intervals of a score: the printed one, BCa, and for recall Wilson's as if all narratives
 * were independent.
 * @param population one for all simulations, or one drawn for each
 * @param settings.replicates of each bootstrap; 0 leaves BCa out
 */
export function coverScores(
  scenario: string,
  population: Population | ((random: Random) => Population),
  settings: { readonly simulations: number; readonly replicates: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  for (let s = 0; s < settings.simulations; s++) {
    const study = typeof population === 'function' ? population(random) : population
    const kinds = incidentKinds(study)
    const cells = expectedCells(kinds)
    const sums = drawStudy(kinds, study.incidents, random)
    const bca =
      settings.replicates === 0
        ? null
        : balancedBootstrap(sums, BINARY_STATISTICS, { replicates: settings.replicates, seed: s })
    for (const name of BINARY_METRIC_NAMES) {
      const truth = BINARY_STATISTICS[name](cells)
      if (Number.isNaN(BINARY_STATISTICS[name](sums.total))) continue
      tally.add(name, 'printed', truth, binaryInterval(sums, name))
      if (bca !== null) tally.add(name, 'BCa', truth, bca[name])
    }
    const [tp, , , fn] = sums.total
    if (tp + fn > 0)
      tally.add(
        'recall',
        'Wilson, incidents ignored',
        BINARY_STATISTICS.recall(cells),
        wilson(tp, tp + fn),
      )
  }
  return tally.rows()
}
