import { expect, test } from 'vitest'
import { boxTransit, lightCurveOf, plantedCurve } from './planted-curve.ts'
import { rotationPeriod } from './rotation.ts'
import { suggestWindow } from './suggest-window.ts'

const halfHour = 1 / 48
const wave = (t: number, periodDays: number) => Math.sin((2 * Math.PI * t) / periodDays)

test.each([
  { periodDays: 0.47, rows: 1300, cadenceDays: halfHour },
  { periodDays: 1.88, rows: 3400, cadenceDays: halfHour },
  { periodDays: 4.86, rows: 19_000, cadenceDays: 2 / 1440 },
  { periodDays: 12.3, rows: 65_000, cadenceDays: halfHour },
])('finds a rotation of $periodDays d', ({ periodDays, rows, cadenceDays }) => {
  const spotted = plantedCurve({
    rows,
    cadenceDays,
    noise: 1e-3,
    model: (t) =>
      (1 + 0.004 * wave(t, periodDays)) *
      boxTransit(t, { periodDays: 2.2, t0: 1000, durationDays: 0.1, depth: 0.03 }),
  })
  const rotation = rotationPeriod(spotted)
  expect(Math.abs((rotation.periodDays ?? 0) / periodDays - 1)).toBeLessThan(0.06)
  expect(rotation.strength).toBeGreaterThan(0.5)
  expect(rotation.amplitude).toBeGreaterThan(0.003)
})

test('two groups of spots give the whole period, not half of it', () => {
  const spotted = plantedCurve({
    rows: 3400,
    cadenceDays: halfHour,
    noise: 5e-4,
    model: (t) => 1 + 0.004 * wave(t, 3) + 0.006 * wave(t + 0.2, 1.5),
  })
  expect(rotationPeriod(spotted).periodDays).toBeCloseTo(3, 1)
})

test('noise alone, a slow drift and transits alone have no strength', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const noise = plantedCurve({ rows: 1300, cadenceDays: halfHour, noise: 1e-3, seed })
    expect(rotationPeriod(noise).strength).toBeLessThan(0.05)
  }
  const drift = plantedCurve({
    rows: 1300,
    cadenceDays: halfHour,
    noise: 1e-3,
    model: (t) =>
      (1 + 0.01 * (t - 1000)) *
      boxTransit(t, { periodDays: 3.3, t0: 1001, durationDays: 0.15, depth: 0.01 }),
  })
  expect(rotationPeriod(drift).strength).toBeLessThan(0.15)
})

test('too few or constant data give no period', () => {
  for (const n of [0, 1, 2, 3, 100]) {
    const constant = lightCurveOf(
      Array.from({ length: n }, (_, i) => i * halfHour),
      Array<number>(n).fill(1),
    )
    const rotation = rotationPeriod(constant)
    expect(rotation).toMatchObject({ periodDays: null, strength: 0 })
    expect(suggestWindow(rotation, { longestDurationDays: 0.25 }).windowDays).toBe(0.75)
  }
})

test('the window follows the transit on a quiet star and the rotation on a spotted one', () => {
  const options = { longestDurationDays: 0.5 }
  const spotted = { periodDays: 1.88, strength: 0.8, amplitude: 0.01, noise: 1e-3 }
  const tied = suggestWindow(spotted, options)
  expect(tied.windowDays).toBeCloseTo(0.47, 9)
  expect(tied.safeDurationDays).toBeCloseTo(0.47 / 3, 9)
  expect(tied.reason).toMatch(/10000 ppm every 1.88 d.*a quarter of that.*lose depth/)
  for (const calm of [
    { ...spotted, strength: 0.1 },
    { ...spotted, periodDays: 9 },
    { ...spotted, amplitude: 1e-4 },
    { ...spotted, periodDays: null },
  ]) {
    expect(suggestWindow(calm, options).windowDays).toBe(1.5)
  }
  expect(suggestWindow({ ...spotted, periodDays: 0.4 }, options).windowDays).toBe(0.25)
  expect(
    suggestWindow({ ...spotted, periodDays: 0.4 }, { ...options, cadenceDays: 1 / 24 }).windowDays,
  ).toBeCloseTo(11 / 24, 9)
  expect(() => suggestWindow(spotted, { longestDurationDays: 0 })).toThrow(/is 0/)
})

test('the sentence names what decided the window', () => {
  const quiet = { periodDays: null, strength: 0, amplitude: 0, noise: 1e-3 }
  const spotted = { periodDays: 0.4, strength: 0.8, amplitude: 0.01, noise: 1e-3 }
  const said = (
    options: Parameters<typeof suggestWindow>[1],
    rotation: Parameters<typeof suggestWindow>[0] = quiet,
  ) => suggestWindow(rotation, options).reason
  expect(said({ longestDurationDays: 0.5 })).toMatch(/^1.50 d: 3 x the longest transit.*12 h/)
  expect(said({ longestDurationDays: 0.02 })).toMatch(/^6.0 h: the shortest window allowed/)
  expect(said({ longestDurationDays: 0.1, cadenceDays: 0.1 })).toMatch(
    /^1.10 d: 11 rows of 2.4 h, more than 3 x the longest/,
  )
  expect(said({ longestDurationDays: 0.5 }, spotted)).toMatch(/is the shortest window allowed/)
  expect(said({ longestDurationDays: 0.5, cadenceDays: 1 / 24 }, spotted)).toMatch(
    /is 11 rows instead of 1.50 d/,
  )
})
