import type { Centroid } from '@longrun/lightcurve'

/** Rows of one file, band or instrument before they become a segment; all arrays have one length. */
export interface RawSegment {
  readonly label: string
  readonly band: string | null
  readonly time: Float64Array
  /** In `fluxUnit`. */
  readonly flux: Float64Array
  readonly fluxErr: Float64Array | null
  readonly quality: Float64Array | null
  /** Absent or null: the file does not say. */
  readonly centroid?: Centroid | null
  readonly fluxUnit: FluxUnit
}

/**
 * What the flux numbers are. `unstated`: no unit, or one that means a fraction, so that a median near
 * 0 is "flux minus 1". `counts`: a physical unit such as e-/s, kept as it is. `ppm`, `ppt`: millionths
 * or thousandths of the star's flux.
 */
export type FluxUnit = 'unstated' | 'counts' | 'magnitude' | 'ppm' | 'ppt'

/** The flux unit that a column's unit or name states; null for neither. */
export function fluxUnitOf(words: string): 'ppm' | 'ppt' | null {
  const match = /(?:^|[^a-z])(ppm|ppt)(?:[^a-z]|$)/i.exec(words)
  return match === null ? null : (match[1].toLowerCase() as 'ppm' | 'ppt')
}
