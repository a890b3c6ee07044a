export * from './result.ts'
export type { Ephemeris, Series } from './events.ts'
export type { SearchOutcome } from './period-search.ts'
export { gridShape } from './plan-star.ts'
export * from './period-grid.ts'
export { blsSearch } from './bls.ts'
export type { BlsOptions, SearchData } from './bls-plan.ts'
export * from './fast/index.ts'
export * from './sde.ts'
export * from './sky/light-curve-of.ts'
export { missionFacts, type MissionFacts, type SkyMission } from './sky/observing-plan.ts'
export * from './sky/rng.ts'
export { correlatedNoise } from './sky/stellar-signals.ts'
export * from './sky/score.ts'
export * from './sky/star.ts'
export * from './sky/transit-shape.ts'
export * from './sky/truth-table.ts'
export * from './sky/truth.ts'
export * from './features/definitions.ts'
export { featureRow, type FeatureInput } from './features/feature-row.ts'
export type { FittedTransit } from './features/fitted-transit.ts'
export { redNoise, snrRed, type RedNoise, type RedSnr } from './features/red-noise.ts'
export { secondaryScan, type PhaseBox, type SecondaryScan } from './features/secondary.ts'
export {
  oddEvenDepths,
  transitDepths,
  type DepthOptions,
  type OddEven,
  type TransitDepth,
} from './features/transit-depths.ts'
export { pickPeaks } from './peaks.ts'
export { refinePeak } from './refine.ts'
export type { PeakStart, RefinedPeak, RefineOptions } from './refine.ts'
export { fitTransit } from './transit-fit.ts'
export type { TransitFit, TransitFitOptions, TransitStart } from './transit-fit.ts'
export * from './period-range.ts'
export * from './search-star.ts'
export * from './kernels.ts'
export * from './candidate-pictures.ts'
export { transitTimes, type TransitTime } from './transit-times.ts'
export * from './vetting/vetting-test.ts'
export { vet, type Vetting } from './vetting/vet.ts'
export type { VettingInput } from './vetting/subject.ts'
export * from './injection/index.ts'
export {
  ofirGrid,
  tlsExact,
  type TlsGridOptions,
  type TlsOptions,
  type TlsResult,
} from './tls/index.ts'
