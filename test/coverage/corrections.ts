import { correctPrevalence, correctRegression, drawGold, openRandom } from '@longrun/statistics'
import { Tally, type CoverageRow } from './tally.ts'

const WAYS = ['naive', 'goldOnly', 'dsl', 'ppi'] as const

/**
 * Coverage of corrected estimates: 10 % to 18 % of labels are yes, by a yes/no covariate; the machine is
 * right in 89 % of narratives, and errs three times as often where the covariate is 1. Incidents share their covariate
 * and, half of the time, their label and the machine's error.
 * @param settings.stratified draws half of the gold incidents from those with an answer yes
 */
export function coverCorrections(
  scenario: string,
  design: { readonly incidents: number; readonly gold: number; readonly stratified: boolean },
  settings: { readonly simulations: number; readonly seed: number },
): CoverageRow[] {
  const tally = new Tally(scenario)
  const random = openRandom(settings.seed)
  const intercept = Math.log(0.1 / 0.9)
  const slope = 0.7
  const chances = [intercept, intercept + slope].map((odds) => 1 / (1 + Math.exp(-odds)))
  const n = 2 * design.incidents
  const gold = new Float64Array(n)
  const answer = new Float64Array(n)
  const x = new Float64Array(n)
  const cluster = Int32Array.from({ length: n }, (_, i) => i >> 1)
  for (let s = 0; s < settings.simulations; s++) {
    for (let c = 0; c < design.incidents; c++) {
      const covariate = random.uniform() < 0.5 ? 1 : 0
      const shared = { label: random.uniform(), error: random.uniform() }
      const isShared = { label: random.uniform() < 0.5, error: random.uniform() < 0.5 }
      for (const i of [2 * c, 2 * c + 1]) {
        x[i] = covariate
        const draw = isShared.label ? shared.label : random.uniform()
        gold[i] = draw < chances[covariate] ? 1 : 0
        const errs = gold[i] === 1 ? 0.2 : covariate === 1 ? 0.12 : 0.04
        const wrong = (isShared.error ? shared.error : random.uniform()) < errs
        answer[i] = wrong ? 1 - gold[i] : gold[i]
      }
    }
    const stratum = cluster.map((c) =>
      design.stratified && (answer[2 * c] === 1 || answer[2 * c + 1] === 1) ? 1 : 0,
    )
    const half = design.gold / 2
    const { sampled, inclusion } = drawGold(
      { cluster, stratum },
      { clusters: design.stratified ? { 0: half, 1: half } : design.gold, seed: s },
    )
    const table = {
      answer,
      gold: gold.map((label, i) => (sampled[i] === 1 ? label : NaN)),
      inclusion,
      cluster,
      stratum,
    }
    const prevalence = correctPrevalence(table)
    const linear = correctRegression({ ...table, covariates: { x } })
    const logistic = correctRegression({ ...table, covariates: { x } }, { model: 'logistic' })
    for (const way of WAYS) {
      tally.add('prevalence', way, (chances[0] + chances[1]) / 2, prevalence[way].interval)
      tally.add('linear slope', way, chances[1] - chances[0], linear.coefficients[1][way].interval)
      tally.add('logistic intercept', way, intercept, logistic.coefficients[0][way].interval)
      tally.add('logistic slope', way, slope, logistic.coefficients[1][way].interval)
    }
  }
  return tally.rows()
}
