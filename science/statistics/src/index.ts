/** Intervals, agreement, calibration, paired tests, bootstrap and corrected estimates. */
export * from './estimate.ts'
export {
  BINARY_METRIC_NAMES,
  binaryMetric,
  binaryMetrics,
  type BinaryMetric,
} from './binary-metrics.ts'
export { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
export { unansweredBounds, type MetricBounds } from './bounds.ts'
export { sumByCluster, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
export {
  countBinary,
  countClasses,
  MISSING,
  type BinaryCounts,
  type BinaryLabels,
  type ClassLabels,
  type ConfusionTable,
} from './counts.ts'
export { effectiveWilson, type BoundedStatistic } from './effective-wilson.ts'
export { openRandom, type Random } from './random.ts'
export {
  scoreBinary,
  type BinaryScore,
  type ClusteredLabels,
  type ScoredMetric,
} from './score-binary.ts'
export { wilson } from './wilson.ts'
