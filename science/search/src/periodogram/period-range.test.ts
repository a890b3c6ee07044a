import { LightCurveError } from '@longrun/lightcurve'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { periodRange } from './period-range.ts'

fc.configureGlobal({ seed: 20 })

it('runs from half a day to nearly the span', () => {
  expect(periodRange({ spanDays: 27 }, {})).toEqual({
    periodMinDays: 0.5,
    periodMaxDays: 26.8,
    warnings: [],
  })
})

it('cuts what the span cannot hold and says so', () => {
  const range = periodRange({ spanDays: 27 }, { periodMaxDays: 60 })
  expect(range.periodMaxDays).toBeCloseTo(26.8, 12)
  expect(range.warnings).toEqual([expect.stringMatching(/26\.80 d instead of 60 d/)])
})

it.each([
  [27, { periodMinDays: 30 }, /30 to \(longest possible\) d.*27\.00 d.*0\.05 to 26\.80 d/],
  [27, { periodMinDays: 5, periodMaxDays: 5 }, /5 to 5 d do not fit/],
  [27, { periodMinDays: 9, periodMaxDays: 3 }, /9 to 3 d do not fit/],
  [27, { periodMaxDays: Number.NaN }, /do not fit/],
  [27, { periodMinDays: 0.01 }, /0\.01 d; it must be at least 0\.05 d/],
  [27, { periodMinDays: Number.NaN }, /at least 0\.05 d/],
  [0.6, {}, /0\.60 d; this star can hold 0\.05 to 0\.40 d/],
  [0.1, {}, /can hold none/],
])('refuses an impossible range: span %d d, %o', (spanDays, options, message) => {
  const attempt = () => periodRange({ spanDays }, options)
  expect(attempt).toThrow(LightCurveError)
  expect(attempt).toThrow(message)
})

it('is ascending, within what was asked, and leaves room for a second transit', () => {
  const days = fc.double({ min: 0.05, max: 2000, noNaN: true })
  fc.assert(
    fc.property(days, days, days, (spanDays, periodMinDays, periodMaxDays) => {
      let range
      try {
        range = periodRange({ spanDays }, { periodMinDays, periodMaxDays })
      } catch (error) {
        expect(error).toBeInstanceOf(LightCurveError)
        expect(Math.min(periodMaxDays, spanDays - 0.2)).toBeLessThanOrEqual(periodMinDays)
        return
      }
      expect(range.periodMinDays).toBe(periodMinDays)
      expect(range.periodMaxDays).toBeGreaterThan(periodMinDays)
      expect(range.periodMaxDays).toBeLessThanOrEqual(periodMaxDays)
      expect(range.periodMaxDays).toBeLessThan(spanDays)
    }),
  )
})
