import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeSampling, measureCadence, spanDays } from './cadence.ts'
import { LightCurveError, type TimeSystem } from './light-curve.ts'
import { lightCurveOf, plantedCurve } from './planted-curve.ts'
import {
  describeTimeSystem,
  fromBjd,
  KEPLER_TIME,
  TESS_TIME,
  timeSystemName,
  toBjd,
  withZeroPoint,
} from './time-system.ts'

fc.configureGlobal({ seed: 20 })

test('zero points', () => {
  expect(toBjd(1325.5, TESS_TIME)).toBe(2_458_325.5)
  expect(toBjd(0, KEPLER_TIME)).toBe(2_454_833)
  expect(toBjd(55_000, { ...TESS_TIME, zeroPoint: 'MJD' })).toBe(2_455_000.5)
  expect(toBjd(2_455_000, { zeroPoint: 'BJD', scale: 'unknown', reference: 'unknown' })).toBe(
    2_455_000,
  )
  fc.assert(
    fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (t) => {
      expect(Math.abs(fromBjd(toBjd(t, TESS_TIME), TESS_TIME) - t)).toBeLessThan(1e-9)
    }),
  )
})

test('names', () => {
  expect(timeSystemName(TESS_TIME)).toBe('BTJD')
  expect(describeTimeSystem(KEPLER_TIME)).toBe('BKJD (TDB, barycentre)')
  const unknown: TimeSystem = { zeroPoint: 'unknown', scale: 'unknown', reference: 'unknown' }
  expect(describeTimeSystem(unknown)).toBe('unknown time system (unknown scale, unknown reference)')
})

test('what is not known to be barycentric is refused', () => {
  const refused: TimeSystem[] = [
    { zeroPoint: 'unknown', scale: 'TDB', reference: 'barycentre' },
    { zeroPoint: 'HJD', scale: 'UTC', reference: 'heliocentre' },
    { zeroPoint: 'MJD', scale: 'UTC', reference: 'unknown' },
    { zeroPoint: 'BTJD', scale: 'TDB', reference: 'spacecraft' },
  ]
  for (const timeSystem of refused) {
    expect(() => toBjd(1, timeSystem)).toThrow(LightCurveError)
    expect(() => toBjd(1, timeSystem)).toThrow(/cannot be made BJD/)
  }
})

test('another zero point moves the times and nothing else', () => {
  const kepler = lightCurveOf([100, 101], [1, 1], { timeSystem: KEPLER_TIME })
  const moved = withZeroPoint(kepler, { zeroPoint: 'BTJD' })
  expect([...moved.time]).toEqual([100 - 2167, 101 - 2167])
  expect(moved.timeSystem).toEqual(TESS_TIME)
  expect([...kepler.time]).toEqual([100, 101])
  expect(withZeroPoint(kepler, { zeroPoint: 'BKJD' })).toBe(kepler)
})

test('sampling is measured and named', () => {
  const sector = plantedCurve({ rows: 720, cadenceDays: 2 / 1440, noise: 0 })
  expect(describeSampling(sector)).toMatchObject({ points: 720, cadenceName: '120 s' })
  expect(describeSampling(sector).dutyCycle).toBeCloseTo(1, 2)
  expect(spanDays(sector)).toBeCloseTo(719 / 720, 9)
  const slow = plantedCurve({ rows: 9, cadenceDays: 29.424 / 1440, noise: 0 })
  expect(describeSampling(slow).cadenceName).toBe('29.4 min')
  const odd = plantedCurve({ rows: 9, cadenceDays: 5 / 1440, noise: 0 })
  expect(describeSampling(odd).cadenceName).toBe('5.00 min')
  const gap = lightCurveOf([0, 1, 1, 2, 9], [1, 1, 1, 1, 1])
  expect(describeSampling(gap).dutyCycle).toBeCloseTo(5 / 9, 9)
  expect(measureCadence(gap.time)).toBe(1)
})

test('one row and none', () => {
  expect(describeSampling(lightCurveOf([5], [1]))).toEqual({
    points: 1,
    spanDays: 0,
    observedDays: 0,
    dutyCycle: 1,
    cadenceDays: 0,
    cadenceName: 'unknown',
  })
  expect(describeSampling(lightCurveOf([], [])).points).toBe(0)
})
