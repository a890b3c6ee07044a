import type { LightCurve } from '@longrun/lightcurve'

import { transitLoss, type TransitOrbit } from '../transit/transit-shape.ts'

/** A light curve with a planet that is not there. */
export interface InjectedLightCurve {
  /** The same rows; flux times 1 - loss, origin `injected`. */
  readonly lightCurve: LightCurve
  /** Relative loss of light at each row, averaged over the exposure, `[n]`. */
  readonly loss: Float64Array
}

/**
 * Multiplies a transit into the flux, before any detrending, so that detrending is part of what is
 * measured. Each segment's cadence is taken as its exposure. The flux may be in any unit that is
 * proportional to light; nothing is diluted, so it should be crowding-corrected flux.
 */
export function injectTransit(lightCurve: LightCurve, orbit: TransitOrbit): InjectedLightCurve {
  const { time, segments } = lightCurve
  const loss = new Float64Array(time.length)
  const flux = lightCurve.flux.slice()
  for (const { start, end, cadenceDays } of segments) {
    const part = transitLoss(time.subarray(start, end), orbit, { exposureDays: cadenceDays })
    loss.set(part, start)
    for (let i = start; i < end; i++) if (loss[i] !== 0) flux[i] *= 1 - loss[i]
  }
  return { lightCurve: { ...lightCurve, flux, origin: 'injected' }, loss }
}
