import { exp } from '../portable-math.ts'
import type { GoldGroup } from './gold-groups.ts'
import type { GoldWeights } from './gold-sample-data.ts'
import { inverseSymmetric, times } from '../symmetric.ts'
import { addUnseenErrors } from './unseen-errors.ts'

/** Mean of the label given the covariates: x'b, or 1 / (1 + exp(-x'b)). */
export type RegressionModel = 'linear' | 'logistic'

/** A fitted regression. */
export interface Fit {
  /** `[width]` */
  readonly coefficients: Float64Array
  /** `[width * width]` by cluster. */
  readonly covariance: Float64Array
  /** `[width * width]` inverse of the sum of x x' mean'(x'b). */
  readonly bread: Float64Array
}

/** What the label of an item is taken to be: gold + weight (gold - share * answer). */
interface Labels {
  readonly weights: GoldWeights
  readonly groups: readonly GoldGroup[]
  readonly gold: ArrayLike<number>
  /** `[items * width]` covariates, intercept first. */
  readonly design: Float64Array
  readonly width: number
  readonly model: RegressionModel
}

/**
 * Solves sum x (label - mean(x'b)) = 0, where the sum over labels is estimated as
 * share * sum x answer + sum weight x (gold - share * answer): share 1 is design-based supervised
 * learning (Egami, Hinck, Stewart and Wei 2023), share 0 uses gold labels alone, and PPI++ (Angelopoulos,
 * Duchi and Zrnic 2023) tunes it. Covariance: sandwich by cluster, residuals centred by stratum,
 * and what groups without an error hide (`addUnseenErrors`).
 * @param start where Newton's method begins; left out: at 0
 * @returns a text where there is no solution
 */
export function fitMoments(labels: Labels, share: number, start?: Fit): Fit | string {
  const { width } = labels
  const { answerTotal, goldTotal } = totals(labels)
  const target = goldTotal.map((value, j) => value + share * answerTotal[j])
  const solved = solve(labels, target, start?.coefficients)
  if (typeof solved === 'string') return solved
  const scores = scoresOf(labels, solved.coefficients)
  const both = scores.fixed.map((value, k) => value + share * scores.perShare[k])
  const covariance = sandwich(labels, solved.bread, both, width)
  return { ...solved, covariance: addUnseenErrors(covariance, { ...labels, ...solved, share }) }
}

/** Fits as if the machine's labels were gold. */
export function fitNaive(labels: Labels): Fit | string {
  const { design, width, weights } = labels
  const target = new Float64Array(width)
  for (let i = 0; i < weights.answer.length; i++)
    for (let j = 0; j < width; j++) target[j] += design[i * width + j] * weights.answer[i]
  const solved = solve(labels, target)
  if (typeof solved === 'string') return solved
  const scores = new Float64Array(weights.clusters * width)
  for (let i = 0; i < weights.answer.length; i++) {
    const residual = weights.answer[i] - meanOf(labels, i, solved.coefficients)
    for (let j = 0; j < width; j++)
      scores[weights.cluster[i] * width + j] += residual * design[i * width + j]
  }
  return { ...solved, covariance: sandwich(labels, solved.bread, scores, width) }
}

/**
 * The share in 0..1 that makes the sum of the coefficients' variances least (PPI++, proposition 2).
 * @param dsl the fit at share 1, whose coefficients the variances are taken at
 */
export function tuneShare(labels: Labels, dsl: Fit): number {
  const { width, weights } = labels
  const { fixed, perShare } = scoresOf(labels, dsl.coefficients)
  let crossed = 0
  let squares = 0
  for (let g = 0; g < weights.clusters; g++) {
    const a = times(dsl.bread, fixed.subarray(g * width, (g + 1) * width), width)
    const b = times(dsl.bread, perShare.subarray(g * width, (g + 1) * width), width)
    for (let j = 0; j < width; j++) {
      crossed += a[j] * b[j]
      squares += b[j] * b[j]
    }
  }
  return squares > 0 ? Math.min(1, Math.max(0, -crossed / squares)) : 0
}

/** Estimated sums over all items: of x gold, and of x answer less its own estimate from the sample. */
function totals({ weights, gold, design, width }: Labels): {
  readonly goldTotal: Float64Array
  readonly answerTotal: Float64Array
} {
  const goldTotal = new Float64Array(width)
  const answerTotal = new Float64Array(width)
  const { weight, answer } = weights
  for (let i = 0; i < answer.length; i++) {
    for (let j = 0; j < width; j++) {
      const x = design[i * width + j]
      answerTotal[j] += x * answer[i] * (1 - weight[i])
      if (weight[i] > 0) goldTotal[j] += x * gold[i] * weight[i]
    }
  }
  return { goldTotal, answerTotal }
}

/** Newton's method on sum x mean(x'b) = target; one step for the linear model. */
function solve(
  labels: Labels,
  target: Float64Array,
  start?: Float64Array,
): { readonly coefficients: Float64Array; readonly bread: Float64Array } | string {
  const { design, width, weights, model } = labels
  const n = weights.answer.length
  const coefficients = Float64Array.from(start ?? new Float64Array(width))
  for (let step = 0; step < 100; step++) {
    const slope = new Float64Array(width * width)
    const rest = Float64Array.from(target)
    for (let i = 0; i < n; i++) {
      const mean = meanOf(labels, i, coefficients)
      const change = model === 'linear' ? 1 : mean * (1 - mean)
      for (let j = 0; j < width; j++) {
        const x = design[i * width + j]
        rest[j] -= x * mean
        for (let k = 0; k <= j; k++) slope[j * width + k] += change * x * design[i * width + k]
      }
    }
    for (let j = 0; j < width; j++)
      for (let k = 0; k < j; k++) slope[k * width + j] = slope[j * width + k]
    const bread = inverseSymmetric(slope, width)
    if (bread === null)
      return step === 0
        ? 'the covariates are collinear, or one does not vary'
        : 'the coefficients run away: the labels are separated, or too few gold labels of a kind'
    const move = times(bread, rest, width)
    const longest = move.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    if (longest < 1e-10) return { coefficients, bread }
    // long steps of the logistic model overshoot where fitted probabilities are near 0 or 1
    const scale = model === 'logistic' && longest > 3 ? 3 / longest : 1
    for (let j = 0; j < width; j++) coefficients[j] += scale * move[j]
    if (model === 'linear') return { coefficients, bread }
  }
  return 'no coefficients meet the corrected totals: too few gold labels, or labels separated by a covariate'
}

function meanOf(
  { design, width, model }: Labels,
  item: number,
  coefficients: Float64Array,
): number {
  let sum = 0
  for (let j = 0; j < width; j++) sum += design[item * width + j] * coefficients[j]
  return model === 'linear' ? sum : 1 / (1 + exp(-sum))
}

/** Each cluster's part of the estimating equation is fixed + share * perShare, `[clusters * width]`. */
function scoresOf(
  labels: Labels,
  coefficients: Float64Array,
): { readonly fixed: Float64Array; readonly perShare: Float64Array } {
  const { weights, gold, design, width } = labels
  const { weight, answer, stratum, stratumItems, cluster, clusters } = weights
  // weighted means by stratum: what a draw of fixed size cannot get wrong
  const goldMean = new Float64Array(stratumItems.length * width)
  const answerMean = new Float64Array(stratumItems.length * width)
  for (let i = 0; i < answer.length; i++) {
    if (weight[i] === 0) continue
    const h = stratum[i]
    for (let j = 0; j < width; j++) {
      const x = (design[i * width + j] * weight[i]) / stratumItems[h]
      goldMean[h * width + j] += x * gold[i]
      answerMean[h * width + j] += x * answer[i]
    }
  }
  const fixed = new Float64Array(clusters * width)
  const perShare = new Float64Array(clusters * width)
  for (let i = 0; i < answer.length; i++) {
    const mean = meanOf(labels, i, coefficients)
    const from = stratum[i] * width
    const at = cluster[i] * width
    for (let j = 0; j < width; j++) {
      const x = design[i * width + j]
      fixed[at + j] += goldMean[from + j] - x * mean
      perShare[at + j] += x * answer[i] - answerMean[from + j]
      if (weight[i] === 0) continue
      fixed[at + j] += weight[i] * (x * gold[i] - goldMean[from + j])
      perShare[at + j] -= weight[i] * (x * answer[i] - answerMean[from + j])
    }
  }
  return { fixed, perShare }
}

function sandwich(
  { weights }: Labels,
  bread: Float64Array,
  scores: Float64Array,
  width: number,
): Float64Array {
  const { clusters } = weights
  const covariance = new Float64Array(width * width)
  for (let g = 0; g < clusters; g++) {
    const pull = times(bread, scores.subarray(g * width, (g + 1) * width), width)
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) covariance[j * width + k] += pull[j] * pull[k]
  }
  const small = clusters / Math.max(1, clusters - 1)
  return covariance.map((value) => value * small)
}
