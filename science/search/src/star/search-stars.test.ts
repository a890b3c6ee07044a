import { LightCurveError, type LightCurve } from '@longrun/lightcurve'
import { describe, expect, it } from 'vitest'
import { lightCurveOf } from '../sky/light-curve-of.ts'
import type { SkyMission } from '../sky/observing-plan.ts'
import { syntheticStar } from '../sky/synthetic-star.ts'
import { searchStar, searchStars } from './search-star.ts'
import { starCurve } from './star-curve.fixture.ts'

const star = (index: number, mission: SkyMission = 'tess-30min'): LightCurve =>
  lightCurveOf(syntheticStar({ seed: 9, index, mission }))
const dark = starCurve([{ start: 1500, rows: 500, cadenceDays: 1 / 48, sigma: 0, light: () => 0 }])

describe('searchStars', () => {
  const curves = [star(1), star(2), dark, star(3), star(4, 'k2'), star(5)]
  const alone = curves.map((curve) => {
    try {
      return JSON.stringify(searchStar(curve))
    } catch (error) {
      return error
    }
  })

  it.each([[[0, 1, 2, 3, 4, 5]], [[5, 3, 1, 0, 2, 4]], [[2, 2, 0]], [[]]])(
    'gives each star of %j its own result, bit for bit, whatever its mates',
    (order) => {
      const outcomes = searchStars(order.map((i) => curves[i]))
      expect(outcomes).toHaveLength(order.length)
      outcomes.forEach((outcome, place) => {
        const expected = alone[order[place]]
        if ('ok' in outcome) expect(JSON.stringify(outcome.ok)).toBe(expected)
        else {
          expect(outcome.error).toBeInstanceOf(LightCurveError)
          expect(outcome.error).toEqual(expected)
        }
      })
    },
  )
})
