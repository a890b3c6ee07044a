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
 * throughout with each missing answer, so the ends lie where all missing answers of a gold label agree,
 * or, where the metric is undefined there, next to it.
 * @param unanswered items with a gold label and no answer, by gold label
 */
export function unansweredBounds(
  counts: BinaryCounts,
  unanswered: { readonly yes: number; readonly no: number },
): Readonly<Record<BinaryMetric, MetricBounds>> {
  const { tp, fp, tn, fn } = counts
  const cases = ends(unanswered.yes).flatMap((a) =>
    ends(unanswered.no).map((b) => ({
      tp: tp + a,
      fn: fn + unanswered.yes - a,
      fp: fp + b,
      tn: tn + unanswered.no - b,
    })),
  )
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

/** No answer yes, one, all but one, all. */
function ends(missing: number): readonly number[] {
  return [0, 1, missing - 1, missing].filter((count) => count >= 0 && count <= missing)
}
