/** Intervals, agreement, calibration, paired tests, bootstrap and corrected estimates. */
export type { Estimate, Interval } from './estimate.ts'
export {
  BINARY_METRIC_NAMES,
  binaryMetric,
  binaryMetrics,
  type BinaryMetric,
} from './binary-metrics.ts'
export { bcaIntervals, type BootstrapOptions } from './bootstrap.ts'
export type { MetricBounds } from './bounds.ts'
export {
  calibrate,
  type Calibration,
  type EstimateWithInterval,
  type ReliabilityBin,
  type StatedConfidence,
} from './calibration.ts'
export type { ClassMetric } from './class-metrics.ts'
export { sumsOfPatterns, type ClusterSums, type SumStatistic } from './cluster-sums.ts'
export type { ClusteredMcNemar, ClusteredTest } from './clustered-mcnemar.ts'
export {
  compareBinary,
  type BinaryComparison,
  type MetricDifference,
  type PairedLabels,
} from './compare-binary.ts'
export {
  countBinary,
  MISSING,
  type BinaryCounts,
  type BinaryLabels,
  type ClassLabels,
  type ConfusionTable,
} from './counts.ts'
export {
  correctPrevalence,
  correctRegression,
  type CorrectedEstimate,
  type CorrectedPrevalence,
  type CorrectedRegression,
  type CorrectionBasis,
  type CorrectionOptions,
  type FourWays,
} from './corrected/correct.ts'
export type { LabelledTable } from './corrected/gold-sample-data.ts'
export { LEAST_GOLD_CLUSTERS } from './corrected/gold-support.ts'
export { drawGold, type GoldDraw } from './corrected/draw-gold.ts'
export {
  allocateGold,
  planGold,
  type GoldExpectation,
  type GoldNeed,
  type GoldPlan,
  type GoldStratum,
} from './corrected/plan-gold.ts'
export type { RegressionModel } from './corrected/moments.ts'
export { betaQuantile, binomialAtLeast } from './distributions.ts'
export { holm } from './holm.ts'
export { krippendorffAlpha, type CoderLabels, type KrippendorffAlpha } from './krippendorff.ts'
export { mcnemar, type McNemar, type PairedCounts } from './mcnemar.ts'
export { comparePairs, type PairedOutcomes, type PairedShares } from './paired-shares.ts'
export { polarNormal } from './polar-normal.ts'
export { acos, asin, cos, exp, log, PI, power, sin, sinCos, TWO_PI } from './portable-math.ts'
export { openRandom, type Random } from './random.ts'
export {
  BINARY_STATISTICS,
  balancedBootstrap,
  binaryInterval,
  binarySums,
  scoreBinary,
  type BinaryScore,
  type ClusteredLabels,
  type ScoredMetric,
} from './score-binary.ts'
export { scoreClasses, type ClassScore } from './score-classes.ts'
export { wilson } from './wilson.ts'
