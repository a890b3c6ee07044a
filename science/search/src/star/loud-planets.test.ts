import { expect, test } from 'vitest'
import { injectTransit } from '../injection/inject-transit.ts'
import { lightCurveOf } from '../sky/light-curve-of.ts'
import { syntheticStar } from '../sky/synthetic-star.ts'
import { searchStar } from './search-star.ts'

// Cadences of half an hour cut transits of two hours to unlike depths; at an SNR of a thousand that is far
// beyond the errors, and every second transit alone may be more alike.
test.each([
  { index: 1, periodDays: 0.75225, radiusRatio: 0.15 },
  { index: 4, periodDays: 0.8959236, radiusRatio: 0.19 },
  { index: 5, periodDays: 0.76125, radiusRatio: 0.15 },
  { index: 13, periodDays: 0.77925, radiusRatio: 0.15 },
])('a loud planet of $periodDays d keeps its period', ({ index, periodDays, radiusRatio }) => {
  const quiet = lightCurveOf(
    syntheticStar({ seed: 1024, index, kind: 'quiet', mission: 'tess-30min' }),
  )
  const { lightCurve } = injectTransit(quiet, {
    periodDays,
    t0: quiet.time[0] + 0.3 + 0.01 * index,
    radiusRatio,
    scaledAxis: 4.2 * Math.cbrt(periodDays * periodDays),
    impact: 0.1 + 0.02 * index,
    limbDarkening: { u1: 0.4, u2: 0.25 },
  })
  const [first] = searchStar(lightCurve, { maxPlanets: 1, features: false }).candidates
  expect(Math.abs(first.periodDays / periodDays - 1)).toBeLessThan(1e-3)
  expect(first.disposition).toBe('candidate')
})
