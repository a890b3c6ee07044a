import { LightCurveError, type LightCurve } from './light-curve.ts'
import { median } from './robust.ts'

const MAX_DARK_SHARE = 0.25

/**
 * Divides each segment's flux and error by the segment's median flux, so that 1 is the star's usual
 * light. Do this before `splitAtGaps`: the median of a short piece may lie inside a transit.
 *
 * Throws LightCurveError when a segment's median is not positive: such flux has had a background
 * or its own level taken off, and a division would turn or blow up its dips. For the same reason it
 * throws when more than a quarter of a segment's rows are not positive: there is no level to speak of.
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
    const dark = lightCurve.flux.subarray(start, end).filter((f) => f <= 0).length
    if (dark > MAX_DARK_SHARE * (end - start)) {
      throw new LightCurveError(
        `Segment ${label} cannot be normalised: ${dark} of its ${end - start} flux values are <= 0, and at ` +
          'most a quarter may be. This column holds noise about no level; take another flux column.',
      )
    }
    for (let i = start; i < end; i++) {
      flux[i] = lightCurve.flux[i] / level
      if (fluxErr && lightCurve.fluxErr) fluxErr[i] = lightCurve.fluxErr[i] / level
    }
  }
  return { ...lightCurve, flux, fluxErr }
}
