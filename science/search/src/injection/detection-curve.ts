import { exp, log } from '@longrun/statistics'
import type { InjectionOutcome } from './completeness.ts'

/** Completeness as a function of expected SNR: plateau / (1 + (half / snr)^steepness). */
export interface DetectionCurve {
  /** SNR at which half of the plateau is reached. */
  readonly snrHalf: number
  /** Slope at the half point in the logarithm of SNR: larger is sharper. */
  readonly steepness: number
  /** Share found where SNR is no question, 0-1: what is missed beyond it falls into gaps or is not taken for a planet. */
  readonly plateau: number
}

interface Point {
  readonly x: number
  readonly found: boolean
}

const FEWEST = 20
const MOST_ROUNDS = 400
/** A wider jump of one Newton step overshoots far from the maximum. */
const LONGEST_STEP = 2
/** Found and missed ones parted by a single SNR have no finite slope. */
const STEEPEST = 200

/**
 * Fits the detection curve to single injections by maximum likelihood: a logistic in ln SNR times a
 * plateau (Christiansen+ 2016 have a plateau too). Expectation and maximisation: a missed injection
 * is one beyond the plateau with the probability that the curve gives it; the logistic is then
 * improved by one step of Newton's method.
 * @returns null where no curve is determined: fewer than 20 injections with a signal, all or none of
 * them recovered, or found and missed ones parted by a single SNR
 */
export function fitDetectionCurve(outcomes: readonly InjectionOutcome[]): DetectionCurve | null {
  const points = outcomes
    .filter(({ expectedSnr }) => expectedSnr > 0)
    .map(({ expectedSnr, recovered }): Point => ({ x: log(expectedSnr), found: recovered }))
  const faintestFound = points.reduce((low, p) => (p.found ? Math.min(low, p.x) : low), Infinity)
  const loudestMissed = points.reduce(
    (high, p) => (p.found ? high : Math.max(high, p.x)),
    -Infinity,
  )
  if (points.length < FEWEST || loudestMissed <= faintestFound) return null
  // x about its mean: offset and slope are then nearly independent
  const centre = points.reduce((sum, { x }) => sum + x, 0) / points.length
  let curve = { offset: 0, slope: 1, plateau: 0.95 }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = improve(points, centre, curve)
    if (next === null || next.slope > STEEPEST) return null
    const change =
      Math.abs(next.offset - curve.offset) +
      Math.abs(next.slope - curve.slope) +
      Math.abs(next.plateau - curve.plateau)
    curve = next
    if (change < 1e-7) break
  }
  if (curve.slope <= 0) return null
  return {
    snrHalf: exp(centre - curve.offset / curve.slope),
    steepness: curve.slope,
    plateau: curve.plateau,
  }
}

/** Completeness that a curve gives at an SNR > 0. */
export function completenessAt(
  { snrHalf, steepness, plateau }: DetectionCurve,
  snr: number,
): number {
  return plateau * logistic(steepness * log(snr / snrHalf))
}

interface Parameters {
  readonly offset: number
  readonly slope: number
  readonly plateau: number
}

/** One round; null where the points determine no slope. */
function improve(
  points: readonly Point[],
  centre: number,
  { offset, slope, plateau }: Parameters,
): Parameters | null {
  let gradientOffset = 0
  let gradientSlope = 0
  let oo = 0
  let os = 0
  let ss = 0
  let belowPlateau = 0
  for (const { x, found } of points) {
    const dx = x - centre
    const p = logistic(offset + slope * dx)
    // probability that this one could be found at all
    const share = found ? 1 : (plateau * (1 - p)) / (1 - plateau * p)
    const residual = (found ? 1 : 0) - share * p
    const w = share * p * (1 - p)
    belowPlateau += share
    gradientOffset += residual
    gradientSlope += residual * dx
    oo += w
    os += w * dx
    ss += w * dx * dx
  }
  const determinant = oo * ss - os * os
  if (!(determinant > 1e-12)) return null
  return {
    offset: offset + limited((gradientOffset * ss - gradientSlope * os) / determinant),
    slope: slope + limited((gradientSlope * oo - gradientOffset * os) / determinant),
    plateau: Math.min(1, belowPlateau / points.length),
  }
}

function logistic(x: number): number {
  return 1 / (1 + exp(-Math.min(500, Math.max(-500, x))))
}

function limited(step: number): number {
  return Math.min(LONGEST_STEP, Math.max(-LONGEST_STEP, step))
}
