import { normalQuantile } from './distributions.ts'
import { openRandom } from './random.ts'
import { lowerFactor } from './symmetric.ts'

/** So often is noise drawn. */
const DRAWS = 4000
const SEED = 1024
/** Of the normal distribution, at the middle of each of as many equal parts. */
const QUANTILES = Float64Array.from({ length: DRAWS }, (_, k) => normalQuantile((k + 0.5) / DRAWS))
/** Halvings of 0..1 at each end. */
const HALVINGS = 20

/**
 * Interval of a sum of absolute values, sum |m_b|, of means seen with normal errors. The sum of what is seen
 * is too large by what noise adds where means are near 0, so that estimate +- quantile times standard error
 * covers badly there. Here each possible sum is tested: with the means nearest to the seen ones that have
 * it, and drawn noise, sums such as the seen one must not be rare ("hybrid resampling", Chuang and Lai 2000),
 * rare as a normal mean that cannot be below that of pure noise orders them (Feldman and Cousins 1998). The
 * interval may lie below the seen sum.
 * @param seen.means `[n]`; the true sum is at most 1
 * @param seen.covariance `[n * n]` of their errors, not all 0
 * @param level like 0.95
 */
export function absoluteSumInterval(
  seen: { readonly means: Float64Array; readonly covariance: Float64Array },
  level: number,
): { readonly low: number; readonly high: number } {
  const n = seen.means.length
  const noise = drawNoise(seen.covariance, n)
  const sizes = seen.means.map(Math.abs)
  const total = sumOf(sizes)
  const variances = varianceOf(seen.covariance, n)
  const sums = new Float64Array(DRAWS)

  /** Fills `sums` for means with this true sum; gives mean and standard deviation. */
  function drawSums(truth: number): { readonly mean: number; readonly spread: number } {
    const means = nearestWithSum(sizes, variances, truth)
    let mean = 0
    for (let k = 0; k < DRAWS; k++) {
      let sum = 0
      for (let b = 0; b < n; b++) sum += Math.abs(means[b] + noise[k * n + b])
      sums[k] = sum
      mean += sum / DRAWS
    }
    let squares = 0
    for (let k = 0; k < DRAWS; k++) squares += (sums[k] - mean) ** 2 / DRAWS
    return { mean, spread: Math.sqrt(squares) }
  }

  const least = drawSums(0)
  /** Share of drawn sums that are as unlikely as the seen one, or more, were this the truth. */
  function chance(truth: number): number {
    const { mean, spread } = drawSums(truth)
    const likelihood = (sum: number): number => {
      const best = sum < least.mean ? (sum - least.mean) / least.spread : 0
      return best * best - ((sum - mean) / spread) ** 2
    }
    const own = likelihood(total)
    let rarer = 0
    for (let k = 0; k < DRAWS; k++) if (likelihood(sums[k]) <= own) rarer++
    return rarer / DRAWS
  }
  const isRare = (truth: number): boolean => chance(truth) <= 1 - level

  const middle = total > least.mean ? halve(0, total, (truth) => drawSums(truth).mean < total) : 0
  return {
    low: middle > 0 && isRare(0) ? halve(0, middle, isRare) : 0,
    high: isRare(1) ? halve(middle, 1, (truth) => !isRare(truth)) : 1,
  }
}

/** Where `isBelow`, true at `from` and false at `to`, turns. */
function halve(from: number, to: number, isBelow: (at: number) => boolean): number {
  let [low, high] = [from, to]
  for (let k = 0; k < HALVINGS; k++) {
    const half = (low + high) / 2
    if (isBelow(half)) low = half
    else high = half
  }
  return (low + high) / 2
}

/**
 * The sizes `[n]` with sum `truth` that are nearest to the seen ones in units of their errors: all are shifted in
 * proportion to their variance, and end at 0.
 */
function nearestWithSum(sizes: Float64Array, variances: Float64Array, truth: number): Float64Array {
  const kept = variances.slice()
  for (;;) {
    let rest = truth
    sizes.forEach((size, b) => {
      if (kept[b] > 0) rest -= size
    })
    const room = sumOf(kept)
    const nearest = sizes.map((size, b) =>
      kept[b] > 0 ? Math.max(0, size + (rest / room) * kept[b]) : 0,
    )
    const gone = nearest.findIndex((size, b) => size === 0 && kept[b] > 0)
    if (gone < 0) return nearest
    nearest.forEach((size, b) => {
      if (size === 0) kept[b] = 0
    })
  }
}

/** `[DRAWS * n]` normal errors, their margins even (Latin hypercube: McKay, Beckman and Conover 1979). */
function drawNoise(covariance: Float64Array, n: number): Float64Array {
  const random = openRandom(SEED)
  const normal = new Float64Array(DRAWS * n)
  for (let b = 0; b < n; b++)
    for (let k = 0; k < DRAWS; k++) {
      // puts the next quantile at a random place among those before it (Fisher and Yates)
      const place = random.integer(k + 1)
      normal[k * n + b] = normal[place * n + b]
      normal[place * n + b] = QUANTILES[k]
    }
  const lower = lowerFactor(covariance, n)
  const noise = new Float64Array(DRAWS * n)
  for (let k = 0; k < DRAWS; k++)
    for (let b = 0; b < n; b++)
      for (let j = 0; j <= b; j++) noise[k * n + b] += lower[b * n + j] * normal[k * n + j]
  return noise
}

/** The diagonal; what does not vary is taken to do so by a hair, so that all can be shifted. */
function varianceOf(covariance: Float64Array, n: number): Float64Array {
  const variances = Float64Array.from({ length: n }, (_, b) => covariance[b * n + b])
  const hair = 1e-9 * variances.reduce((most, variance) => Math.max(most, variance), 0)
  return variances.map((variance) => Math.max(variance, hair))
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
