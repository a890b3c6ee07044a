import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimate } from './decimate.ts'
import { foldPhase } from './fold.ts'

fc.configureGlobal({ seed: 20 })

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true })

test('phases lie in [-P/2, P/2) and give the time back with the transit number', () => {
  const times = fc.array(finite(-3000, 2_460_000), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(times, finite(0.2, 500), finite(-1000, 2_460_000), (time, periodDays, t0) => {
      const { phaseDays, transitNumber } = foldPhase(Float64Array.from(time), { periodDays, t0 })
      for (let i = 0; i < time.length; i++) {
        expect(phaseDays[i]).toBeGreaterThanOrEqual(-periodDays / 2)
        expect(phaseDays[i]).toBeLessThan(periodDays / 2)
        const back = t0 + transitNumber[i] * periodDays + phaseDays[i]
        expect(Math.abs(back - time[i])).toBeLessThan(1e-8)
      }
    }),
  )
})

test('mid-transit has phase 0, and no transit is split between two numbers', () => {
  const { phaseDays, transitNumber } = foldPhase(Float64Array.of(1, 2.9, 3, 3.1, 5, 2, 4), {
    periodDays: 2,
    t0: 1,
  })
  expect([...transitNumber]).toEqual([0, 1, 1, 1, 2, 1, 2])
  expect([...phaseDays.subarray(0, 5)].map((x) => Math.round(x * 10) / 10 + 0)).toEqual([
    0, -0.1, 0, 0.1, 0,
  ])
  expect([...phaseDays.subarray(5)]).toEqual([-1, -1])
  expect(() => foldPhase(Float64Array.of(1), { periodDays: 0, t0: 0 })).toThrow(/periodDays is 0/)
  expect(() => foldPhase(Float64Array.of(1), { periodDays: 1, t0: Number.NaN })).toThrow(/t0 NaN/)
})

test('decimation keeps the extremes, the order and the number of points', () => {
  fc.assert(
    fc.property(
      fc.array(finite(-5, 5), { maxLength: 400 }),
      fc.integer({ min: 2, max: 60 }),
      (given, points) => {
        const flux = Float64Array.from(given)
        const time = flux.map((_, i) => Math.sqrt(i))
        const small = decimate(time, flux, { points })
        expect(small.time.length).toBeLessThanOrEqual(Math.max(points, 0))
        expect(Math.min(...small.flux)).toBe(Math.min(...flux))
        expect(Math.max(...small.flux)).toBe(Math.max(...flux))
        expect([...small.time]).toEqual([...small.time].sort((a, b) => a - b))
      },
    ),
  )
  const same = decimate(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3), { points: 2 })
  expect([...same.flux]).toEqual([1, 3])
  expect(() => decimate(same.time, same.flux, { points: 1 })).toThrow(/points is 1/)
})
