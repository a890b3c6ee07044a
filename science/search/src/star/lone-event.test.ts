import { describe, expect, it } from 'vitest'
import type { Candidate } from '../result/result.ts'
import { searchStar } from './search-star.ts'
import { boxDips, starCurve, type Stretch } from './star-curve.fixture.ts'

const QUARTER: Stretch = { start: 1500, rows: 3800, cadenceDays: 1 / 48, sigma: 3e-4 }
const LONE = { t0: 1531.4, durationDays: 0.4, periodDays: 1000 }
const dip = boxDips(LONE, 4e-3)
const search = (light: (t: number) => number, stretches: readonly Partial<Stretch>[] = [{}]) =>
  searchStar(starCurve(stretches.map((stretch) => ({ ...QUARTER, light, ...stretch }))))
const lone = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ disposition }) => disposition === 'single-event')

describe('findLoneEvent', () => {
  it('reports one deep event as such, with the shortest period that the data allow', () => {
    const { candidates, features } = search(dip)
    const [first] = lone(candidates)
    expect(candidates[0]).toBe(first)
    expect(first.t0).toBeCloseTo(LONE.t0, 1)
    expect(Math.abs(first.depthPpm - 4000)).toBeLessThan(500)
    expect(Math.abs(first.durationHours / 24 - 0.4)).toBeLessThan(0.08)
    // the data reach 47.8 d beyond it and 31.4 d before it
    expect(first.periodDays).toBeGreaterThan(47)
    expect(first.periodDays).toBeLessThan(48.5)
    expect(first.periodErrDays).toBeNull()
    expect(first.transits).toBe(1)
    // nothing was searched for periods: null, not 0
    expect(first.sde).toBeNull()
    expect(first.vetting?.find(({ name }) => name === 'significance')).toMatchObject({
      verdict: 'not-measured',
      value: null,
    })
    expect(first.reasons).toContainEqual(expect.stringMatching(/period below 47\.\d+ d/))
    expect(first.events?.map(({ number }) => number)).toEqual([0])
    expect(features.values['bls_period']).not.toBe(first.periodDays)
  })

  it('allows a shorter period where gaps could hide the other events', () => {
    // a gap from 1540 to 1556, the end at 1578.9: 24 d later lies in the gap, 48 d later beyond the end
    const halves = [
      { start: 1525, rows: 720, label: 'S1' },
      { start: 1556, rows: 1100, label: 'S2' },
    ]
    const [first] = lone(search(dip, halves).candidates)
    expect(first.periodDays).toBeGreaterThan(23.5)
    expect(first.periodDays).toBeLessThan(24.7)
  })

  it('lists it beside a planet, and once only', () => {
    const planet = boxDips({ periodDays: 3.217, t0: 1501.1, durationDays: 0.13 }, 2e-3)
    const { candidates } = search((t) => planet(t) * dip(t))
    expect(candidates[0].disposition).toBe('candidate')
    expect(candidates[0].periodDays).toBeCloseTo(3.217, 2)
    expect(lone(candidates)).toHaveLength(1)
  })

  it('lists it before noise where only one may be listed', () => {
    const { candidates } = searchStar(starCurve([{ ...QUARTER, light: dip }]), { maxPlanets: 1 })
    expect(candidates.map(({ disposition }) => disposition)).toEqual(['single-event'])
  })

  it.each<[string, (t: number) => number]>([
    ['a quiet star', () => 1],
    ['a dip that comes again', boxDips({ ...LONE, periodDays: 21.3 }, 4e-3)],
    ['a step', (t) => (t > 1531.4 ? 0.996 : 1)],
    ['a dip and a bump alike', (t) => dip(t) * (2 - dip(t - 20))],
    ['a spotted star', (t) => 1 + 0.01 * Math.sin(t / 0.4)],
    ['a ramp that ends', (t) => (t > 1531 && t < 1531.8 ? 1 - 0.01 * (t - 1531) : 1)],
  ])('claims none of %s', (_, light) => {
    expect(lone(search(light).candidates)).toEqual([])
  })
})
