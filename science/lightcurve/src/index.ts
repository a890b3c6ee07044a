export * from './light-curve.ts'
export * from './robust.ts'
export * from './time-system.ts'
export * from './cadence.ts'
export * from './select-rows.ts'
export { applyQualityMask, type QualityMasked } from './quality.ts'
export {
  producerFlags,
  type NamedMask,
  type QualityFlag,
  type QualityMask,
} from './quality-flags.ts'
export * from './normalise.ts'
export * from './gaps.ts'
export * from './clip.ts'
export * from './stitch.ts'
export { biweightTrend, type BiweightOptions } from './biweight.ts'
export { medianTrend, type RunningMedianOptions } from './running-median.ts'
export * from './detrend.ts'
export * from './fold.ts'
export * from './bin.ts'
export * from './decimate.ts'
export * from './scatter.ts'
export * from './weights.ts'
export * from './rotation.ts'
export * from './suggest-window.ts'
export * from './wasm-kernel.ts'
