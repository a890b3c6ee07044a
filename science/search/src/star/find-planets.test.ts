import { describe, expect, it } from 'vitest'
import type { Candidate } from '../result/result.ts'
import { findPlanets } from './find-planets.ts'
import { runSearch, type Search } from './period-search.ts'
import { planStar } from './plan-star.ts'
import { prepareStar } from './prepare-star.ts'
import { searchStar } from './search-star.ts'
import { boxDips, starCurve, type Stretch } from './star-curve.fixture.ts'

const QUARTER: Stretch = { start: 1500, rows: 3800, cadenceDays: 1 / 48, sigma: 1.5e-3 }
const PLANETS = [
  { periodDays: 3.217, t0: 1501.113, durationDays: 0.13, depth: 6e-3 },
  { periodDays: 7.919, t0: 1503.31, durationDays: 0.17, depth: 5e-3 },
  { periodDays: 5.03, t0: 1502.27, durationDays: 0.15, depth: 4e-3 },
  { periodDays: 1.337, t0: 1500.71, durationDays: 0.09, depth: 3e-3 },
  { periodDays: 11.71, t0: 1508.93, durationDays: 0.2, depth: 5e-3 },
]
const planets = (count: number) => (t: number) =>
  PLANETS.slice(0, count).reduce((light, { depth, ...dip }) => light * boxDips(dip, depth)(t), 1)

/** Dips of any depth at no period, and an end of the campaign that drifts off. */
const ODD: readonly (readonly [number, number])[] = [
  [1514.68, 0.035],
  [1526.4, 0.07],
  [1537.43, 0.022],
  [1551.12, 0.05],
]
const faults = (t: number): number => 1 - (t > 1578.9 ? 0.1 + 0.6 * (t - 1578.9) : 0) - depthAt(t)
const depthAt = (t: number): number =>
  ODD.reduce((sum, [at, depth]) => sum + (Math.abs(t - at) < 1 / 96 ? depth : 0), 0)

const confident = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ disposition }) => disposition === 'candidate')
const matches = (found: readonly Candidate[]): readonly number[] =>
  PLANETS.flatMap(({ periodDays }, i) =>
    found.some((one) => Math.abs(one.periodDays / periodDays - 1) < 1e-3) ? [i] : [],
  )

describe('findPlanets', () => {
  const five = searchStar(starCurve([{ ...QUARTER, light: planets(5) }]))

  it('finds five planets in turn with the default setting, and claims no sixth', () => {
    expect(matches(confident(five.candidates))).toEqual([0, 1, 2, 3, 4])
    expect(confident(five.candidates)).toHaveLength(5)
  })

  it('finds no more than it was asked for', () => {
    const star = starCurve([{ ...QUARTER, light: planets(5) }])
    const { candidates } = searchStar(star, { maxPlanets: 2 })
    expect(candidates).toEqual(five.candidates.slice(0, 2))
  })

  it('ends when told to, and gives the same first candidates', () => {
    const star = starCurve([{ ...QUARTER, light: planets(5) }])
    const asked: number[] = []
    const { candidates } = searchStar(star, {
      enough: (found) => asked.push(found.length) === 3,
    })
    expect(asked).toEqual([1, 2, 3])
    expect(candidates).toEqual(five.candidates.slice(0, 3))
  })

  it('takes out deep dips unlike each other where they hide the planets, and says so', () => {
    const light = (t: number): number => planets(3)(t) * faults(t)
    const { candidates, warnings } = searchStar(starCurve([{ ...QUARTER, light }]))
    expect(matches(confident(candidates))).toEqual([0, 1, 2])
    expect(warnings).toContainEqual(expect.stringMatching(/unlike each other were left out/))
    const alone = searchStar(starCurve([{ ...QUARTER, light: faults }]))
    expect(confident(alone.candidates)).toEqual([])
  })

  it('keeps deep dips that are alike: an eclipsing star stays what it is', () => {
    const eclipses = { periodDays: 4.711, t0: 1502.2, durationDays: 0.2 }
    const light = (t: number): number => boxDips(eclipses, 0.2)(t) * faults(t)
    const { candidates, warnings } = searchStar(starCurve([{ ...QUARTER, light }]))
    expect(candidates[0].periodDays).toBeCloseTo(eclipses.periodDays, 2)
    expect(candidates[0].disposition).toBe('eclipsing-binary')
    expect(candidates[0].depthPpm / 1e6).toBeCloseTo(0.2, 1)
    expect(warnings.join('; ')).not.toMatch(/deeper than 8 sigma/)
  })

  it('finds a second planet beside lone deep rows, which the first keeps', () => {
    const rows = ODD.map(
      ([at, depth]) =>
        (t: number) =>
          Math.abs(t - at) < 1 / 96 ? depth : 0,
    )
    const light = (t: number): number => planets(2)(t) - rows.reduce((sum, row) => sum + row(t), 0)
    const star = starCurve([{ ...QUARTER, light }])
    const { candidates, points } = searchStar(star)
    expect(matches(confident(candidates))).toEqual([0, 1])
    expect(points).toBeLessThan(star.time.length)
    const first = searchStar(star, { maxPlanets: 1 })
    expect(first.points).toBeGreaterThan(points)
    expect(first.candidates).toEqual(candidates.slice(0, 1))
  })

  it('searches an eclipsing star once beside its eclipses, which are all it finds', () => {
    const eclipses = { periodDays: 1.711, t0: 1502.2, durationDays: 0.2 }
    const second = { ...eclipses, t0: eclipses.t0 + eclipses.periodDays / 2 }
    const light = (t: number): number => boxDips(eclipses, 0.3)(t) * boxDips(second, 0.1)(t)
    const star = prepareStar(starCurve([{ ...QUARTER, light }]))
    const range = { periodMinDays: 0.5, periodMaxDays: 30, warnings: [] }
    let steps = 0
    function* counted(): Search<readonly Candidate[]> {
      const search = findPlanets(planStar(star, range), {})
      let step = search.next([])
      for (; step.done !== true; steps++) step = search.next(yield step.value)
      return step.value.fitted.map(({ candidate }) => candidate)
    }
    expect(runSearch(counted())[0].disposition).toBe('eclipsing-binary')
    expect(steps).toBe(2)
  })
})
