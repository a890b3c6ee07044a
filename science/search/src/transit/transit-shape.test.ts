import { describe, expect, it } from 'vitest'
import { randomStream } from '../sky/random-stream.ts'
import {
  hiddenLight,
  midTransitDepth,
  scaledAxis,
  transitDurationDays,
  transitLoss,
  type TransitOrbit,
} from './transit-shape.ts'

const orbit = (changes: Partial<TransitOrbit> = {}): TransitOrbit => ({
  periodDays: 3,
  t0: 0,
  radiusRatio: 0.1,
  scaledAxis: 8,
  impact: 0.3,
  limbDarkening: { u1: 0.4, u2: 0.25 },
  ...changes,
})

/** Mandel & Agol 2002, eq. 1: overlap of two uniform discs. */
function uniformOverlap(z: number, k: number): number {
  if (z >= 1 + k) return 0
  if (z <= k - 1) return 1
  if (z <= 1 - k) return k * k
  const a = Math.acos((k * k + z * z - 1) / (2 * k * z))
  const b = Math.acos((1 - k * k + z * z) / (2 * z))
  const c = Math.sqrt((4 * z * z - (1 + z * z - k * k) ** 2) / 4)
  return (k * k * a + b - c) / Math.PI
}

/** Slow twin: rings of the star, each walked around. */
function bruteForce(z: number, k: number, { u1, u2 }: { u1: number; u2: number }): number {
  const rings = 600
  let hidden = 0
  let all = 0
  for (let i = 0; i < rings; i++) {
    const r = (i + 0.5) / rings
    const mu = Math.sqrt(1 - r * r)
    const light = r * (1 - u1 * (1 - mu) - u2 * (1 - mu) ** 2)
    const steps = 600
    for (let j = 0; j < steps; j++) {
      const angle = (Math.PI * (j + 0.5)) / steps
      all += light
      if (Math.hypot(r * Math.cos(angle) - z, r * Math.sin(angle)) < k) hidden += light
    }
  }
  return hidden / all
}

describe('hiddenLight', () => {
  it('is the overlap of two discs without limb darkening', () => {
    for (const k of [0.01, 0.1, 0.5, 0.95, 1, 1.4]) {
      for (let z = 0; z < 1.1 + k; z += 0.043) {
        const wanted = uniformOverlap(z, k)
        const got = hiddenLight(z, k, { u1: 0, u2: 0 })
        expect(Math.abs(got - wanted)).toBeLessThan(2e-5 * Math.max(k * k, wanted) + 1e-9)
      }
    }
  })
  it('agrees with a brute-force sum with limb darkening', () => {
    for (const [z, k] of [
      [0.2, 0.1],
      [0.05, 0.3],
      [0.97, 0.15],
      [0.7, 0.9],
      [0.3, 1.2],
    ]) {
      const law = { u1: 0.45, u2: 0.2 }
      expect(Math.abs(hiddenLight(z, k, law) - bruteForce(z, k, law))).toBeLessThan(4e-4)
    }
  })
  it('hides nothing beyond contact and everything behind a larger disc', () => {
    expect(hiddenLight(1.1, 0.1, { u1: 0.4, u2: 0.2 })).toBe(0)
    expect(hiddenLight(0.1, 1.3, { u1: 0.4, u2: 0.2 })).toBe(1)
  })
  it('is deeper in the middle of a limb-darkened star than at its edge', () => {
    const law = { u1: 0.5, u2: 0.2 }
    expect(hiddenLight(0, 0.1, law)).toBeGreaterThan(0.01)
    expect(hiddenLight(0.85, 0.1, law)).toBeLessThan(0.01)
  })
})

describe('transitLoss', () => {
  // Golden: batman 2.5.1, quadratic law, P = 3 d, a/R = 8, e = 0, times 0, 0.02, 0.04, 0.05, 0.055, 0.06 d.
  const TIMES = Float64Array.of(0, 0.02, 0.04, 0.05, 0.055, 0.06)
  const GOLDEN = [
    {
      k: 0.1,
      b: 0.3,
      u1: 0.4,
      u2: 0.25,
      loss: [0.011876538, 0.011549846, 0.010210592, 0.008440547, 0.005126774, 0.00131709],
    },
    { k: 0.02, b: 0.7, u1: 0.3, u2: 0.2, loss: [0.000414366, 0.000397885, 0.000306224, 0, 0, 0] },
    { k: 0.15, b: 0.9, u1: 0.5, u2: 0.1, loss: [0.016592913, 0.011598831, 0.000702377, 0, 0, 0] },
    { k: 0.05, b: 0, u1: 0, u2: 0, loss: [0.0025, 0.0025, 0.0025, 0.0025, 0.0025, 0.001152002] },
  ]
  it.each(GOLDEN)('agrees with batman for k = $k, b = $b', ({ k, b, u1, u2, loss }) => {
    const got = transitLoss(
      TIMES,
      orbit({ radiusRatio: k, impact: b, limbDarkening: { u1, u2 } }),
      { exposureDays: 1e-9 },
    )
    loss.forEach((wanted, i) => expect(Math.abs(got[i] - wanted)).toBeLessThan(3e-4 * k * k))
  })
  it('ends at first and fourth contact', () => {
    const half = transitDurationDays(orbit()) / 2
    const at = (t: number): number =>
      transitLoss(Float64Array.of(t), orbit(), { exposureDays: 1e-9 })[0]
    expect(at(half * 0.995)).toBeGreaterThan(0)
    expect(at(half * 1.001)).toBe(0)
  })
  it('loses the same light whatever the exposure, and less of it at once', () => {
    const step = 0.001
    const time = Float64Array.from({ length: 400 }, (_, i) => (i - 200) * step)
    const sum = (exposureDays: number): number =>
      transitLoss(time, orbit(), { exposureDays }).reduce((a, b) => a + b, 0)
    expect(sum(0.02) / sum(1e-9)).toBeCloseTo(1, 3)
    const short = transitLoss(Float64Array.of(0.057), orbit(), { exposureDays: 1e-9 })[0]
    const long = transitLoss(Float64Array.of(0.07), orbit(), { exposureDays: 0.03 })[0]
    expect(short).toBeGreaterThan(0)
    expect(long).toBeGreaterThan(0)
  })
  it('repeats each period and never behind the star', () => {
    const loss = transitLoss(Float64Array.of(0, 1.5, 3, 4.5, 30), orbit(), { exposureDays: 0.01 })
    expect(loss[1]).toBe(0)
    expect(loss[3]).toBe(0)
    expect(loss[2]).toBeCloseTo(loss[0], 12)
    expect(loss[4]).toBeCloseTo(loss[0], 10)
  })
  it('is nothing where time is unknown or the planet passes by', () => {
    expect(transitLoss(Float64Array.of(NaN), orbit(), { exposureDays: 0.01 })[0]).toBe(0)
    expect(transitLoss(Float64Array.of(0), orbit({ impact: 1.2 }), { exposureDays: 0.01 })[0]).toBe(
      0,
    )
  })
})

describe('orbits', () => {
  it('puts the Earth at 215 solar radii and lets it cross in 13 hours', () => {
    const axis = scaledAxis(365.25, 1)
    expect(axis).toBeCloseTo(215, 0)
    const hours =
      24 *
      transitDurationDays({ periodDays: 365.25, radiusRatio: 0.00915, scaledAxis: axis, impact: 0 })
    expect(hours).toBeCloseTo(13.1, 0)
  })
  it('follows the third law for any period and density', () => {
    const random = randomStream(5, 'axis')
    for (let i = 0; i < 100; i++) {
      const period = random.logBetween(0.2, 1000)
      const density = random.logBetween(0.01, 50)
      const ratio = scaledAxis(period, density) / Math.cbrt(74.527 * period ** 2 * density)
      expect(ratio).toBeCloseTo(1, 12)
    }
  })
  it('gives the mid-transit depth of an instant exposure', () => {
    expect(midTransitDepth(orbit())).toBeCloseTo(0.011876538, 6)
  })
})
