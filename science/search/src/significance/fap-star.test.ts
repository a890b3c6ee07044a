import { describe, expect, test } from 'vitest'
import { planFastGrid } from '../fast/index.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { randomStream } from '../sky/random-stream.ts'
import { tlsFast } from '../tls/index.ts'
import { plantedTransits } from '../tls/planted-transits.fixture.ts'
import { correlationTimeDays, permuteBlocks } from './block-permutation.ts'
import { fapStar, type FapStarOptions } from './fap-star.ts'

const grid = planFastGrid({
  spanDays: 27,
  stepDays: 1 / 48,
  periodMinDays: 1,
  periodMaxDays: 13,
  durationMaxDays: 0.3,
})
const key = {
  mission: 'TESS',
  cadenceDays: 1 / 48,
  spanDays: 27,
  grid: grid.key,
  detrender: 'biweight 0.9 d',
}
const search: FapStarOptions['search'] = (batch) => tlsFast(batch, grid).map(({ snr }) => snr)
const base = { search, key, durationMaxDays: 0.3, permutations: 39 }
const planet = { periodDays: 3.1, t0: 1501, durationDays: 0.14 }
const rate = (depth: number, seed: number) => {
  const series = plantedTransits({ ...planet, depth }, { seed })
  const [observed] = search([series])
  return fapStar(series, { ...base, observed })
}

describe('fapStar', () => {
  test('is at its floor for a planet, and never below', () => {
    const found = rate(1.2e-3, 1)
    expect(found.fap).toBe(1 / 40)
    expect(found.floor).toBe(1 / 40)
    expect(found.blockDays).toBeGreaterThanOrEqual(0.6)
    expect(found.key).toContain('biweight')
  })

  test('is not given without a full key, or for too short a light curve', () => {
    const series = plantedSeries({ spanDays: 27 })
    const silent = { ...base, observed: 5, search: () => expect.unreachable() }
    const unkeyed = fapStar(series, { ...silent, key: { ...key, mission: null, grid: '' } })
    expect(unkeyed).toMatchObject({ fap: null, reason: 'no calibration without mission, grid' })
    const short = fapStar(plantedSeries({ spanDays: 4 }), silent)
    expect(short.fap).toBeNull()
    expect(short.reason).toMatch(/fewer than 8 blocks of 0\.60 d/)
    expect(() => fapStar(series, { ...base, observed: 5, permutations: 0 })).toThrow(/is 0/)
    expect(() => fapStar(series, { ...base, observed: 5, search: () => [] })).toThrow(/0 stat/)
  })
})

describe('permuteBlocks', () => {
  test('keeps every row, and neighbours within blocks', () => {
    const series = plantedSeries({ spanDays: 20 })
    const n = series.time.length
    const random = randomStream(1, 'test')
    const shuffled = permuteBlocks(series, { blockDays: 1, random })
    expect(shuffled.flux.slice().sort()).toEqual(series.flux.slice().sort())
    const after = new Map(Array.from(series.flux, (f, i) => [f, series.flux[i + 1]]))
    let torn = 0
    for (let i = 0; i + 1 < n; i++) if (shuffled.flux[i + 1] !== after.get(shuffled.flux[i])) torn++
    expect(torn).toBeGreaterThan(10)
    expect(torn).toBeLessThanOrEqual(21)
  })

  test('the correlation time is that of the noise', () => {
    const white = correlationTimeDays(plantedSeries({ spanDays: 200 }))
    expect(white * 48).toBeGreaterThanOrEqual(1)
    expect(white * 48).toBeLessThan(1.4)
    const memory = { spanDays: 400, sigma: 0, red: 1e-3, redDays: 0.3 }
    // an exponential memory integrates to twice its scale
    const red = correlationTimeDays(plantedSeries(memory))
    expect(red).toBeGreaterThan(0.4)
    expect(red).toBeLessThan(0.8)
  })
})
