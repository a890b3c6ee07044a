/** Light hidden by a dark disc, for all quadratic limb darkenings at once: for tables of transit shapes. */

import { acos, PI, sinCos } from '@longrun/statistics'
import type { LimbDarkening } from './transit-shape.ts'

/** Positive half of the eight Gauss-Legendre nodes with their weights. */
const HALF_NODES = [
  { x: 0.1834346424956498, weight: 0.362683783378362 },
  { x: 0.525532409916329, weight: 0.31370664587788727 },
  { x: 0.7966664774136267, weight: 0.22238103445337448 },
  { x: 0.9602898564975363, weight: 0.10122853629037626 },
]
const NODES = HALF_NODES.length * 2
/** Cosine of each node's angle on [0, pi], and its weight times the angle's sine. */
const cosine = new Float64Array(NODES)
const share = new Float64Array(NODES)
HALF_NODES.forEach(({ x, weight }, i) => {
  for (const side of [0, 1]) {
    const turn = sinCos((PI / 2) * (1 + (side === 0 ? x : -x)))
    cosine[2 * i + side] = turn.cos
    share[2 * i + side] = (PI / 2) * weight * turn.sin
  }
})

/** Moments of the hidden light: of 1, 1 - mu and (1 - mu)^2 over the hidden part of the star's disc, over pi. */
export interface HiddenParts {
  readonly flat: number
  readonly linear: number
  readonly square: number
}

const NOTHING: HiddenParts = { flat: 0, linear: 0, square: 0 }

/**
 * What a disc of `k` stellar radii hides at distance `z`: as `hiddenLight`, to 1e-5 of its largest value, but the
 * limb darkening can be chosen afterwards (`hiddenShare`).
 */
export function hiddenParts(z: number, k: number): HiddenParts {
  if (z >= 1 + k || k <= 0) return NOTHING
  let flat = 0
  let linear = 0
  let square = 0
  if (k > z) {
    // Annuli inside k - z are hidden whole.
    const r = Math.min(1, k - z)
    const mu2 = 1 - r * r
    const cube = 1 - mu2 * Math.sqrt(mu2)
    flat = 1 - mu2
    linear = flat - (2 / 3) * cube
    square = flat - (4 / 3) * cube + (1 - mu2 * mu2) / 2
  }
  const inner = Math.abs(z - k)
  const outer = Math.min(1, z + k)
  if (outer > inner && z > 0) {
    const middle = (inner + outer) / 2
    const half = (outer - inner) / 2
    for (let j = 0; j < NODES; j++) {
      const r = middle - half * cosine[j]
      const darker = 1 - Math.sqrt(Math.max(0, 1 - r * r))
      const hidden = (2 / PI) * half * share[j] * r * acos((r * r + z * z - k * k) / (2 * z * r))
      flat += hidden
      linear += hidden * darker
      square += hidden * darker * darker
    }
  }
  return { flat, linear, square }
}

/** Hidden share of the star's light, 0..1, for one limb darkening. */
export function hiddenShare(
  { flat, linear, square }: HiddenParts,
  { u1, u2 }: LimbDarkening,
): number {
  return Math.min(1, (flat - u1 * linear - u2 * square) / (1 - u1 / 3 - u2 / 6))
}
