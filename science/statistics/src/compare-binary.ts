import { BINARY_METRIC_NAMES, BINARY_METRICS, type BinaryMetric } from './binary-metrics.ts'
import type { BootstrapOptions } from './bootstrap.ts'
import { jackknife, sumByCluster, type SumStatistic } from './cluster-sums.ts'
import { MISSING, requireCode } from './counts.ts'
import { studentQuantile } from './distributions.ts'
import {
  definedOr,
  noInterval,
  requireLevel,
  requireSameLength,
  type Estimate,
  type Interval,
} from './estimate.ts'
import { moverMean } from './mover.ts'
import { comparePairs, type PairedShares } from './paired-shares.ts'
import { balancedBootstrap } from './score-binary.ts'

/** Answers of two runs to the same items, with the gold label: codes 1, 0, -1 (none). */
export interface PairedLabels {
  readonly gold: ArrayLike<number>
  readonly a: ArrayLike<number>
  readonly b: ArrayLike<number>
  readonly cluster?: ArrayLike<number> | undefined
}

/** One metric of both runs. */
export interface MetricDifference {
  readonly a: Estimate
  readonly b: Estimate
  /** a - b. */
  readonly difference: Estimate
  /** For accuracy, recall and specificity Tango's; of balanced accuracy MOVER of the two; else by the variance of the cluster jackknife and Student's quantile. */
  readonly interval: Interval
  readonly bca: Interval
}

/** Two runs compared, item by item. */
export interface BinaryComparison {
  /** Items with gold label and both answers: only these are compared. */
  readonly items: number
  readonly clusters: number
  /** Items with a gold label that a, b or both left without an answer. */
  readonly leftOut: { readonly onlyA: number; readonly onlyB: number; readonly both: number }
  /** Correct answers of all items, of those with gold label yes, and with gold label no. */
  readonly accuracy: PairedShares
  readonly recall: PairedShares
  readonly specificity: PairedShares
  readonly metrics: Readonly<Record<BinaryMetric, MetricDifference>>
}

/**
 * Compares two runs on the items that both answered.
 * @param options.replicates 0 leaves the bootstrap out
 * @throws RangeError for codes other than 1, 0, -1, and for arrays of different lengths
 */
export function compareBinary(
  data: PairedLabels,
  options: BootstrapOptions = {},
): BinaryComparison {
  const { level = 0.95 } = options
  requireLevel(level)
  const { gold, a, b, cluster } = data
  requireSameLength({ gold, a, b, cluster })
  const leftOut = { onlyA: 0, onlyB: 0, both: 0 }
  const items: number[] = []
  for (let i = 0; i < gold.length; i++) {
    if (requireCode(gold[i], 2, i) === MISSING) continue
    const hasA = requireCode(a[i], 2, i) !== MISSING
    const hasB = requireCode(b[i], 2, i) !== MISSING
    if (hasA && hasB) items.push(i)
    else leftOut[hasB ? 'onlyA' : hasA ? 'onlyB' : 'both']++
  }
  const correct = (answer: ArrayLike<number>, of: number | null): number[] =>
    items.map((i) => (of !== null && gold[i] !== of ? MISSING : answer[i] === gold[i] ? 1 : 0))
  const clusters = cluster === undefined ? undefined : items.map((i) => cluster[i])
  const pairs = (of: number | null): PairedShares =>
    comparePairs({ a: correct(a, of), b: correct(b, of), cluster: clusters }, { level })
  const shares = { accuracy: pairs(null), recall: pairs(1), specificity: pairs(0) }
  const sums = sumByCluster({
    count: items.length,
    cluster: clusters,
    width: 8,
    add: (at, into) => into(4 * gold[items[at]] + 2 * a[items[at]] + b[items[at]], 1),
  })
  const bca = options.replicates === 0 ? null : balancedBootstrap(sums, DIFFERENCES, options)
  // incidents in which anyone says yes: what a rare label's metrics rest on
  const telling = new Set(
    items.filter((i) => gold[i] + a[i] + b[i] > 0).map((i) => cluster?.[i] ?? i),
  )
  const quantile = studentQuantile((1 + level) / 2, Math.max(1, telling.size - 1))
  const metrics = Object.fromEntries(
    BINARY_METRIC_NAMES.map((name): [BinaryMetric, MetricDifference] => {
      const reason = BINARY_METRICS[name].undefinedReason
      const difference = definedOr(DIFFERENCES[name](sums.total), `${reason}, of one run at least`)
      const share = isShare(name) ? shares[name] : null
      return [
        name,
        {
          a: definedOr(metricOf(name, 'a')(sums.total), reason),
          b: definedOr(metricOf(name, 'b')(sums.total), reason),
          difference,
          interval:
            share?.interval ??
            (name === 'balancedAccuracy' ? balanced() : byJackknife(name, difference)),
          bca: bca?.[name] ?? noInterval('no resamples were asked for', level, 'BCa'),
        },
      ]
    }),
  ) as Record<BinaryMetric, MetricDifference>

  function balanced(): Interval {
    const parts = [shares.recall, shares.specificity].map(({ difference, interval }) => ({
      ...difference,
      interval,
    }))
    return moverMean(parts, { level, method: 'MOVER of the differences of recall and specificity' })
  }

  function byJackknife(name: BinaryMetric, estimate: Estimate): Interval {
    const method = `difference +- ${quantile.toFixed(2)} standard errors by the cluster jackknife`
    if (estimate.value === null)
      return noInterval(estimate.reason ?? 'the difference is undefined', level, method)
    const half = quantile * Math.sqrt(jackknife(sums, DIFFERENCES[name]).variance)
    if (Number.isNaN(half))
      return noInterval(
        'undefined without one of the clusters: it rests on that one',
        level,
        method,
      )
    if (half === 0)
      return noInterval(
        'leaving out a cluster changes nothing: no spread to learn from',
        level,
        method,
      )
    return { low: estimate.value - half, high: estimate.value + half, level, method, reason: null }
  }
  return { items: items.length, clusters: sums.clusters, leftOut, ...shares, metrics }
}

function isShare(name: BinaryMetric): name is 'accuracy' | 'recall' | 'specificity' {
  return name === 'accuracy' || name === 'recall' || name === 'specificity'
}

/** A metric of run a or b from the eight sums 4 gold + 2 a + b. */
function metricOf(name: BinaryMetric, run: 'a' | 'b'): SumStatistic {
  const { of } = BINARY_METRICS[name]
  return run === 'a'
    ? (t) => of(t[6] + t[7], t[2] + t[3], t[0] + t[1], t[4] + t[5])
    : (t) => of(t[5] + t[7], t[1] + t[3], t[0] + t[2], t[4] + t[6])
}

const DIFFERENCES = Object.fromEntries(
  BINARY_METRIC_NAMES.map((name): [BinaryMetric, SumStatistic] => {
    const a = metricOf(name, 'a')
    const b = metricOf(name, 'b')
    return [name, (total) => a(total) - b(total)]
  }),
) as Readonly<Record<BinaryMetric, SumStatistic>>
