import type { BinaryMetric } from './binary-metrics.ts'
import {
  beyondCommonest,
  classMetric,
  classMetricLeast,
  type ClassMetric,
} from './class-metrics.ts'
import { jackknife, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
import { effectiveWilson } from './effective-wilson.ts'
import type { Interval } from './estimate.ts'
import { moverMean } from './mover.ts'
import type { BinaryScore } from './score-binary.ts'

/** Metrics that are means over classes, of what each class has against the rest. */
export const CLASS_MEANS: Partial<Record<ClassMetric, BinaryMetric>> = {
  balancedAccuracy: 'recall',
  macroRecall: 'recall',
  macroPrecision: 'precision',
  macroF1: 'f1',
}

/**
 * The interval to print for a metric of several classes: MOVER of the classes' own intervals for a mean over
 * classes, else Wilson's with the effective n.
 * @param sums `[classes * classes]` by cluster, gold in rows
 * @param perClass each class against the rest
 */
export function classInterval(
  sums: ClusterSums,
  name: ClassMetric,
  { perClass, level }: { readonly perClass: readonly BinaryScore[]; readonly level: number },
): Interval {
  const classes = perClass.length
  const of: SumStatistic = (total) => classMetric(name, total, classes)
  const part = CLASS_MEANS[name]
  if (part === undefined || Number.isNaN(of(sums.total)))
    return effectiveWilson(
      sums,
      {
        of,
        least: classMetricLeast(name, sums.total, classes),
        domain:
          name === 'kappa' || name === 'mcc'
            ? beyondCommonest(sums.total, classes)
            : [...sums.total.keys()],
        isShare: name === 'accuracy',
      },
      { level },
    )
  const parts = perClass.map(({ metrics }) => metrics[part]).filter(({ value }) => value !== null)
  const { low, high, ...rest } = moverMean(parts, {
    level,
    method: `MOVER of the Wilson intervals of the classes' ${part}`,
    // recalls are of different items, and so are precisions; an error lowers the F1 of two classes
    ...(part === 'f1' ? { share: shareOfIndependent(sums, of, classes) } : {}),
  })
  return low === null || high === null
    ? { ...rest, low, high }
    : { ...rest, low: Math.max(0, low), high: Math.min(1, high) }
}

/** Variance of the mean of the classes' F1 beside that of independent ones; 1 where nothing varies. */
function shareOfIndependent(sums: ClusterSums, mean: SumStatistic, classes: number): number {
  let parts = 0
  for (let c = 0; c < classes; c++)
    parts += jackknife(sums, (total) => {
      let labels = 0
      for (let k = 0; k < classes; k++) labels += total[c * classes + k] + total[k * classes + c]
      return (2 * total[c * classes + c]) / labels
    }).variance
  const share = (jackknife(sums, mean).variance * classes * classes) / parts
  return share > 0 ? share : 1
}
