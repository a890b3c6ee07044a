import { cos, log, power, TWO_PI } from '@longrun/statistics'
import {
  scaledAxis,
  transitLoss,
  type LimbDarkening,
  type TransitOrbit,
} from '../transit/transit-shape.ts'
import type { RandomStream } from './random-stream.ts'

/** A host star in solar units. */
export interface HostStar {
  readonly mass: number
  readonly radius: number
  readonly density: number
  readonly teffKelvin: number
  readonly limbDarkening: LimbDarkening
}

/** Radius from mass on the main sequence, solar units. */
function mainSequenceRadius(mass: number): number {
  return power(mass, mass < 1 ? 0.85 : 1.1)
}

/** Draws a host from M dwarf to F star, some a little evolved. */
export function drawHost(random: RandomStream): HostStar {
  const mass = random.logBetween(0.35, 1.35)
  const radius = mainSequenceRadius(mass) * random.between(0.95, mass > 0.9 ? 1.4 : 1.05)
  return {
    mass,
    radius,
    density: mass / (radius * radius * radius),
    teffKelvin: Math.round(5772 * power(mass, 0.55)),
    limbDarkening: { u1: random.between(0.25, 0.5), u2: random.between(0.1, 0.3) },
  }
}

/**
 * Draws a planet's orbit: period even in its logarithm, any impact parameter below 0.9, the
 * duration following from the host's density (Seager & Mallen-Ornelas 2003).
 */
export function drawPlanetOrbit(
  random: RandomStream,
  host: HostStar,
  { firstTime, periodMaxDays }: { firstTime: number; periodMaxDays: number },
): TransitOrbit {
  let periodDays = 0
  let axis = 0
  // A planet does not skim its star.
  for (let attempt = 0; attempt < 100 && axis < 2.2; attempt++) {
    periodDays = random.logBetween(0.6, periodMaxDays)
    axis = scaledAxis(periodDays, host.density)
  }
  return {
    periodDays,
    t0: firstTime + random.uniform() * periodDays,
    radiusRatio: random.logBetween(0.012, 0.13),
    scaledAxis: axis,
    impact: random.between(0, 0.9),
    limbDarkening: host.limbDarkening,
  }
}

/** An eclipsing binary: both orbits in units of the star that is hidden. */
export interface EclipsingBinary {
  readonly variant: 'detached' | 'twin' | 'diluted'
  readonly primary: TransitOrbit
  readonly secondary: TransitOrbit
  /** Shares of all light in the aperture; what is left is a third star's. */
  readonly primaryLight: number
  readonly secondaryLight: number
  readonly secondaryPhase: number
  readonly density: number
  /** Half amplitude of the tidal (ellipsoidal) variation [relative]. */
  readonly ellipsoidal: number
}

/** Draws two main-sequence stars that eclipse each other. */
export function drawBinary(
  random: RandomStream,
  host: HostStar,
  { firstTime, periodMaxDays }: { firstTime: number; periodMaxDays: number },
): EclipsingBinary {
  const variant = random.choose([
    ['detached', 0.6],
    ['twin', 0.25],
    ['diluted', 0.15],
  ] as const)
  const ratio = variant === 'twin' ? random.between(0.9, 0.99) : random.between(0.3, 0.9)
  const radiusRatio = mainSequenceRadius(host.mass * ratio) / host.radius
  const density = ((1 + ratio) * host.mass) / (host.radius * host.radius * host.radius)
  // Detached: periods whose orbit holds both stars with room between them.
  let periodDays = 0
  let axis = 0
  for (let attempt = 0; attempt < 100 && axis < 1.6 * (1 + radiusRatio); attempt++) {
    periodDays = random.logBetween(0.7, periodMaxDays)
    axis = scaledAxis(periodDays, density)
  }
  const impact = random.between(0, 0.85) * (1 + radiusRatio)
  // Tides make short orbits circular; e cos(omega) moves the secondary (Sterne 1940, first order).
  const shift = variant !== 'twin' && periodDays > 3 ? random.between(-0.12, 0.12) : 0
  const t0 = firstTime + random.uniform() * periodDays
  const secondaryPhase = 0.5 + shift
  // Light ratio: area times surface brightness, T^4 with T ~ M^0.6.
  const faint = radiusRatio * radiusRatio * power(ratio, 2.4)
  const dilution = variant === 'diluted' ? random.logBetween(0.008, 0.08) : 1
  const { limbDarkening } = host
  return {
    variant,
    primary: { periodDays, t0, radiusRatio, scaledAxis: axis, impact, limbDarkening },
    secondary: {
      periodDays,
      t0: t0 + secondaryPhase * periodDays,
      radiusRatio: 1 / radiusRatio,
      scaledAxis: axis / radiusRatio,
      impact: impact / radiusRatio,
      limbDarkening,
    },
    primaryLight: dilution / (1 + faint),
    secondaryLight: (dilution * faint) / (1 + faint),
    secondaryPhase,
    density,
    ellipsoidal: (dilution * 0.8 * ratio) / (axis * axis * axis),
  }
}

/** Relative loss of all light in each eclipse, and the tidal variation between them, one a time. */
export function binaryLight(
  time: Float64Array,
  binary: EclipsingBinary,
  { exposureDays }: { exposureDays: number },
): { primary: Float64Array; secondary: Float64Array; tides: Float64Array } {
  const primary = transitLoss(time, binary.primary, { exposureDays })
  const secondary = transitLoss(time, binary.secondary, { exposureDays })
  const tides = new Float64Array(time.length)
  const { periodDays, t0 } = binary.primary
  for (let i = 0; i < time.length; i++) {
    primary[i] *= binary.primaryLight
    secondary[i] *= binary.secondaryLight
    // Dimmest when one star stands behind the other.
    tides[i] = -binary.ellipsoidal * cos((2 * TWO_PI * (time[i] - t0)) / periodDays)
  }
  return { primary, secondary, tides }
}

/** Magnitude of a star whose white noise is `ratio` times that of a 10 mag one (photon noise). */
export function magnitudeOfNoise(ratio: number): number {
  return 10 + (5 * log(ratio)) / log(10)
}
