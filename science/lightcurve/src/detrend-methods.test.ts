import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { detrend, type DetrendMethod } from './detrend.ts'
import { leastSquares } from './least-squares.ts'
import { boxTransit, lightCurveOf, normalDeviates, plantedCurve } from './planted-curve.ts'

fc.configureGlobal({ seed: 21 })

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/detrend.json', import.meta.url), 'utf8'),
) as {
  time: number[]
  flux: number[]
  mask: number[]
  cases: {
    method: DetrendMethod
    windowDays: number
    order?: number
    robust?: boolean
    masked?: boolean
    trend: number[]
  }[]
}

test.each(golden.cases)(
  '$method agrees with scipy and wotan: window $windowDays d, order $order, robust $robust, masked $masked',
  ({ trend: theirs, masked, ...options }) => {
    const lightCurve = lightCurveOf(golden.time, golden.flux)
    const transitMask = masked ? Uint8Array.from(golden.mask) : null
    const { trend } = detrend(lightCurve, { ...options, transitMask })
    const worst = trend.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0)
    // The waves nearly depend on each other: both sides solve them to some 1e-9.
    expect(worst).toBeLessThan(options.method === 'cosine' ? 1e-8 : 1e-11)
  },
)

const long = { periodDays: 9, t0: 1004.2, durationDays: 0.5, depth: 0.03 }

test.each(['biweight', 'median', 'savgol', 'cosine'] as const)(
  '%s: a deep long transit keeps its depth with the mask and loses without',
  (method) => {
    const lightCurve = plantedCurve({
      rows: 1300,
      cadenceDays: 1 / 48,
      noise: 1e-4,
      model: (t) => (1 + 0.004 * Math.sin((2 * Math.PI * t) / 13)) * boxTransit(t, long),
    })
    const transitMask = Uint8Array.from(lightCurve.time, (t) => (boxTransit(t, long) < 1 ? 1 : 0))
    const depth = (mask: Uint8Array | null) => {
      // A robust fit would leave so deep a transit out by itself.
      const options = { method, windowDays: 1, robust: false, transitMask: mask }
      const flat = detrend(lightCurve, options).lightCurve
      const inside = flat.flux.filter((_, i) => transitMask[i] !== 0)
      return 1 - inside.reduce((sum, f) => sum + f, 0) / inside.length
    }
    expect(depth(null)).toBeLessThan(0.9 * long.depth)
    expect(Math.abs(depth(transitMask) / long.depth - 1)).toBeLessThan(0.01)
  },
)

test('savgol gives a polynomial of its order back, over missing and masked cadences, to the ends', () => {
  const shape = fc.record({
    order: fc.integer({ min: 0, max: 5 }),
    windowDays: fc.constantFrom(0.3, 1.7, 30),
    seed: fc.integer({ min: 1, max: 1e6 }),
    missing: fc.constantFrom(0, 0.05, 0.4),
  })
  fc.assert(
    fc.property(shape, ({ order, windowDays, seed, missing }) => {
      const normal = normalDeviates(seed)
      const coefficients = Array.from({ length: order + 1 }, () => 0.1 * normal())
      const time = Array.from({ length: 300 }, (_, i) => i / 48).filter(
        () => Math.abs(normal()) > missing,
      )
      const flux = time.map((t) => coefficients.reduce((sum, c) => sum * (t / 4 - 1) + c, 0) + 9)
      const transitMask = Uint8Array.from(time, (_, i) => (i % 40 > 36 ? 1 : 0))
      const options = { method: 'savgol', windowDays, order, transitMask } as const
      const { trend } = detrend(lightCurveOf(time, flux), options)
      expect(Math.max(...trend.map((x, i) => Math.abs(x - flux[i])))).toBeLessThan(1e-5)
    }),
    { numRuns: 40 },
  )
})

test('cosine without robust lets outliers in, with it leaves them out', () => {
  const time = Array.from({ length: 600 }, (_, i) => i / 48)
  const star = (t: number) => 1 + 0.01 * Math.cos(t)
  const flux = time.map((t, i) => star(t) - (i % 60 < 4 ? 0.05 : 0))
  const error = (robust: boolean) => {
    const { trend } = detrend(lightCurveOf(time, flux), { method: 'cosine', windowDays: 2, robust })
    return Math.max(...trend.map((x, i) => Math.abs(x - star(time[i]))))
  }
  expect(error(true)).toBeLessThan(1e-3)
  expect(error(false)).toBeGreaterThan(3e-3)
})

test('least squares: exact where it can be, shortest where columns repeat, orthogonal residuals', () => {
  const normal = normalDeviates(4)
  const random = () => Float64Array.from({ length: 12 }, normal)
  const [a, b, y] = [random(), random(), random()]
  const exact = leastSquares(
    [a, b],
    a.map((x, i) => 3 * x - 2 * b[i]),
    { rcond: 1e-12 },
  )
  expect(exact[0]).toBeCloseTo(3, 12)
  expect(exact[1]).toBeCloseTo(-2, 12)
  const twice = leastSquares(
    [a, a],
    a.map((x) => 4 * x),
    { rcond: 1e-12 },
  )
  expect([...twice].map((x) => x.toFixed(10))).toEqual(['2.0000000000', '2.0000000000'])
  const fit = leastSquares([a, b], y, { rcond: 1e-12 })
  const residual = y.map((x, i) => x - fit[0] * a[i] - fit[1] * b[i])
  for (const column of [a, b]) {
    expect(residual.reduce((sum, x, i) => sum + x * column[i], 0)).toBeCloseTo(0, 12)
  }
  expect([...leastSquares([new Float64Array(3)], Float64Array.of(1, 2, 3), { rcond: 0 })]).toEqual([
    0,
  ])
})

test('every method: few rows, constant flux, and an order that no polynomial has', () => {
  for (const method of ['biweight', 'median', 'savgol', 'cosine'] as const) {
    for (const n of [0, 1, 2, 3, 5]) {
      const lightCurve = lightCurveOf(
        Array.from({ length: n }, (_, i) => 0.02 * i),
        Array.from({ length: n }, () => 3),
      )
      const { trend } = detrend(lightCurve, { method, windowDays: 1 })
      for (const x of trend) expect(x).toBeCloseTo(3, 10)
    }
  }
  const one = lightCurveOf([0], [1])
  expect(() => detrend(one, { method: 'savgol', windowDays: 1, order: 1.5 })).toThrow(
    /order is 1.5/,
  )
})

test('a window without end is one window for every method', () => {
  const lightCurve = plantedCurve({ rows: 300, cadenceDays: 1 / 48, noise: 1e-3 })
  for (const method of ['biweight', 'median', 'savgol', 'cosine'] as const) {
    const endless = detrend(lightCurve, { method, windowDays: Infinity }).trend
    expect(endless, method).toEqual(detrend(lightCurve, { method, windowDays: 1000 }).trend)
  }
})
