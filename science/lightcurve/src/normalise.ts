import { LightCurveError, type LightCurve } from './light-curve.ts'
import { median } from './robust.ts'

/**
 * Divides each segment's flux and error by the segment's median flux, so that 1 is the star's usual
 * light. Do this before `splitAtGaps`: the median of a short piece may lie inside a transit.
 *
 * Throws LightCurveError when a segment's median is not positive: such flux has had a background
 * or its own level taken off, and a division would turn or blow up its dips.
 */
export function normalise(lightCurve: LightCurve): LightCurve {
  const flux = new Float64Array(lightCurve.flux.length)
  const fluxErr = lightCurve.fluxErr && new Float64Array(lightCurve.fluxErr.length)
  for (const { start, end, label } of lightCurve.segments) {
    const level = median(lightCurve.flux.subarray(start, end))
    if (!(level > 0)) {
      throw new LightCurveError(
        `Segment ${label} cannot be normalised: its median flux is ${level}, and it must be > 0. ` +
          'Take a flux column that still holds the star’s own light, or add the level that was taken off.',
      )
    }
    for (let i = start; i < end; i++) {
      flux[i] = lightCurve.flux[i] / level
      if (fluxErr && lightCurve.fluxErr) fluxErr[i] = lightCurve.fluxErr[i] / level
    }
  }
  return { ...lightCurve, flux, fluxErr }
}
