import { describe, expect, it } from 'vitest'
import { periodRange } from '../periodogram/period-range.ts'
import type { SearchOptions } from '../result/result.ts'
import { gridShape, planStar } from './plan-star.ts'
import { prepareStar } from './prepare-star.ts'
import { searchStar } from './search-star.ts'
import { starCurve, type Stretch } from './star-curve.fixture.ts'

const MONTH: Stretch = { start: 1500, rows: 1296, cadenceDays: 1 / 48 }
const plan = (stretch: Partial<Stretch>, options: SearchOptions = {}) => {
  const star = prepareStar(starCurve([{ ...MONTH, ...stretch }]))
  return planStar(star, periodRange(star, options), options)
}

describe('planStar', () => {
  it('plans one fast grid for all variants, the same for stars of one sector', () => {
    const { grids } = plan({})
    expect(grids.length).toBeGreaterThan(1)
    // a few rows less at the ends, a clock that runs a little differently, another start
    const other = plan({ rows: 1290, cadenceDays: 1.0001 / 48, start: 1502.2 })
    for (const grid of [...grids, ...other.grids]) expect(grid).toEqual(grids[0])
    expect(grids[0].kind).toBe('fast')
    expect(gridShape(starCurve([MONTH]))).toBe(gridShape(starCurve([{ ...MONTH, rows: 1290 }])))
    expect(gridShape(starCurve([MONTH]))).not.toBe(gridShape(starCurve([{ ...MONTH, rows: 3000 }])))
  })

  it('covers the periods that were asked for', () => {
    const [grid] = plan({}, { periodMinDays: 2, periodMaxDays: 9 }).grids
    if (grid.kind !== 'fast') throw new Error('not fast')
    expect(grid.plan.periodMinDays).toBe(2)
    expect(grid.plan.periodMaxDays).toBe(9)
    const [all] = plan({}).grids
    if (all.kind !== 'fast') throw new Error('not fast')
    expect(all.plan.periodMaxDays).toBeGreaterThan(26.9)
  })

  it('searches exactly when told to', () => {
    for (const grid of plan({}, { grid: 'exact' }).grids) expect(grid.kind).toBe('exact')
  })

  it('searches exactly by itself, and says so, where rows lie too far apart', () => {
    const survey = { rows: 300, cadenceDays: 2.3, sigma: 0.01 }
    for (const grid of plan(survey).grids) {
      expect(grid.kind).toBe('exact')
      expect(grid.summary).toMatch(/^\d+ periods.*; searched exactly: rows this far apart/)
    }
    expect(searchStar(starCurve([{ ...MONTH, ...survey }])).grid).toMatch(/searched exactly/)
  })

  it('refuses, as a fault of the star, a span with too many phases for the search', () => {
    const centuries = { rows: 300, cadenceDays: 510, sigma: 0.01 }
    expect(() => plan(centuries, { periodMinDays: 1000 })).toThrow(
      expect.objectContaining({
        name: 'LightCurveError',
        message: expect.stringMatching(
          /times span 152490 d, too long .* phase bins .*mix time sys/,
        ),
      }),
    )
  })

  it('searches exactly where the shortest period holds too few rows to fold', () => {
    const [grid] = plan({}, { periodMinDays: 0.06 }).grids
    expect(grid.kind).toBe('exact')
    expect(grid.summary).toMatch(/searched exactly: stepDays/)
  })
})
