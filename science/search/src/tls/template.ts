/** The transit that TLS looks for: the median planet of Kepler before a star like the sun, as sampled shapes. */

import {
  limbDarkenedProfile,
  lossAt,
  lossIntegral,
  type TransitProfile,
} from '../transit/transit-profile.ts'

/** Radius ratio, impact parameter and quadratic limb darkening (G2V in Kepler's band, Claret & Bloemen 2011) of Hippke & Heller 2019. */
const RADIUS_RATIO = 0.03
const IMPACT = 0.3185
const LIMB = { u1: 0.4804, u2: 0.1867 }

let cached: TransitProfile | undefined

/** Loss of light over that at mid-transit, against u = 2 x / T14. Made at the first call. */
export function transitTemplate(): TransitProfile {
  return (cached ??= limbDarkenedProfile(RADIUS_RATIO, IMPACT, LIMB))
}

/** Mean loss in each of `width` even bins that cover first to fourth contact, `[width]`. */
export function binnedShape(width: number): Float64Array {
  const profile = transitTemplate()
  return Float64Array.from({ length: width }, (_, j) => {
    const from = -1 + (2 * j) / width
    const to = -1 + (2 * (j + 1)) / width
    return (lossIntegral(profile, to) - lossIntegral(profile, from)) / (to - from)
  })
}

/**
 * Loss at `width` points of which the first and the last are the contacts, read off a shape of `widest`
 * points by straight lines, as the reference samples it.
 */
export function sampledShape(width: number, widest: number): Float64Array {
  const profile = transitTemplate()
  const lossOf = (i: number): number => lossAt(profile, (2 * i - widest + 1) / (widest - 1))
  return Float64Array.from({ length: width }, (_, j) => {
    const place = (j / (width - 1)) * (widest - 1)
    const left = Math.min(widest - 2, Math.floor(place))
    return lossOf(left) + (place - left) * (lossOf(left + 1) - lossOf(left))
  })
}
