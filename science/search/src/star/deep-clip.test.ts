import { describe, expect, it } from 'vitest'
import { dipsBeside, oddDips, withoutDips } from './deep-clip.ts'
import { prepareStar } from './prepare-star.ts'
import { boxDips, starCurve, type Stretch } from './star-curve.fixture.ts'

const QUARTER: Stretch = { start: 1500, rows: 3800, cadenceDays: 1 / 48, sigma: 1e-3 }
const PLANET = { periodDays: 9.3, t0: 1502.11, durationDays: 0.17 }
/** One row, four rows, and one row in a transit; no depth is like another. */
const light = (t: number): number =>
  boxDips(PLANET, 3e-3)(t) -
  (Math.abs(t - 1515) < 0.01 ? 0.02 : 0) -
  (Math.abs(t - 1534) < 0.04 ? 0.035 : 0) -
  (Math.abs(t - 1539.31) < 0.01 ? 0.06 : 0)
const dips = oddDips(prepareStar(starCurve([{ ...QUARTER, light }])))

describe('oddDips', () => {
  it('tells a lone row from a dip of several', () => {
    expect(dips).toHaveLength(3)
    expect(dips[0]).toMatchObject({ lone: true })
    expect(dips[1]).toMatchObject({ lone: false })
    expect(dips[1].last - dips[1].first).toBeGreaterThan(0.04)
  })

  it('finds none in a quiet light curve, nor in eclipses that are alike', () => {
    expect(oddDips(prepareStar(starCurve([QUARTER])))).toEqual([])
    const eclipses = starCurve([{ ...QUARTER, light: boxDips(PLANET, 0.05) }])
    expect(oddDips(prepareStar(eclipses))).toEqual([])
  })
})

describe('dipsBeside', () => {
  it('leaves out those in known transits', () => {
    expect(dipsBeside(dips, [])).toEqual(dips)
    expect(dipsBeside(dips, [PLANET])).toEqual(dips.slice(0, 2))
  })
})

it('withoutDips counts the rows that it takes', () => {
  const star = prepareStar(starCurve([{ ...QUARTER, light }]))
  const rest = withoutDips(star, dips)
  const taken = star.cleaned.time.length - rest.cleaned.time.length
  expect(taken).toBeGreaterThan(0)
  expect(rest.rows).toEqual({
    ...star.rows,
    dips: taken,
    searched: rest.cleaned.time.length,
  })
})
