import { absoluteSumInterval } from './absolute-sum-interval.ts'
import { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
import { jackknife, sumByCluster, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
import { MISSING, requireCode } from './counts.ts'
import { studentQuantile } from './distributions.ts'
import { effectiveWilson } from './effective-wilson.ts'
import {
  definedOr,
  noInterval,
  requireLevel,
  requireSameLength,
  type Estimate,
  type Interval,
} from './estimate.ts'

/** No error of a gap is as small but by rounding. */
const LEAST_ERROR = 1e-9

/** Answers with the probability of being correct that the model stated. */
export interface StatedConfidence {
  /** 1 correct, 0 wrong, -1 not known (left out). */
  readonly correct: ArrayLike<number>
  /** P(this answer is correct), 0 to 1; NaN: not stated (left out). For a stated P(yes), give 1 - it for answers no. */
  readonly confidence: ArrayLike<number>
  readonly cluster?: ArrayLike<number> | undefined
}

/** One bin of the reliability table. */
export interface ReliabilityBin {
  readonly items: number
  /** Least and largest confidence in it. */
  readonly least: number
  readonly most: number
  readonly meanConfidence: number
  readonly accuracy: number
  /** Wilson's interval of the accuracy, by cluster. */
  readonly interval: Interval
}

/** A number with its intervals by cluster. */
export interface EstimateWithInterval extends Estimate {
  /**
   * The interval to print: estimate +- Student's quantile times the standard error of the cluster jackknife,
   * within the range; of the ECE, `absoluteSumInterval`.
   */
  readonly interval: Interval
  /** Bootstrap by cluster, BCa; null with the reason where it cannot be had, and of the ECE. */
  readonly bca: Interval
}

/** How well the stated confidence matches how often answers are right. */
export interface Calibration {
  readonly items: number
  readonly clusters: number
  /** Mean of (confidence - correct)^2; 0 is best (Brier 1950). */
  readonly brier: EstimateWithInterval
  /** Parts of the Brier score: reliability - resolution + uncertainty + withinBins (Murphy 1973; Stephenson, Coelho and Jolliffe 2008). */
  readonly decomposition: {
    readonly reliability: number
    readonly resolution: number
    readonly uncertainty: number
    /** Variance less covariance inside the bins: 0 where all items of a bin state one confidence. */
    readonly withinBins: number
  } | null
  /** Mean confidence - accuracy: above 0, the model claims too much. */
  readonly overconfidence: EstimateWithInterval
  /**
   * Expected calibration error over bins of equal mass. The estimate is biased upwards in small samples; its
   * interval is not, holds 0 where a calibrated model may look so, and may lie below the estimate.
   */
  readonly ece: EstimateWithInterval
  /** Occupied bins from low to high confidence. */
  readonly bins: readonly ReliabilityBin[]
}

/**
 * Calibration of stated confidence. Bins hold equal numbers of items; items that state the same
 * confidence always share one bin (chosen by their middle rank), so their order does not matter and fewer
 * than `bins` may be occupied.
 * @param options.bins default 15
 * @param options.replicates of the bootstrap by cluster; 0 leaves it out
 * @throws RangeError for a confidence outside 0..1 and for arrays of different lengths
 */
export function calibrate(
  stated: StatedConfidence,
  options: BootstrapOptions & { readonly bins?: number } = {},
): Calibration {
  const { level = 0.95, bins = 15 } = options
  requireLevel(level)
  const { correct, confidence, cluster } = stated
  requireSameLength({ correct, confidence, cluster })
  const known: number[] = []
  for (let i = 0; i < correct.length; i++) {
    const right = requireCode(correct[i], 2, i)
    const claim = confidence[i]
    if (right === MISSING || Number.isNaN(claim)) continue
    if (!(claim >= 0 && claim <= 1))
      throw new RangeError(
        `item ${i} states confidence ${claim}; it must lie in 0..1, or be NaN for none`,
      )
    known.push(i)
  }
  const claims = known.map((i) => confidence[i])
  const rights = known.map((i) => correct[i])
  const clusters = cluster === undefined ? undefined : known.map((i) => cluster[i])
  const binOf = equalMassBins(claims, bins)
  const used = binOf.reduce((most, bin) => Math.max(most, bin + 1), 0)
  const reason = 'no item has an outcome and a stated confidence'

  const sums = sumByCluster({
    count: known.length,
    cluster: clusters,
    width: 3 * used + 1,
    add: (at, into) => {
      into(3 * binOf[at], 1)
      into(3 * binOf[at] + 1, claims[at])
      into(3 * binOf[at] + 2, rights[at])
      into(3 * used, (claims[at] - rights[at]) ** 2)
    },
  })
  const statistics = {
    brier: ((total) => total[3 * used] / binSums(total, used, 0)) as SumStatistic,
    overconfidence: ((total) =>
      (binSums(total, used, 1) - binSums(total, used, 2)) /
      binSums(total, used, 0)) as SumStatistic,
    ece: ((total) => {
      let gaps = 0
      for (let bin = 0; bin < used; bin++) gaps += Math.abs(total[3 * bin + 1] - total[3 * bin + 2])
      return gaps / binSums(total, used, 0)
    }) as SumStatistic,
  }
  const { brier, overconfidence } = statistics
  const bca =
    options.replicates === 0 || known.length === 0
      ? null
      : {
          ...bcaIntervals(sums, { brier, overconfidence }, options),
          // resampling adds its noise to that which the sum of absolute gaps already counts
          ece: noInterval('the bootstrap of a sum of absolute values does not hold', level, 'BCa'),
        }
  const withIntervals = (
    name: keyof typeof statistics,
    interval: () => Interval,
  ): EstimateWithInterval => {
    const estimate = definedOr(statistics[name](sums.total), reason)
    const refuse = (interval: Interval): Interval =>
      estimate.value === null ? { ...interval, reason } : interval
    return {
      ...estimate,
      interval: refuse(interval()),
      bca: refuse(bca?.[name] ?? noInterval('no resamples were asked for', level, 'BCa')),
    }
  }
  return {
    items: known.length,
    clusters: sums.clusters,
    brier: withIntervals('brier', () => byJackknife(sums, statistics.brier, { level, least: 0 })),
    decomposition: known.length === 0 ? null : decompose(claims, rights, binOf, used),
    overconfidence: withIntervals('overconfidence', () =>
      byJackknife(sums, statistics.overconfidence, { level, least: -1 }),
    ),
    ece: withIntervals('ece', () => ofGaps(sums, used, level)),
    bins: reliability({ claims, rights, clusters, binOf, used, level }),
  }
}

/** Bin of each item, 0 upwards without gaps; equal values share a bin. */
export function equalMassBins(values: readonly number[], bins: number): Int32Array {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`${bins} bins; give a whole number from 1 on, like 15`)
  const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j])
  const binOf = new Int32Array(values.length)
  let used = -1
  let last = -1
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && values[order[end]] === values[order[start]]) end++
    const bin = Math.floor((bins * (start + end)) / (2 * order.length))
    if (bin !== last) used++
    last = bin
    for (let k = start; k < end; k++) binOf[order[k]] = used
    start = end
  }
  return binOf
}

function binSums(total: Float64Array, used: number, offset: number): number {
  let sum = 0
  for (let bin = 0; bin < used; bin++) sum += total[3 * bin + offset]
  return sum
}

function byJackknife(
  sums: ClusterSums,
  statistic: SumStatistic,
  { level, least }: { readonly level: number; readonly least: number },
): Interval {
  const method = `Student, ${sums.clusters} clusters by jackknife`
  const value = statistic(sums.total)
  const quantile = studentQuantile((1 + level) / 2, Math.max(1, sums.clusters - 1))
  const half = quantile * Math.sqrt(jackknife(sums, statistic).variance)
  if (!(half > 0)) return noInterval('no spread between clusters to learn from', level, method)
  return {
    low: Math.max(least, value - half),
    high: Math.min(1, value + half),
    level,
    method,
    reason: null,
  }
}

/** Interval of the sum of the bins' absolute gaps, from sums (items, claims, rights) a bin by cluster. */
function ofGaps(sums: ClusterSums, used: number, level: number): Interval {
  const method = `tests of each value by drawn noise, ${sums.clusters} clusters`
  const items = binSums(sums.total, used, 0)
  const means = Float64Array.from(
    { length: used },
    (_, bin) => (sums.total[3 * bin + 1] - sums.total[3 * bin + 2]) / items,
  )
  const covariance = new Float64Array(used * used)
  const { patterns, clusters, times, starts, columns, values } = sums
  for (let p = 0; p < patterns; p++) {
    // what the cluster's gaps differ by from those of so many average items
    const own = new Float64Array(3 * used + 1)
    for (let k = starts[p]; k < starts[p + 1]; k++) own[columns[k]] = values[k]
    const count = binSums(own, used, 0)
    const off = means.map(
      (mean, bin) => (own[3 * bin + 1] - own[3 * bin + 2] - mean * count) / items,
    )
    const often = (times[p] * clusters) / Math.max(1, clusters - 1)
    for (let a = 0; a < used; a++)
      for (let b = 0; b < used; b++) covariance[a * used + b] += often * off[a] * off[b]
  }
  if (!covariance.some((value) => value > LEAST_ERROR ** 2))
    return noInterval('no spread between clusters to learn from', level, method)
  return { ...absoluteSumInterval({ means, covariance }, level), level, method, reason: null }
}

function decompose(
  claims: readonly number[],
  rights: readonly number[],
  binOf: Int32Array,
  used: number,
): NonNullable<Calibration['decomposition']> {
  const n = claims.length
  const count = new Float64Array(used)
  const claim = new Float64Array(used)
  const right = new Float64Array(used)
  claims.forEach((value, at) => {
    count[binOf[at]]++
    claim[binOf[at]] += value
    right[binOf[at]] += rights[at]
  })
  const base = right.reduce((sum, value) => sum + value, 0) / n
  let reliability = 0
  let resolution = 0
  for (let bin = 0; bin < used; bin++) {
    const accuracy = right[bin] / count[bin]
    reliability += (count[bin] * (claim[bin] / count[bin] - accuracy) ** 2) / n
    resolution += (count[bin] * (accuracy - base) ** 2) / n
  }
  let withinBins = 0
  claims.forEach((value, at) => {
    const bin = binOf[at]
    const offClaim = value - claim[bin] / count[bin]
    const offRight = rights[at] - right[bin] / count[bin]
    withinBins += (offClaim * offClaim - 2 * offClaim * offRight) / n
  })
  return { reliability, resolution, uncertainty: base * (1 - base), withinBins }
}

function reliability(of: {
  readonly claims: readonly number[]
  readonly rights: readonly number[]
  readonly clusters: readonly number[] | undefined
  readonly binOf: Int32Array
  readonly used: number
  readonly level: number
}): ReliabilityBin[] {
  const { claims, rights, clusters, binOf, used, level } = of
  return Array.from({ length: used }, (_, bin) => {
    const items = [...binOf.keys()].filter((at) => binOf[at] === bin)
    const sums = sumByCluster({
      count: items.length,
      cluster: clusters === undefined ? undefined : items.map((at) => clusters[at]),
      width: 2,
      add: (k, into) => into(1 - rights[items[k]], 1),
    })
    const here = items.map((at) => claims[at])
    return {
      items: items.length,
      least: here.reduce((least, value) => Math.min(least, value), 1),
      most: here.reduce((most, value) => Math.max(most, value), 0),
      meanConfidence: here.reduce((sum, value) => sum + value, 0) / items.length,
      accuracy: sums.total[0] / items.length,
      interval: effectiveWilson(
        sums,
        {
          of: ([right, wrong]) => right / (right + wrong),
          least: 0,
          domain: [0, 1],
          isShare: true,
        },
        { level },
      ),
    }
  })
}
