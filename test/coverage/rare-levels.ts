import { correctRegression, drawGold, LEAST_GOLD_CLUSTERS, openRandom } from '@longrun/statistics'
import { Tally, type CoverageRow } from './tally.ts'

const WAYS = ['naive', 'goldOnly', 'dsl', 'ppi'] as const

/** What the gold sample was found to hold of the rare level. */
export interface RareLevelCoverage {
  /** Intervals that were given, by the number of gold incidents that have the level. */
  readonly given: CoverageRow[]
  /** Share of simulations whose corrected coefficient was refused. */
  readonly refused: number
  /** Share of those below the least number of incidents that were given all the same: must be 0. */
  readonly givenBelow: number
}

/**
 * Coverage for a value of a predictor that one incident of `oneOf` has, so that the gold sample holds about
 * as few of them as it must: 600 incidents of two, 200 of them in the gold sample. 25 % of labels are yes,
 * 40 % at the rare level; the machine errs in 8 %, there in `error`. Narratives of one incident share their
 * label and the machine's error half of the time.
 */
export function coverRareLevel(
  scenario: string,
  design: { readonly oneOf: number; readonly error: number },
  settings: { readonly simulations: number; readonly seed: number },
): RareLevelCoverage {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  const incidents = 600
  const n = 2 * incidents
  const cluster = Int32Array.from({ length: n }, (_, i) => i >> 1)
  const logit = (share: number): number => Math.log(share / (1 - share))
  const chances = [0.25, 0.4]
  let refused = 0
  let below = 0
  let givenBelow = 0
  for (let s = 0; s < settings.simulations; s++) {
    const gold = new Float64Array(n)
    const answer = new Float64Array(n)
    const x = new Float64Array(n)
    for (let c = 0; c < incidents; c++) {
      const level = random.uniform() < 1 / design.oneOf ? 1 : 0
      const shared = { label: random.uniform(), error: random.uniform() }
      const isShared = { label: random.uniform() < 0.5, error: random.uniform() < 0.5 }
      for (const i of [2 * c, 2 * c + 1]) {
        x[i] = level
        gold[i] = Number((isShared.label ? shared.label : random.uniform()) < chances[level])
        const wrong = isShared.error ? shared.error : random.uniform()
        answer[i] = wrong < (level === 1 ? design.error : 0.08) ? 1 - gold[i] : gold[i]
      }
    }
    const { sampled, inclusion } = drawGold({ cluster }, { clusters: 200, seed: s })
    let held = 0
    for (let i = 0; i < n; i += 2) held += sampled[i] * x[i]
    const table = {
      answer,
      gold: gold.map((label, i) => (sampled[i] === 1 ? label : NaN)),
      inclusion,
      cluster,
      covariates: { x },
    }
    for (const model of ['linear', 'logistic'] as const) {
      const slope = correctRegression(table, { model }).coefficients[1]
      if (held < LEAST_GOLD_CLUSTERS) below++
      if (slope.ppi.value === null || slope.dsl.value === null) {
        refused++
        continue
      }
      if (held < LEAST_GOLD_CLUSTERS) givenBelow++
      const truth =
        model === 'linear' ? chances[1] - chances[0] : logit(chances[1]) - logit(chances[0])
      const of = held <= LEAST_GOLD_CLUSTERS + 2 ? 'at the least' : 'above'
      for (const way of WAYS)
        if (slope[way].value !== null)
          tally.add(`${model} slope, ${of}`, way, truth, slope[way].interval)
    }
  }
  return {
    given: tally.rows(),
    refused: refused / (2 * settings.simulations),
    givenBelow: below === 0 ? 0 : givenBelow / below,
  }
}
