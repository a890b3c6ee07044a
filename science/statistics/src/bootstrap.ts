import { totalOf, jackknife, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
import { normalBelow, normalQuantile } from './distributions.ts'
import { noInterval, requireLevel, type Interval } from './estimate.ts'
import { openRandom } from './random.ts'

/** Settings of a bootstrap by cluster. */
export interface BootstrapOptions {
  /** Default 0.95. */
  readonly level?: number
  /** Resamplings: whole number, 1 to 10,000,000; default 10,000. */
  readonly replicates?: number
  /** Whole number; default 1024. Equal seeds give equal intervals. */
  readonly seed?: number
}

/** More would take hours, and gigabytes. */
const MOST_REPLICATES = 10_000_000

/** Largest share of replicates that may be undefined before the interval is given up. */
const MOST_UNDEFINED = 0.05

/**
 * Resamples whole clusters with replacement and computes every statistic on each resample.
 * @returns for each statistic its replicates in the order drawn; NaN where it was undefined
 * @throws RangeError for a number of replicates that is none
 */
export function bootstrapReplicates<Name extends string>(
  sums: ClusterSums,
  statistics: Readonly<Record<Name, SumStatistic>>,
  { replicates = 10_000, seed = 1024 }: BootstrapOptions = {},
): Readonly<Record<Name, Float64Array>> {
  if (!Number.isInteger(replicates) || replicates < 1 || replicates > MOST_REPLICATES)
    throw new RangeError(
      `replicates is ${replicates}; give a whole number from 1 to ${MOST_REPLICATES}, such as 10000`,
    )
  const names = Object.keys(statistics) as Name[]
  const found = Object.fromEntries(
    names.map((name) => [name, new Float64Array(replicates)]),
  ) as Record<Name, Float64Array>
  const random = openRandom(seed)
  const times = new Float64Array(sums.patterns)
  const total = new Float64Array(sums.width)
  // few different clusters: their numbers are multinomial; many: clusters are drawn one by one
  const draw = sums.patterns * 4 < sums.clusters ? drawCounts : drawClusters(sums)
  for (let r = 0; r < replicates; r++) {
    draw(sums, random, times)
    totalOf(sums, times, total)
    for (const name of names) found[name][r] = statistics[name](total)
  }
  return found
}

type Draw = (sums: ClusterSums, random: ReturnType<typeof openRandom>, times: Float64Array) => void

/** Multinomial counts, one binomial a pattern. */
const drawCounts: Draw = ({ clusters, patterns, times: often }, random, times) => {
  let left = clusters
  let rest = clusters
  for (let p = 0; p < patterns; p++) {
    times[p] = p === patterns - 1 ? left : random.binomial(left, often[p] / rest)
    left -= times[p]
    rest -= often[p]
  }
}

function drawClusters({ clusters, patterns, times: often }: ClusterSums): Draw {
  const patternOf = new Int32Array(clusters)
  let next = 0
  for (let p = 0; p < patterns; p++) {
    patternOf.fill(p, next, next + often[p])
    next += often[p]
  }
  return (_sums, random, times) => {
    times.fill(0)
    for (let i = 0; i < clusters; i++) times[patternOf[random.integer(clusters)]]++
  }
}

/**
 * Bias-corrected and accelerated intervals (Efron 1987) of several statistics from one set of resamples
 * by cluster. Null with the reason where a statistic is undefined, does not vary between resamples (zero
 * events, all equal), or is undefined in more than 5 % of them.
 * @throws RangeError for a level outside 0..1, or a number of replicates that is none
 */
export function bcaIntervals<Name extends string>(
  sums: ClusterSums,
  statistics: Readonly<Record<Name, SumStatistic>>,
  options: BootstrapOptions = {},
): Readonly<Record<Name, Interval>> {
  const { level = 0.95 } = options
  requireLevel(level)
  const found = bootstrapReplicates(sums, statistics, options)
  return Object.fromEntries(
    (Object.keys(statistics) as Name[]).map((name) => [
      name,
      bcaInterval(sums, statistics[name], found[name], level),
    ]),
  ) as Record<Name, Interval>
}

function bcaInterval(
  sums: ClusterSums,
  statistic: SumStatistic,
  replicates: Float64Array,
  level: number,
): Interval {
  const method = `BCa bootstrap of ${sums.clusters} clusters, ${replicates.length} resamples`
  const estimate = statistic(sums.total)
  if (Number.isNaN(estimate)) return noInterval('the statistic is undefined', level, method)
  const drawn = replicates.filter((value) => !Number.isNaN(value)).sort()
  const lost = 1 - drawn.length / replicates.length
  if (lost > MOST_UNDEFINED)
    return noInterval(
      `the statistic is undefined in ${(100 * lost).toFixed(1)} % of the resamples: too few events`,
      level,
      method,
    )
  const least = drawn[0]
  const most = drawn[drawn.length - 1]
  if (most - least <= 1e-12 * Math.max(1, Math.abs(estimate)))
    return noInterval('all resamples have one value: no spread to learn from', level, method)
  let below = 0
  for (const value of drawn) below += value < estimate ? 1 : value === estimate ? 0.5 : 0
  const bias = normalQuantile(
    Math.min(1 - 0.5 / drawn.length, Math.max(0.5 / drawn.length, below / drawn.length)),
  )
  const { acceleration } = jackknife(sums, statistic)
  if (Number.isNaN(acceleration))
    return noInterval('the statistic is undefined without one of the clusters', level, method)
  const at = (probability: number): number => {
    const z = bias + normalQuantile(probability)
    const stretch = 1 - acceleration * z
    // few skewed clusters: the correction runs beyond every resample
    if (stretch <= 0) return z < 0 ? least : most
    return quantile(drawn, normalBelow(bias + z / stretch))
  }
  return { low: at((1 - level) / 2), high: at((1 + level) / 2), level, method, reason: null }
}

/** The quantile of sorted values, between the two nearest (Hyndman and Fan's type 7). */
function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1)
  const floor = Math.floor(place)
  const next = Math.min(floor + 1, sorted.length - 1)
  return sorted[floor] + (place - floor) * (sorted[next] - sorted[floor])
}
