import { exp, log } from '../sky/portable-math.ts'
import type { InjectionOutcome } from './completeness.ts'

/** Completeness as a function of expected SNR: 1 / (1 + (half / snr)^steepness). */
export interface DetectionCurve {
  /** SNR at which half of the transits are found. */
  readonly snrHalf: number
  /** Slope at the half point in the logarithm of SNR: larger is sharper. */
  readonly steepness: number
}

const FEWEST = 20
const MOST_STEPS = 100

/**
 * Fits the detection curve to single injections by maximum likelihood: a logistic in ln SNR, by
 * Newton's method.
 * @returns null where no curve is determined: fewer than 20 injections with a signal, all or none of
 * them recovered, or found and missed ones parted by a single SNR
 */
export function fitDetectionCurve(outcomes: readonly InjectionOutcome[]): DetectionCurve | null {
  const points = outcomes
    .filter(({ expectedSnr }) => expectedSnr > 0)
    .map(({ expectedSnr, recovered }) => ({ x: log(expectedSnr), y: recovered ? 1 : 0 }))
  const found = points.reduce((sum, { y }) => sum + y, 0)
  if (points.length < FEWEST || found === 0 || found === points.length) return null
  // x about its mean: the two parameters are then nearly independent
  const centre = points.reduce((sum, { x }) => sum + x, 0) / points.length
  let offset = 0
  let slope = 1
  for (let step = 0; step < MOST_STEPS; step++) {
    let gradientOffset = 0
    let gradientSlope = 0
    let oo = 0
    let os = 0
    let ss = 0
    for (const { x, y } of points) {
      const dx = x - centre
      const p = logistic(offset + slope * dx)
      const w = p * (1 - p)
      gradientOffset += y - p
      gradientSlope += (y - p) * dx
      oo += w
      os += w * dx
      ss += w * dx * dx
    }
    const determinant = oo * ss - os * os
    if (!(determinant > 1e-12)) return null
    const stepOffset = limited((gradientOffset * ss - gradientSlope * os) / determinant)
    const stepSlope = limited((gradientSlope * oo - gradientOffset * os) / determinant)
    offset += stepOffset
    slope += stepSlope
    if (Math.abs(stepOffset) + Math.abs(stepSlope) > 1e-10) continue
    const curve = { snrHalf: exp(centre - offset / slope), steepness: slope }
    return slope > 0 ? curve : null
  }
  return null
}

/** Completeness that a curve gives at an SNR > 0. */
export function completenessAt({ snrHalf, steepness }: DetectionCurve, snr: number): number {
  return logistic(steepness * log(snr / snrHalf))
}

function logistic(x: number): number {
  return 1 / (1 + exp(-Math.min(500, Math.max(-500, x))))
}

/** Newton's step may overshoot far from the maximum. */
function limited(step: number): number {
  return Math.min(2, Math.max(-2, step))
}
