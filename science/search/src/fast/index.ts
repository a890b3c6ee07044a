/** Fast-folding box search. */

export { fastBls } from './fast-bls.ts'
export { planFastGrid } from './fast-grid.ts'
export type { FastBox, FastFold, FastGrid, FastGridOptions, FastStage } from './fast-grid.ts'
export { sharpen } from './sharpen.ts'
export type { SharpenOptions, SharpPeak } from './sharpen.ts'
