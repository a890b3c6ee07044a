import { BINARY_METRICS } from './binary-metrics.ts'
import type { ClusterSums } from './cluster-sums.ts'
import { effectiveWilson } from './effective-wilson.ts'
import { noInterval, type Interval } from './estimate.ts'

/**
 * Interval of balanced accuracy, the mean of recall and specificity: the method of variance estimates
 * recovery (Zou and Donner 2008) joins their two Wilson intervals. The jackknife alone would find no
 * spread in a recall of 1 from six positive items.
 */
export function binaryMoverInterval(
  sums: ClusterSums,
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  const method = 'MOVER of the Wilson intervals of recall and specificity'
  const [tp, fp, tn, fn] = sums.total
  const share = (name: 'recall' | 'specificity', columns: readonly number[]): Interval =>
    effectiveWilson(
      sums,
      {
        of: (total) => BINARY_METRICS[name].of(total[0], total[1], total[2], total[3]),
        least: 0,
        domain: columns,
        isShare: true,
      },
      { level },
    )
  const first = share('recall', [0, 3])
  const second = share('specificity', [1, 2])
  if (first.low === null || first.high === null || second.low === null || second.high === null)
    return noInterval(BINARY_METRICS.balancedAccuracy.undefinedReason, level, method)
  const recall = tp / (tp + fn)
  const specificity = tn / (tn + fp)
  const middle = (recall + specificity) / 2
  return {
    low: middle - Math.hypot(recall - first.low, specificity - second.low) / 2,
    high: middle + Math.hypot(first.high - recall, second.high - specificity) / 2,
    level,
    method,
    reason: null,
  }
}
