/** The shape of a transit at unit depth, tabulated once, so that a fit can evaluate it and its slopes cheaply. */

import { hiddenParts, hiddenShare } from './hidden-light-parts.ts'
import type { LimbDarkening } from './transit-shape.ts'

/** Weak, middling and strong limb darkening of F to M stars in a broad red band (Claret & Bloemen 2011). */
export const LIMB_DARKENINGS: readonly LimbDarkening[] = [
  { u1: 0.28, u2: 0.14 },
  { u1: 0.38, u2: 0.2 },
  { u1: 0.48, u2: 0.26 },
]
/** Steps of the table from mid-transit to last contact. */
export const TABLE_STEPS = 160

/** Loss of light over that at mid-transit, against u = 2 x / T14; 0 for |u| >= 1. */
export interface TransitProfile {
  /** Share of T14 that ingress takes: 0 box, 0.5 V. */
  readonly ingressShare: number
  /** Loss at u = i / TABLE_STEPS, `[TABLE_STEPS + 2]`. */
  readonly loss: Float64Array
  /** Its integral from 0. */
  readonly integral: Float64Array
}

function tabulate(ingressShare: number, lossAt: (u: number, i: number) => number): TransitProfile {
  const loss = new Float64Array(TABLE_STEPS + 2)
  const integral = new Float64Array(TABLE_STEPS + 2)
  for (let i = 0; i < TABLE_STEPS; i++) loss[i] = lossAt(i / TABLE_STEPS, i)
  for (let i = 1; i < integral.length; i++) {
    integral[i] = integral[i - 1] + (loss[i] + loss[i - 1]) / (2 * TABLE_STEPS)
  }
  return { ingressShare, loss, integral }
}

/**
 * A dark disc crossing a limb-darkened star on a straight chord.
 * @param radiusRatio k, body over star
 * @param impact b, 0 central, 1 + k grazing
 */
export function limbDarkenedProfile(
  radiusRatio: number,
  impact: number,
  limb: LimbDarkening,
): TransitProfile {
  return profilesOnChord(radiusRatio, impact, [limb])[0]
}

/** The same disc and chord on stars of several limb darkenings. */
function profilesOnChord(
  radiusRatio: number,
  impact: number,
  limbs: readonly LimbDarkening[],
): TransitProfile[] {
  const outer = (1 + radiusRatio) ** 2 - impact * impact
  const inner = (1 - radiusRatio) ** 2 - impact * impact
  const full = radiusRatio < 1 && inner > 0 ? Math.sqrt(inner / outer) : 0
  const parts = Array.from({ length: TABLE_STEPS }, (_, i) => {
    const u = i / TABLE_STEPS
    return hiddenParts(Math.sqrt(impact * impact + outer * u * u), radiusRatio)
  })
  return limbs.map((limb) => {
    const middle = hiddenShare(parts[0], limb)
    return tabulate((1 - full) / 2, (_, i) => hiddenShare(parts[i], limb) / middle)
  })
}

/**
 * Profiles of every limb darkening on chords from central to nearly grazing, `count` of them evenly spread, by
 * discs that lose `depth` on a star of middling limb darkening. The limb darkenings share the discs: their
 * radii for the same depth differ by a few per cent, far less than the chords do.
 */
export function chordProfiles(depth: number, count: number): TransitProfile[] {
  const middling = LIMB_DARKENINGS[LIMB_DARKENINGS.length >> 1]
  const byChord = Array.from({ length: count }, (_, i) => {
    const chord = (i + 0.5) / count
    const radiusRatio = radiusForDepth(depth, chord, middling)
    return profilesOnChord(radiusRatio, chord * (1 + radiusRatio / 2), LIMB_DARKENINGS)
  })
  return LIMB_DARKENINGS.flatMap((_, l) => byChord.map((profiles) => profiles[l]))
}

/**
 * Radius ratio that loses `depth` at mid-transit on a chord `chord` of the way from central to nearly
 * grazing (impact = chord x (1 + k / 2)); at most 1.
 */
export function radiusForDepth(depth: number, chord: number, limb: LimbDarkening): number {
  let low = 0.003
  let high = 1
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2
    if (hiddenShare(hiddenParts(chord * (1 + middle / 2), middle), limb) < depth) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Straight ingress and egress, each `ingressShare` of T14, and a flat bottom. */
export function trapezoidProfile(ingressShare: number): TransitProfile {
  return tabulate(ingressShare, (u) => Math.min(1, (1 - u) / (2 * ingressShare)))
}

/** Loss at u, interpolated. */
export function lossAt(profile: TransitProfile, u: number): number {
  const place = Math.abs(u) * TABLE_STEPS
  if (!(place < TABLE_STEPS)) return 0
  const i = Math.floor(place)
  const { loss } = profile
  return loss[i] + (place - i) * (loss[i + 1] - loss[i])
}

/** Integral of the loss from 0 to u; odd in u. */
export function lossIntegral(profile: TransitProfile, u: number): number {
  const { loss, integral } = profile
  const place = Math.abs(u) * TABLE_STEPS
  let area = integral[TABLE_STEPS]
  if (place < TABLE_STEPS) {
    const i = Math.floor(place)
    const part = place - i
    area = integral[i] + (part * (loss[i] + 0.5 * part * (loss[i + 1] - loss[i]))) / TABLE_STEPS
  }
  return u < 0 ? -area : area
}
