import { FLAG, type MissionFacts } from './observing-plan.ts'
import type { JoinedPlan } from './pointing.ts'
import type { RandomStream } from './random-stream.ts'

/** How one star's pixels behave. */
export interface NoiseTraits {
  /** White noise of a cadence [relative], for stars whose signal does not set it. */
  readonly sigma: number
  /** The pipeline's error over the true one. */
  readonly errorScale: number
  /** How much of the sector's shared residual this star keeps, in its own sigma. */
  readonly residualSigma: number
  /** Amplitude of the drift in SAP [relative]. */
  readonly driftShare: number
  /** Star's share of the light in the aperture. */
  readonly crowding: number
  /** Share of the star's light inside the aperture. */
  readonly captured: number
  /** Cadences with an unflagged outlier. */
  readonly outlierShare: number
}

/** Draws them. */
export function drawNoise(random: RandomStream, facts: MissionFacts): NoiseTraits {
  return {
    sigma: facts.noiseAtTenthMagnitude * random.logBetween(0.5, 8),
    errorScale: random.between(0.94, 1.06),
    residualSigma: random.logBetween(0.1, 1.5),
    driftShare: random.logBetween(2e-4, 3e-3),
    crowding: 1 - random.logBetween(0.001, 0.12),
    captured: random.between(0.8, 0.98),
    outlierShare: random.logBetween(3e-4, 3e-3),
  }
}

/**
 * Turns a star's light into the four flux columns and the quality column.
 *
 * White noise times jitter, shared residuals, outliers (three in four upward; half of the strong
 * ones flagged), smeared light in flagged cadences, NaN where the plan has no flux. SAP also holds
 * the neighbours' light and the drift.
 * @param light relative to the star's median `[n]`
 */
export function corruptAndFlag(
  light: Float64Array,
  stream: (name: string) => RandomStream,
  {
    plan,
    facts,
    traits,
    sigma,
    electrons,
  }: {
    plan: JoinedPlan
    facts: MissionFacts
    traits: NoiseTraits
    /** White noise of a cadence without jitter [relative]. */
    sigma: number
    /** Flux of the star [e-/s]. */
    electrons: number
  },
): {
  flux: Float64Array
  fluxErr: Float64Array
  sapFlux: Float64Array
  sapFluxErr: Float64Array
  quality: Int32Array
} {
  const n = light.length
  const flux = new Float64Array(n).fill(NaN)
  const fluxErr = new Float64Array(n).fill(NaN)
  const sapFlux = new Float64Array(n).fill(NaN)
  const sapFluxErr = new Float64Array(n).fill(NaN)
  const quality = Int32Array.from(plan.quality)
  const white = stream('white noise')
  const oddities = stream('outliers')
  const smearing = stream('smear')
  const outlierFlag =
    facts.flags === 'TESS' ? FLAG.impulsiveOutlierTess : FLAG.impulsiveOutlierKepler
  for (const segment of plan.segments) {
    // Another camera or other pixels: the level is never quite the same again.
    const level =
      segment === plan.segments[0] ? electrons : electrons * oddities.between(0.97, 1.03)
    for (let i = segment.start; i < segment.end; i++) {
      // Drawn for every row, lost ones too, so that a star's noise does not depend on its gaps.
      let relative = light[i] + sigma * plan.jitter[i] * white.gaussian()
      if (oddities.chance(traits.outlierShare)) {
        const size = oddities.logBetween(4, 25)
        relative += sigma * size * (oddities.chance(0.75) ? 1 : -1)
        if (size > 8 && oddities.chance(0.5)) quality[i] |= outlierFlag
      }
      if (plan.smear[i] > 0) {
        relative -= plan.smear[i] * smearing.between(0.3, 1.2)
      }
      if (plan.missing[i] === 2) continue
      const neighbours = 1 / traits.crowding - 1
      sapFlux[i] =
        level * traits.captured * (relative + neighbours + traits.driftShare * plan.drift[i])
      // Photon noise goes with the square root of the light, the background with the orbit.
      const x = (2 * (i - segment.start)) / (segment.end - segment.start) - 1
      const error =
        level * sigma * traits.errorScale * Math.sqrt(Math.max(0.2, light[i])) * (1 + 0.02 * x * x)
      sapFluxErr[i] = traits.captured * error
      if (plan.missing[i] === 1) continue
      flux[i] = level * (relative + sigma * traits.residualSigma * plan.residual[i])
      fluxErr[i] = error
    }
  }
  return { flux, fluxErr, sapFlux, sapFluxErr, quality }
}
