import type { LightCurve } from '@longrun/lightcurve'
import { describe, expect, test } from 'vitest'
import type { SearchOptions, StarResult } from '../result/result.ts'
import { plantedSeries, type PlantedSeries } from '../series/planted-series.fixture.ts'
import { searchStar, searchStars } from './search-star.ts'
import { starCurve } from './star-curve.fixture.ts'

const CADENCE = 1 / 24

function curve(name: string, planted: Partial<PlantedSeries>): LightCurve {
  const { time, flux } = plantedSeries({ cadenceDays: CADENCE, spanDays: 14, ...planted })
  const segments = [{ start: 0, end: time.length, label: 'S1', cadenceDays: CADENCE, band: null }]
  return starCurve([], { time, flux, segments, mission: 'TESS', star: name })
}

const QUICK: SearchOptions = { features: false, maxPlanets: 1, periodMinDays: 1 }

function searched(
  stars: readonly LightCurve[],
  shuffles: number,
  options = QUICK,
): readonly StarResult[] {
  return searchStars(stars, { ...options, fap: { shuffles } }).map((outcome) => {
    if ('error' in outcome) throw outcome.error
    return outcome.ok
  })
}

const planet = {
  periodDays: 2.3,
  t0: 1501,
  durationDays: 0.2,
  depth: () => 1e-3,
}

describe('fapStar of candidates', () => {
  // 4 shuffles: 0.2, 0.4 .. 1 are equally probable where no transit is. Chi^2 of 4 degrees of
  // freedom exceeds 18.5 once in a thousand times.
  test.each([
    ['white', 0],
    ['red', 1e-4],
  ])('is uniform in %s noise', (kind, red) => {
    const stars = Array.from({ length: 60 }, (_, k) =>
      curve(`${kind} ${k}`, { seed: k + 1, red, redDays: 0.2 }),
    )
    const counts = new Map<number, number>()
    for (const { candidates } of searched(stars, 4, { ...QUICK, periodMinDays: 3 })) {
      const fifths = Math.round((candidates[0].fapStar ?? Number.NaN) * 5)
      counts.set(fifths, (counts.get(fifths) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
    let chi2 = 0
    for (const count of counts.values()) chi2 += (count - 12) ** 2 / 12
    expect(chi2).toBeLessThan(18.5)
  })

  test('is at its floor for a planet, and keyed by what it holds for', () => {
    const [{ candidates, significance, warnings }] = searched(
      [curve('planet', { dips: [planet] })],
      19,
    )
    expect(candidates[0].periodDays).toBeCloseTo(planet.periodDays, 2)
    expect(candidates[0].fapStar).toBe(1 / 20)
    expect(significance).toMatchObject({ shuffles: 19, floor: 1 / 20, reason: null })
    expect(significance?.blockDays).toBeGreaterThanOrEqual(4 / 3)
    const key = JSON.parse(significance?.key ?? '') as Record<string, unknown>
    expect(key).toMatchObject({ mission: 'TESS', cadenceDays: CADENCE })
    expect(key['detrender']).toBe('biweight 2, 0.9 d')
    expect(warnings.join()).not.toContain('fapStar')
  })

  test('of each candidate: the weaker planet is held against rows without the stronger', () => {
    const second = { ...planet, periodDays: 3.7, t0: 1500.4, depth: () => 6e-4 }
    const two = curve('two', { dips: [planet, second], sigma: 1e-4 })
    const { candidates } = searchStar(two, {
      ...QUICK,
      maxPlanets: 2,
      fap: { shuffles: 9 },
    })
    expect(candidates.map(({ fapStar }) => fapStar)).toEqual([0.1, 0.1])
  })

  test('does not depend on mates, and is told as it goes', () => {
    const stars = [1, 2].map((seed) => curve(`star ${seed}`, { seed }))
    const told: string[] = []
    const alone = searchStar(stars[1], {
      ...QUICK,
      fap: { shuffles: 12, progress: (done, total) => told.push(`${done}/${total}`) },
    })
    expect(searched(stars, 12)[1]).toEqual(alone)
    expect(told).toEqual(['8/12', '12/12'])
  })

  test('is null with a reason where the key is not whole, and untouched where it is not asked for', () => {
    const unknown = { ...curve('planet', { dips: [planet] }), mission: null }
    const [{ candidates, significance, warnings }] = searched([unknown], 19)
    expect(candidates[0].fapStar).toBeNull()
    expect(significance).toMatchObject({ key: null, reason: 'no calibration without mission' })
    expect(warnings).toContain('fapStar is null: no calibration without mission')
    const plain = searchStar(unknown, QUICK)
    expect(plain.significance).toBeUndefined()
    expect(plain.candidates[0].fapStar).toBeNull()
  })
})
