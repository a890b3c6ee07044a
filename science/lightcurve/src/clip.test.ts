import { expect, test } from 'vitest'
import { clipOutliers } from './clip.ts'
import type { LightCurve } from './light-curve.ts'
import { boxTransit, lightCurveOf, plantedCurve } from './planted-curve.ts'

const twoMinutes = 2 / 1440
const noise = 5e-4

function changed(lightCurve: LightCurve, change: (flux: Float64Array) => void): LightCurve {
  const flux = lightCurve.flux.slice()
  change(flux)
  return { ...lightCurve, flux }
}

const quiet = plantedCurve({ rows: 8000, cadenceDays: twoMinutes, noise, seed: 4 })

test('a flare goes with its tail, single spikes go, and little else', () => {
  const planted = changed(quiet, (flux) => {
    for (let i = 0; i < 60; i++) flux[3000 + i] += 0.02 * Math.exp(-i / 15)
    flux[500] += 0.01
    flux[7999] += 0.01
  })
  const { clipped, upward, downward, lightCurve } = clipOutliers(planted)
  expect(clipped.subarray(3000, 3035).every((one) => one === 1)).toBe(true)
  expect(clipped[500] + clipped[7999]).toBe(2)
  expect(upward).toBeLessThan(75)
  expect(downward).toBe(0)
  expect(lightCurve.time).toHaveLength(8000 - upward)
})

test('quiet noise loses almost nothing', () => {
  expect(clipOutliers(quiet).upward).toBeLessThan(4)
  expect(clipOutliers(quiet).downward).toBe(0)
})

test('deep, long, short and frequent dips survive whole, and the rows beside them too', () => {
  const eclipses = [
    { periodDays: 2.3, t0: 1000.4, durationDays: 0.1, depth: 0.9 },
    { periodDays: 3, t0: 1001, durationDays: 0.55, depth: 0.05 },
    { periodDays: 0.3, t0: 1000, durationDays: 0.08, depth: 0.3 },
    { periodDays: 1.1, t0: 1000.4, durationDays: 3.1 * twoMinutes, depth: 0.02 },
  ]
  for (const eclipse of eclipses) {
    const planted = plantedCurve({
      rows: 8000,
      cadenceDays: twoMinutes,
      noise,
      model: (t) => boxTransit(t, eclipse),
    })
    const { upward, downward } = clipOutliers(planted)
    expect({ eclipse, lost: upward < 8, downward }).toEqual({ eclipse, lost: true, downward: 0 })
  }
})

test('a spotted star keeps its maxima', () => {
  const spotted = plantedCurve({
    rows: 3000,
    cadenceDays: 1 / 48,
    noise: 3e-4,
    model: (t) => 1 + 0.015 * Math.sin((2 * Math.PI * t) / 1.9),
  })
  expect(clipOutliers(spotted).upward).toBeLessThan(5)
})

test('lone low rows go at a fast cadence only; no light goes at any', () => {
  const low = (flux: Float64Array) => {
    flux[700] = 0.97
    flux[900] = flux[901] = 0.97
  }
  const fast = clipOutliers(changed(quiet, low))
  expect(fast.downward).toBe(1)
  expect(fast.clipped[700]).toBe(1)
  expect(clipOutliers(changed(quiet, low), { glitchSigma: Infinity }).downward).toBe(0)
  const slow = plantedCurve({ rows: 2000, cadenceDays: 1 / 48, noise })
  expect(clipOutliers(changed(slow, low)).downward).toBe(0)
  const dark = clipOutliers(
    changed(slow, (flux) => {
      flux[100] = flux[101] = 0
      flux[102] = -0.2
    }),
  )
  expect(dark.downward).toBe(3)
})

test('where it would take too much it takes nothing and says so', () => {
  const bursting = changed(quiet, (flux) => {
    for (let i = 0; i < flux.length; i++) if (i % 100 < 15) flux[i] += 0.05
  })
  const { upward, lightCurve } = clipOutliers(bursting)
  expect(upward).toBe(0)
  expect(lightCurve.warnings.join()).toMatch(/% of the rows; none was taken/)
})

test('constant flux, few rows and the input are left alone', () => {
  const constant = lightCurveOf(
    Array.from({ length: 100 }, (_, i) => i / 48),
    Array.from({ length: 100 }, () => 1),
  )
  expect(clipOutliers(constant).lightCurve).toBe(constant)
  for (const n of [0, 1, 2, 3]) {
    const few = lightCurveOf([0, 1, 2].slice(0, n), [1, 5, 1].slice(0, n))
    expect(clipOutliers(few).lightCurve).toBe(few)
  }
  expect(() => clipOutliers(constant, { windowDays: 0 })).toThrow(/windowDays is 0/)
})
