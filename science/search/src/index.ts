/**
 * From a star's rows to candidates and features. Folders, each importing only from those above it:
 *
 * result        the shapes that a search gives: candidates, feature row, pictures, verdicts
 * kernels       the WASM kernels, generated
 * series        a star's rows, and where an ephemeris lies among them
 * events        the events of an ephemeris one by one, and how well they carry it
 * periodogram   which periods are tried, and how peaks stand out of their powers
 * exact         box search: every period, box and phase
 * fast          box search by fast folding
 * transit       a transit's shape fitted to rows; depth and time of each event
 * tls           transit least squares: transit shapes in place of boxes
 * features      the 27 features of a star's best candidate
 * vetting       what is asked of a candidate, and what the answers make of it
 * pictures      what reports draw
 * sky           synthetic stars with their truth, and how a search of them scores
 * significance  a star's own rows in shuffled blocks
 * star          one star's whole search: prepare, plan, find, fit, judge
 * injection     planted planets, what a search makes of them, and the figures of a survey
 */

export * from './result/picture-shapes.ts'
export * from './result/result.ts'
export type { RowAccount } from './result/row-account.ts'
export type { TlsResult } from './result/tls-result.ts'
export * from './result/vetting-test.ts'

export * from './kernels/search-kernels.ts'

export type { Ephemeris } from './series/ephemeris.ts'
export type { SearchData, Series } from './series/series.ts'

export { pickPeaks } from './periodogram/peaks.ts'
export * from './periodogram/period-grid.ts'
export * from './periodogram/period-range.ts'
export * from './periodogram/sde.ts'

export { blsSearch } from './exact/bls.ts'
export type { BlsOptions } from './exact/bls-plan.ts'
export * from './fast/index.ts'

export {
  oddEvenDepths,
  transitDepths,
  type DepthOptions,
  type OddEven,
  type TransitDepth,
} from './transit/transit-depths.ts'
export { refinePeak } from './transit/refine.ts'
export type { PeakStart, RefinedPeak, RefineOptions } from './transit/refine.ts'
export { fitTransit } from './transit/transit-fit.ts'
export type { TransitFit, TransitFitOptions, TransitStart } from './transit/transit-fit.ts'
export * from './transit/transit-shape.ts'
export { transitTimes, type TransitTime } from './transit/transit-times.ts'
export { trapezoidAt } from './transit/trapezoid-model.ts'

export * from './tls/index.ts'

export * from './features/definitions.ts'
export { featureRow, type FeatureInput } from './features/feature-row.ts'
export type { FittedTransit } from './features/fitted-transit.ts'
export { redNoise, snrRed, type RedNoise, type RedSnr } from './features/red-noise.ts'
export { secondaryScan, type PhaseBox, type SecondaryScan } from './features/secondary-scan.ts'

export { vet, type Vetting } from './vetting/vet.ts'
export type { VettingInput } from './vetting/subject.ts'

export * from './pictures/candidate-pictures.ts'

export * from './sky/light-curve-of.ts'
export { missionFacts, type MissionFacts, type SkyMission } from './sky/observing-plan.ts'
export * from './sky/random-stream.ts'
export * from './sky/score.ts'
export * from './sky/synthetic-star.ts'
export { correlatedNoise } from './sky/stellar-signals.ts'
export * from './sky/truth-table.ts'
export * from './sky/truth.ts'

export { correlationTimeDays, permuteBlocks } from './significance/block-permutation.ts'
export { calibrationKey, type CalibrationKey } from './significance/calibration-key.ts'
export { fapStar, type FapStar, type FapStarOptions } from './significance/fap-star.ts'

export type { SearchOutcome } from './star/period-search.ts'
export { gridShape } from './star/plan-star.ts'
export * from './star/search-star.ts'

export * from './injection/index.ts'
