import { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
import { CLASS_MEANS, classInterval } from './class-intervals.ts'
import {
  CLASS_METRIC_NAMES,
  classMetric,
  classMetricReason,
  classMetrics,
  type ClassMetric,
} from './class-metrics.ts'
import { sumByCluster, type SumStatistic } from './cluster-sums.ts'
import { countClasses, MISSING, type ClassLabels, type ConfusionTable } from './counts.ts'
import { noInterval, type Estimate, type Interval } from './estimate.ts'
import { asSureAs, scoreBinary, type BinaryScore } from './score-binary.ts'

/** Labels of several classes scored against gold labels. */
export interface ClassScore {
  readonly table: ConfusionTable
  readonly items: number
  readonly clusters: number
  /** `[classes]` items with a gold label of this class and no answer. */
  readonly unanswered: readonly number[]
  readonly withoutGold: number
  readonly metrics: Readonly<
    Record<ClassMetric, Estimate & { readonly interval: Interval; readonly bca: Interval }>
  >
  /** Accuracy if every item without an answer had a wrong one, and a right one. */
  readonly accuracyBounds: { readonly worst: number | null; readonly best: number | null }
  /** Each class against the rest, with intervals and bounds. */
  readonly perClass: readonly BinaryScore[]
}

/**
 * Scores labels of several classes, as `scoreBinary` does for two.
 * @throws RangeError for codes outside -1..classes-1 and for arrays of different lengths
 */
export function scoreClasses(
  data: ClassLabels & { readonly cluster?: ArrayLike<number> | undefined },
  options: BootstrapOptions = {},
): ClassScore {
  const { level = 0.95 } = options
  const { gold, answer, cluster, classes } = data
  const table = countClasses(data)
  const { metrics: values } = classMetrics(table)
  const scored: number[] = []
  const unanswered = Array.from({ length: classes }, () => 0)
  let withoutGold = 0
  for (let i = 0; i < gold.length; i++) {
    if (gold[i] === MISSING) withoutGold++
    else if (answer[i] === MISSING) unanswered[gold[i]]++
    else scored.push(i)
  }
  const sums = sumByCluster({
    count: scored.length,
    cluster: cluster === undefined ? undefined : scored.map((i) => cluster[i]),
    width: classes * classes,
    add: (at, into) => into(gold[scored[at]] * classes + answer[scored[at]], 1),
  })
  const statistics = Object.fromEntries(
    CLASS_METRIC_NAMES.map((name): [ClassMetric, SumStatistic] => [
      name,
      (total) => classMetric(name, total, classes),
    ]),
  ) as Record<ClassMetric, SumStatistic>
  const bca = options.replicates === 0 ? null : bcaIntervals(sums, statistics, options)
  const everything = Array.from({ length: classes * classes }, (_, column) => column)
  const perClass = Array.from({ length: classes }, (_, one) => {
    const against = (codes: ArrayLike<number>): number[] =>
      Array.from(codes, (code) => (code === MISSING ? MISSING : code === one ? 1 : 0))
    return scoreBinary({ gold: against(gold), answer: against(answer), cluster }, options)
  })
  const metrics = Object.fromEntries(
    CLASS_METRIC_NAMES.map((name) => {
      const interval = classInterval(sums, name, { perClass, level })
      const part = CLASS_MEANS[name]
      // a class that has no such share is no part of a mean that is defined
      const parts = perClass.flatMap(({ metrics }) =>
        part === undefined || metrics[part].value === null ? [] : [metrics[part].bca],
      )
      const resampled = asSureAs(
        parts,
        bca?.[name] ?? noInterval('no resamples were asked for', level, 'BCa'),
      )
      const reason = values[name].value === null ? { reason: classMetricReason(name) } : {}
      return [
        name,
        { ...values[name], interval: { ...interval, ...reason }, bca: { ...resampled, ...reason } },
      ]
    }),
  ) as ClassScore['metrics']
  const missing = unanswered.reduce((sum, count) => sum + count, 0)
  const right = everything.reduce(
    (sum, column) => sum + (column % (classes + 1) === 0 ? table.counts[column] : 0),
    0,
  )
  const all = scored.length + missing
  return {
    table,
    items: scored.length,
    clusters: sums.clusters,
    unanswered,
    withoutGold,
    metrics,
    accuracyBounds:
      all === 0
        ? { worst: null, best: null }
        : { worst: right / all, best: (right + missing) / all },
    perClass,
  }
}
