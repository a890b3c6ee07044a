import { exp } from '../portable-math.ts'
import type { GoldGroup } from './gold-groups.ts'
import type { GoldWeights } from './gold-sample-data.ts'
import type { Fit, RegressionModel } from './moments.ts'
import { times } from '../symmetric.ts'

/**
 * Incidents of the gold sample that each value of a yes/no covariate (one value of a predictor against
 * the others) must have for a corrected coefficient: below, measured coverage is not kept.
 */
export const LEAST_GOLD_CLUSTERS = 10

/**
 * Effective incidents of the gold sample that the correction of each coefficient rests on:
 * (sum a^2)^2 / sum a^4 over the weights a of the incidents in it. A gold sample of hundreds tells little
 * of a value that three incidents have (Carter, Schnepel and Steigerwald 2017).
 */
export function effectiveGold(
  {
    weights,
    design,
    width,
  }: Readonly<{ weights: GoldWeights; design: Float64Array; width: number }>,
  bread: Float64Array,
): Float64Array {
  const pulls = new Float64Array(weights.clusters * width)
  for (let i = 0; i < weights.weight.length; i++)
    for (let j = 0; j < width; j++)
      pulls[weights.cluster[i] * width + j] += weights.weight[i] * design[i * width + j]
  const squares = new Float64Array(width)
  const fourths = new Float64Array(width)
  for (let g = 0; g < weights.clusters; g++) {
    const pull = times(bread, pulls.subarray(g * width, (g + 1) * width), width)
    for (let j = 0; j < width; j++) {
      const square = pull[j] * pull[j]
      squares[j] += square
      fourths[j] += square * square
    }
  }
  return squares.map((sum, j) => (fourths[j] > 0 ? (sum * sum) / fourths[j] : 0))
}

/**
 * Why the gold sample does not carry the coefficient of covariate `j`: too few incidents, or one gold
 * label only, at one of its two values; null where it does.
 */
export function whyUnsupported(groups: readonly GoldGroup[], j: number): string | null {
  const own = groups.filter(({ covariate }) => covariate === j)
  const thin = own.find(({ clusters }) => clusters < LEAST_GOLD_CLUSTERS)
  if (thin !== undefined)
    return `the gold sample has ${thin.clusters} ${thin.clusters === 1 ? 'incident' : 'incidents'} ${side(own, thin)}; ${LEAST_GOLD_CLUSTERS} are needed: label more, or merge values`
  const flat = own.find(({ hasBothLabels }) => !hasBothLabels)
  if (flat !== undefined)
    return `all ${flat.clusters} incidents of the gold sample ${side(own, flat)} have the same gold label: label more, or merge values`
  return null
}

function side(own: readonly GoldGroup[], one: GoldGroup): string {
  return one === own[1] ? 'with this value' : 'with another value'
}

/**
 * Why the log odds of covariate `j` are not determined: the fitted share of yes at one of its two values
 * is nearer to 0 or 1 than a quarter of an incident of its gold sample (quasi-complete separation, after
 * correction: Albert and Anderson 1984); null where they are.
 */
export function whySeparated(
  groups: readonly GoldGroup[],
  j: number,
  {
    fit,
    design,
    model,
  }: { readonly fit: Fit; readonly design: Float64Array; readonly model: RegressionModel },
): string | null {
  if (model !== 'logistic') return null
  const width = fit.coefficients.length
  for (const { covariate, has, clusters } of groups) {
    if (covariate !== j) continue
    let items = 0
    let yes = 0
    for (let i = 0; i < has.length; i++) {
      if (has[i] === 0) continue
      let sum = 0
      for (let k = 0; k < width; k++) sum += design[i * width + k] * fit.coefficients[k]
      items++
      yes += 1 / (1 + exp(-sum))
    }
    const share = yes / items
    if (Math.min(share, 1 - share) < 0.25 / clusters)
      return `the corrected share of yes at one of its values is ${share.toPrecision(2)}: log odds so near to ${share < 0.5 ? 0 : 1} are not determined by ${clusters} incidents (separation); use the linear model, or merge values`
  }
  return null
}
