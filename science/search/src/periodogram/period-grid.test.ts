import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centralTransitDays, keplerianGrid, uniformFrequencyGrid } from '../index.ts'

test('equal steps of frequency, ascending periods, the range kept', () => {
  const grid = uniformFrequencyGrid({
    spanDays: 27,
    periodMinDays: 0.5,
    periodMaxDays: 13.5,
    minDurationDays: 0.05,
    frequencyFactor: 10,
  })
  expect(grid.periods.length).toBe(2809)
  expect(grid.periods[0]).toBe(0.5)
  expect(grid.periods.at(-1)).toBeCloseTo(13.5, 1)
  expect(grid.summary).toContain('2809 periods from 0.5 to 13.5 d')
})

test('neighbouring periods drift by at most the stated share of the shortest duration (property)', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 5, max: 120, noNaN: true }),
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 0.03, noNaN: true }),
      (spanDays, oversampling, cadenceDays) => {
        const grid = keplerianGrid({
          spanDays,
          periodMinDays: 0.5,
          periodMaxDays: spanDays / 2,
          oversampling,
          cadenceDays,
        })
        const { periods, durationMin, durationMax } = grid
        let worstDrift = 0
        let worstDuration = 0
        for (let i = 0; i < periods.length; i++) {
          const cap = Math.min(16 / 24, 0.15 * periods[i])
          worstDuration = Math.max(
            worstDuration,
            durationMin[i] / durationMax[i],
            durationMax[i] / cap,
          )
          if (i === 0) continue
          const drift = (spanDays / periods[i - 1]) * (periods[i] - periods[i - 1])
          // The step grows by the ratio of the two periods over one step of frequency.
          const allowed = (durationMin[i - 1] / oversampling) * (periods[i] / periods[i - 1])
          worstDrift = Math.max(worstDrift, drift / allowed)
        }
        expect(worstDrift).toBeLessThan(1 + 1e-6)
        expect(worstDuration).toBeLessThan(1 + 1e-9)
      },
    ),
    { numRuns: 25, seed: 5 },
  )
})

test('durations follow Kepler: the sun at one year, and a cadence at least', () => {
  expect(centralTransitDays(365.25, 1) * 24).toBeCloseTo(13, 0)
  const grid = keplerianGrid({
    spanDays: 80,
    periodMinDays: 0.5,
    periodMaxDays: 40,
    cadenceDays: 0.0204,
  })
  expect(Math.min(...grid.durationMin)).toBeGreaterThanOrEqual(0.0204)
})

test('impossible ranges are refused with what to do', () => {
  const range = { spanDays: 27, periodMinDays: 5, periodMaxDays: 1 }
  expect(() => keplerianGrid(range)).toThrow(/5 to 1 d is empty/)
  expect(() => uniformFrequencyGrid({ ...range, minDurationDays: 0.1 })).toThrow(/is empty/)
  expect(() =>
    uniformFrequencyGrid({
      spanDays: 4000,
      periodMinDays: 0.01,
      periodMaxDays: 100,
      minDurationDays: 0.001,
    }),
  ).toThrow(/more than 20000000; raise/)
  expect(() => keplerianGrid({ ...range, periodMaxDays: 9, radiusMinSolar: 0 })).toThrow(/radii 0/)
})

test('a Keplerian grid of far too many periods is counted before it is walked', () => {
  const walked = { spanDays: 1e3, periodMinDays: 0.5, periodMaxDays: 400 }
  const { periods } = keplerianGrid(walked)
  // the count is proportional to the span; a walk would stop at the first period too many
  const spanDays = 1000 * walked.spanDays
  const refused = /at least (\d+) periods, more than 20000000; raise/
  let said = ''
  try {
    keplerianGrid({ ...walked, spanDays })
  } catch (error) {
    said = (error as RangeError).message
  }
  const share = Number(refused.exec(said)?.[1]) / (1000 * periods.length)
  expect(share).toBeGreaterThan(0.98)
  expect(share).toBeLessThan(1)
})
