import { BINARY_METRIC_NAMES, BINARY_METRICS, type BinaryMetric } from './binary-metrics.ts'
import type { BinaryCounts } from './counts.ts'

/** What a metric could be if the items without an answer had one: assumption-free (Manski 1989). */
export interface MetricBounds {
  /** Least value over all ways to answer; null where the metric is undefined in all of them. */
  readonly worst: number | null
  /** Largest value. */
  readonly best: number | null
}

/**
 * Bounds of every metric when some items with a gold label have no answer. Each metric rises or falls
 * throughout with each missing answer, so the ends lie where all missing answers of a gold label agree:
 * four cases. A case in which the metric is undefined is left out.
 * @param unanswered items with a gold label and no answer, by gold label
 */
export function unansweredBounds(
  counts: BinaryCounts,
  unanswered: { readonly yes: number; readonly no: number },
): Readonly<Record<BinaryMetric, MetricBounds>> {
  const { tp, fp, tn, fn } = counts
  const { yes, no } = unanswered
  const cases = [
    { tp: tp + yes, fn, fp, tn: tn + no },
    { tp: tp + yes, fn, fp: fp + no, tn },
    { tp, fn: fn + yes, fp, tn: tn + no },
    { tp, fn: fn + yes, fp: fp + no, tn },
  ]
  return Object.fromEntries(
    BINARY_METRIC_NAMES.map((name): [BinaryMetric, MetricBounds] => {
      const values = cases
        .map((one) => BINARY_METRICS[name].of(one.tp, one.fp, one.tn, one.fn))
        .filter(Number.isFinite)
      return [
        name,
        values.length === 0
          ? { worst: null, best: null }
          : { worst: Math.min(...values), best: Math.max(...values) },
      ]
    }),
  ) as Record<BinaryMetric, MetricBounds>
}
