import { expect, test } from 'vitest'
import { detrend } from './detrend.ts'
import { LightCurveError, type LightCurve } from './light-curve.ts'
import { boxTransit, lightCurveOf, plantedCurve } from './planted-curve.ts'

const transit = { periodDays: 3.1, t0: 1001.3, durationDays: 0.15, depth: 0.004 }
const wave = (t: number) => 1 + 0.01 * Math.sin((2 * Math.PI * t) / 6)

function depthIn(lightCurve: LightCurve): number {
  const inside = [...lightCurve.flux].filter((_, i) => boxTransit(lightCurve.time[i], transit) < 1)
  return 1 - inside.reduce((sum, f) => sum + f, 0) / inside.length
}

test('takes the trend and leaves the transit, and the mask leaves it whole', () => {
  const lightCurve = plantedCurve({
    rows: 1300,
    cadenceDays: 1 / 48,
    noise: 1e-4,
    model: (t) => wave(t) * boxTransit(t, transit),
  })
  const before = lightCurve.flux.slice()
  const blind = detrend(lightCurve, { windowDays: 1 })
  expect(depthIn(blind.lightCurve)).toBeGreaterThan(0.8 * transit.depth)
  const transitMask = Uint8Array.from(lightCurve.time, (t) => (boxTransit(t, transit) < 1 ? 1 : 0))
  const masked = detrend(lightCurve, { windowDays: 1, transitMask })
  expect(Math.abs(depthIn(masked.lightCurve) / transit.depth - 1)).toBeLessThan(0.05)
  expect(masked.trend.every((x) => x > 0.98 && x < 1.02)).toBe(true)
  expect(lightCurve.flux).toEqual(before)
})

test('errors are divided too, segments do not see each other, gaps break the trend', () => {
  const time = Array.from({ length: 200 }, (_, i) => (i < 100 ? i / 48 : 20 + i / 48))
  const flux = time.map((_, i) => (i < 50 ? 1 : i < 100 ? 2 : 4))
  const [first, second] = [
    { start: 0, end: 50, label: 'a', cadenceDays: 1 / 48, band: null },
    { start: 50, end: 200, label: 'b', cadenceDays: 1 / 48, band: null },
  ]
  const lightCurve = lightCurveOf(time, flux, {
    segments: [first, second],
    fluxErr: Float64Array.from(flux, (f) => 0.01 * f),
  })
  for (const method of ['biweight', 'median'] as const) {
    const { lightCurve: flat, trend } = detrend(lightCurve, { method, windowDays: 3 })
    expect([...trend]).toEqual(flux)
    expect(flat.flux.every((f) => f === 1)).toBe(true)
    expect(flat.fluxErr?.every((e) => Math.abs(e - 0.01) < 1e-12)).toBe(true)
  }
})

test('a long masked stretch is bridged in time, an all-masked segment keeps its shape', () => {
  const time = Array.from({ length: 240 }, (_, i) => i / 48)
  const line = lightCurveOf(
    time,
    time.map((t) => 1 + 0.1 * t),
  )
  const transitMask = Uint8Array.from(time, (t) => (t > 1.5 && t < 3.5 ? 1 : 0))
  const { trend } = detrend(line, { windowDays: 0.5, transitMask })
  expect(trend[120]).toBeCloseTo(1 + 0.1 * time[120], 2)
  expect(trend.every((x) => Number.isFinite(x))).toBe(true)

  const edge = Uint8Array.from(time, (t) => (t < 1.5 || t > 3.5 ? 1 : 0))
  const ends = detrend(line, { windowDays: 0.5, transitMask: edge }).trend
  expect(ends[0]).toBe(ends[10])
  expect(ends[239]).toBe(ends[230])

  const all = detrend(line, { windowDays: 0.5, transitMask: new Uint8Array(240).fill(1) })
  expect(new Set(all.trend).size).toBe(1)
})

test('one, two and three rows, and segments of one row', () => {
  for (const n of [0, 1, 2, 3]) {
    const flux = [1, 1.5, 0.5].slice(0, n)
    const { lightCurve, trend } = detrend(lightCurveOf([0, 1, 9].slice(0, n), flux), {
      windowDays: 1,
    })
    expect(trend.every((x) => x > 0)).toBe(true)
    expect(lightCurve.flux).toHaveLength(n)
  }
})

test('flux around 0 and impossible options are refused with the reason', () => {
  const around0 = lightCurveOf([0, 0.1, 0.2], [-1, 0, 1])
  expect(() => detrend(around0, { windowDays: 1 })).toThrow(LightCurveError)
  expect(() => detrend(around0, { windowDays: 1 })).toThrow(/must be > 0.*Normalise/s)
  expect(() => detrend(around0, { windowDays: 0 })).toThrow(/windowDays is 0/)
  expect(() => detrend(around0, { windowDays: 1, breakGapDays: Number.NaN })).toThrow(/breakGap/)
  expect(() => detrend(around0, { windowDays: 1, transitMask: new Uint8Array(2) })).toThrow(
    /2 rows and the light curve 3/,
  )
})
