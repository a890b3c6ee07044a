import { acos, asin, cos, PI, sinCos } from '@longrun/statistics'

/** Quadratic limb darkening: I(mu) = 1 - u1 (1 - mu) - u2 (1 - mu)^2. */
export interface LimbDarkening {
  readonly u1: number
  readonly u2: number
}

/** A circular orbit seen edge on, in units of the occulted star's radius. */
export interface TransitOrbit {
  /** [days] */
  readonly periodDays: number
  /** Mid-transit [days], in the time of the data. */
  readonly t0: number
  /** Radius of the occulting body over that of the occulted star; may exceed 1. */
  readonly radiusRatio: number
  /** Semi-major axis over the occulted star's radius. */
  readonly scaledAxis: number
  /** Impact parameter, 0 = central. */
  readonly impact: number
  readonly limbDarkening: LimbDarkening
}

const NODES = 24
const quadrature = gaussLegendre(NODES)

/** Nodes and weights on [0, pi], by Newton's method on the Legendre polynomial. */
function gaussLegendre(n: number): { readonly angle: Float64Array; readonly weight: Float64Array } {
  const angle = new Float64Array(n)
  const weight = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let x = cos((PI * (i + 0.75)) / (n + 0.5))
    let slope = 1
    for (let step = 0; step < 12; step++) {
      let p0 = 1
      let p1 = x
      for (let k = 2; k <= n; k++) {
        const p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k
        p0 = p1
        p1 = p2
      }
      slope = (n * (x * p1 - p0)) / (x * x - 1)
      x -= p1 / slope
    }
    angle[i] = (PI / 2) * (1 - x)
    weight[i] = (PI / 2) * (2 / ((1 - x * x) * slope * slope))
  }
  return { angle, weight }
}
const nodeSinCos = Array.from(quadrature.angle, (a) => sinCos(a))

/** Light inside radius r of the star, over pi: integral of I(r) 2 r dr. */
function lightWithin(r: number, { u1, u2 }: LimbDarkening): number {
  const mu2 = Math.max(0, 1 - r * r)
  const mu = Math.sqrt(mu2)
  const linear = 1 - mu2 - (2 / 3) * (1 - mu2 * mu)
  const square = 1 - mu2 - (4 / 3) * (1 - mu2 * mu) + (1 - mu2 * mu2) / 2
  return 1 - mu2 - u1 * linear - u2 * square
}

/**
 * Share of the star's light that a dark disc hides.
 *
 * Numeric integration over the annuli of the star's disc: exact geometry, no small-planet
 * approximation, relative error < 1e-5 (test: Mandel & Agol's uniform disc, a brute-force sum).
 * @param z distance of the centres, in stellar radii
 * @param k radius ratio, may exceed 1
 * @returns 0 (clear) to 1 (fully hidden)
 */
export function hiddenLight(z: number, k: number, limbDarkening: LimbDarkening): number {
  if (z >= 1 + k || k <= 0) return 0
  const { u1, u2 } = limbDarkening
  const all = 1 - u1 / 3 - u2 / 6
  // Annuli inside k - z are hidden whole.
  let hidden = k > z ? lightWithin(Math.min(1, k - z), limbDarkening) : 0
  const inner = Math.abs(z - k)
  const outer = Math.min(1, z + k)
  if (outer > inner && z > 0) {
    const middle = (inner + outer) / 2
    const half = (outer - inner) / 2
    let sum = 0
    for (let j = 0; j < NODES; j++) {
      // r = middle - half cos(angle): clusters nodes at both edges, where the integrand has roots.
      const r = middle - half * nodeSinCos[j].cos
      const oneMinusMu = 1 - Math.sqrt(Math.max(0, 1 - r * r))
      const intensity = 1 - oneMinusMu * (u1 + u2 * oneMinusMu)
      const covered = acos((r * r + z * z - k * k) / (2 * z * r))
      sum += quadrature.weight[j] * nodeSinCos[j].sin * intensity * 2 * covered * r
    }
    hidden += (sum * half) / PI
  }
  return Math.min(1, hidden / all)
}

/**
 * Semi-major axis over stellar radius, by Kepler's third law: (G rho P^2 / 3 pi)^(1/3).
 * @param densitySolar mean density of the star in that of the Sun (1.41 g/cm^3); for two stars
 *   (M1 + M2) / R1^3 in solar units
 */
export function scaledAxis(periodDays: number, densitySolar: number): number {
  const cube = 74.527 * periodDays * periodDays * densitySolar
  let x = 1
  while (x * x * x < cube) x *= 2
  // Newton from above: converges monotonically.
  for (let i = 0; i < 60; i++) x -= (x * x * x - cube) / (3 * x * x)
  return x
}

/** First to fourth contact, T14 [days]; 0 when the discs never touch (Winn 2010, eq. 14). */
export function transitDurationDays(
  orbit: Pick<TransitOrbit, 'periodDays' | 'radiusRatio' | 'scaledAxis' | 'impact'>,
): number {
  const outer = 1 + orbit.radiusRatio
  const reach = outer * outer - orbit.impact * orbit.impact
  if (reach <= 0) return 0
  const across = orbit.scaledAxis * orbit.scaledAxis - orbit.impact * orbit.impact
  return (orbit.periodDays / PI) * asin(Math.min(1, Math.sqrt(reach / across)))
}

/**
 * Loss of light at each time, averaged over the exposure.
 * @param time [days] `[n]`; NaN gives 0
 * @param exposureDays length of one exposure; sampled every 2 minutes or finer
 * @returns share of the occulted star's light, 0 outside the transit, `[n]`
 */
export function transitLoss(
  time: Float64Array,
  orbit: TransitOrbit,
  { exposureDays }: { exposureDays: number },
): Float64Array {
  const loss = new Float64Array(time.length)
  const duration = transitDurationDays(orbit)
  if (duration === 0) return loss
  const samples = 2 * Math.ceil((exposureDays * 720) / 2) + 1
  const reach = (duration + exposureDays) / 2
  const { periodDays, t0, scaledAxis: axis, impact, radiusRatio, limbDarkening } = orbit
  for (let i = 0; i < time.length; i++) {
    const t = time[i] - t0
    const phase = t - Math.round(t / periodDays) * periodDays
    if (!(Math.abs(phase) < reach)) continue
    let sum = 0
    for (let s = 0; s < samples; s++) {
      const x = phase + exposureDays * ((s + 0.5) / samples - 0.5)
      const turn = sinCos((2 * PI * x) / periodDays)
      const along = axis * turn.sin
      const above = impact * turn.cos
      const z = Math.sqrt(along * along + above * above)
      sum += hiddenLight(z, radiusRatio, limbDarkening)
    }
    loss[i] = sum / samples
  }
  return loss
}

/** Loss at mid-transit for an instant exposure: the depth that catalogues give. */
export function midTransitDepth(
  orbit: Pick<TransitOrbit, 'impact' | 'radiusRatio' | 'limbDarkening'>,
): number {
  return hiddenLight(orbit.impact, orbit.radiusRatio, orbit.limbDarkening)
}
