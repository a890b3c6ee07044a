import {
  BINARY_METRIC_NAMES,
  BINARY_METRICS,
  binaryMetric,
  type BinaryMetric,
  type Scale,
} from './binary-metrics.ts'
import { unansweredBounds, type MetricBounds } from './bounds.ts'
import { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
import { sumByCluster, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
import { countBinary, MISSING, type BinaryCounts, type BinaryLabels } from './counts.ts'
import { effectiveWilson } from './effective-wilson.ts'
import { definedOr, noInterval, type Estimate, type Interval } from './estimate.ts'
import { moverMean } from './mover.ts'
import { tangoInterval } from './tango.ts'

/** One metric with all that a table of a paper says of it. */
export interface ScoredMetric extends Estimate {
  /** The interval to print: closed form, holds from a handful of events on; see docs/statistics.md for its measured coverage. */
  readonly interval: Interval
  /** Bootstrap by cluster, BCa; null with the reason where it cannot be had. */
  readonly bca: Interval
  /** Worst and best value if the items without an answer had one. */
  readonly bounds: MetricBounds
}

/** A yes/no label scored against its gold label. */
export interface BinaryScore {
  readonly counts: BinaryCounts
  /** Items with gold label and answer. */
  readonly items: number
  /** Incidents of these. */
  readonly clusters: number
  /** Items with a gold label and no answer, by gold label. */
  readonly unanswered: { readonly yes: number; readonly no: number }
  /** Items without a gold label: not scored. */
  readonly withoutGold: number
  readonly metrics: Readonly<Record<BinaryMetric, ScoredMetric>>
}

/** Items with their incident. */
export interface ClusteredLabels extends BinaryLabels {
  /** `[items]` whole number of each item's incident; left out: every item is its own. */
  readonly cluster?: ArrayLike<number> | undefined
}

/**
 * Scores a yes/no label: all metrics, each with intervals by incident and with bounds for what failed.
 * @param data codes 1 (yes), 0 (no), -1 (none)
 * @param options.replicates 0 leaves the bootstrap out (`bca` is then null with that reason)
 * @throws RangeError for other codes and for arrays of different lengths
 */
export function scoreBinary(data: ClusteredLabels, options: BootstrapOptions = {}): BinaryScore {
  const { level = 0.95 } = options
  const counts = countBinary(data)
  const sums = binarySums(data)
  const unanswered = { yes: 0, no: 0 }
  let withoutGold = 0
  for (let i = 0; i < data.gold.length; i++) {
    if (data.gold[i] === MISSING) withoutGold++
    else if (data.answer[i] === MISSING) unanswered[data.gold[i] === 1 ? 'yes' : 'no']++
  }
  const bca = options.replicates === 0 ? null : balancedBootstrap(sums, BINARY_STATISTICS, options)
  const bounds = unansweredBounds(counts, unanswered)
  const metrics = Object.fromEntries(
    BINARY_METRIC_NAMES.map((name): [BinaryMetric, ScoredMetric] => {
      const estimate = binaryMetric(counts, name)
      const refuse = (interval: Interval): Interval =>
        estimate.value === null ? { ...interval, reason: estimate.reason } : interval
      return [
        name,
        {
          ...estimate,
          interval: refuse(binaryInterval(sums, name, { level })),
          bca: refuse(bca?.[name] ?? noInterval('no resamples were asked for', level, 'BCa')),
          bounds: bounds[name],
        },
      ]
    }),
  ) as Record<BinaryMetric, ScoredMetric>
  const { tp, fp, tn, fn } = counts
  return {
    counts,
    items: tp + fp + tn + fn,
    clusters: sums.clusters,
    unanswered,
    withoutGold,
    metrics,
  }
}

/** Sums (tp, fp, tn, fn) by cluster of the items that have both labels. */
export function binarySums(data: ClusteredLabels): ClusterSums {
  const scored: number[] = []
  for (let i = 0; i < data.gold.length; i++)
    if (data.gold[i] !== MISSING && data.answer[i] !== MISSING) scored.push(i)
  const { cluster } = data
  return sumByCluster({
    count: scored.length,
    cluster: cluster === undefined ? undefined : scored.map((i) => cluster[i]),
    width: 4,
    add: (at, into) => {
      const item = scored[at]
      into(cellOf(data.gold[item], data.answer[item]), 1)
    },
  })
}

/** Column of (tp, fp, tn, fn). */
function cellOf(gold: number, answer: number): number {
  if (gold === 1) return answer === 1 ? 0 : 3
  return answer === 1 ? 1 : 2
}

/** Every metric as a statistic of the sums of `binarySums`. */
export const BINARY_STATISTICS = Object.fromEntries(
  BINARY_METRIC_NAMES.map((name): [BinaryMetric, SumStatistic] => [
    name,
    ([tp, fp, tn, fn]) => BINARY_METRICS[name].of(tp, fp, tn, fn),
  ]),
) as Readonly<Record<BinaryMetric, SumStatistic>>

const UNSCALED: Scale = { to: (value) => value, back: (value) => value }

/** BCa of every metric, or its difference; of balanced accuracy only where its two parts have one. */
export function balancedBootstrap(
  sums: ClusterSums,
  statistics: Readonly<Record<BinaryMetric, SumStatistic>>,
  options: BootstrapOptions,
): Readonly<Record<BinaryMetric, Interval>> {
  const bca = bcaIntervals(sums, statistics, options)
  const balancedAccuracy = asSureAs([bca.recall, bca.specificity], bca.balancedAccuracy)
  return { ...bca, balancedAccuracy }
}

/** The interval of a mean, or none with the reason of the part that has none. */
export function asSureAs(parts: readonly Interval[], mean: Interval): Interval {
  const unsure = parts.find(({ reason }) => reason !== null)
  return unsure === undefined || mean.reason !== null
    ? mean
    : noInterval(`of a part: ${unsure.reason}`, mean.level, mean.method)
}

/** The interval to print for one metric, from sums by cluster. */
export function binaryInterval(
  sums: ClusterSums,
  name: BinaryMetric,
  options: { readonly level?: number } = {},
): Interval {
  if (name === 'balancedAccuracy') return balancedInterval(sums, options)
  // differences of two shares of the same items: yes by answer less yes by gold label, and tp less tn
  if (name === 'biasIndex') return tangoInterval(sums, { onlyFirst: 1, onlySecond: 3 }, options)
  if (name === 'prevalenceIndex')
    return tangoInterval(sums, { onlyFirst: 0, onlySecond: 2 }, options)
  const { least, domain, isShare, scale = UNSCALED } = BINARY_METRICS[name]
  const [tp, fp, tn, fn] = sums.total
  const interval = effectiveWilson(
    sums,
    {
      of: (total) => scale.to(BINARY_STATISTICS[name](total)),
      least: scale.to(least(tp, fp, tn, fn)),
      domain: [0, 1, 2, 3].filter((column) => domain[column] === 1),
      isShare,
    },
    options,
  )
  if (interval.low === null || interval.high === null) return interval
  return { ...interval, low: scale.back(interval.low), high: scale.back(interval.high) }
}

function balancedInterval(sums: ClusterSums, options: { readonly level?: number }): Interval {
  const method = 'MOVER of the Wilson intervals of recall and specificity'
  const parts = (['recall', 'specificity'] as const).map((name) => ({
    ...definedOr(BINARY_STATISTICS[name](sums.total), BINARY_METRICS[name].undefinedReason),
    interval: binaryInterval(sums, name, options),
  }))
  return moverMean(parts, { level: options.level ?? 0.95, method })
}
