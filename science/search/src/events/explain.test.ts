import { describe, expect, it } from 'vitest'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import { plantedSeries, type PlantedSeries } from '../series/planted-series.fixture.ts'
import { boxSums } from './events.ts'
import { ALTERNATING, explain, isBetter, NO_DATA } from './explain.ts'
import { polish, read, type Explanation } from './polish.ts'

const PLANET: Ephemeris = { periodDays: 4.13, t0: 1501.37, durationDays: 0.17 }
const OPTIONS = { cadenceDays: 1 / 48, periodMinDays: 0.5, periodMaxDays: 39 }
const sumsOf = (changes: Partial<PlantedSeries>) => boxSums(plantedSeries(changes))
const planted = (depth: (number: number) => number, changes: Partial<PlantedSeries> = {}) =>
  sumsOf({ ...changes, dips: [{ ...PLANET, depth }] })

function mustExplain(sums: ReturnType<typeof boxSums>, start: Ephemeris): Explanation {
  const found = explain(sums, start, OPTIONS)
  if (found === null) throw new Error('nothing explained')
  return found
}
function expectPlanet(found: Explanation, periodDays = PLANET.periodDays): void {
  expect(Math.abs(found.ephemeris.periodDays / periodDays - 1)).toBeLessThan(2e-3)
  expect(Math.abs(phaseDays(found.ephemeris.t0, PLANET))).toBeLessThan(PLANET.durationDays / 2)
}

describe('polish', () => {
  it('climbs from a coarse peak to the planted ephemeris', () => {
    const sums = planted(() => 5e-4)
    const start = { periodDays: 4.136, t0: 1501.32, durationDays: 0.1 }
    const before = read(sums, start, OPTIONS)
    const found = polish(sums, start, OPTIONS)
    expect(found?.strength.mes).toBeGreaterThan(1.2 * (before?.strength.mes ?? Infinity))
    if (found !== null) expectPlanet(found)
    expect(Math.abs((found?.ephemeris.durationDays ?? 0) - 0.17)).toBeLessThan(0.04)
  })
  it('never ends below its start, below the shortest period or with a box of one row', () => {
    const sums = planted(() => 5e-4)
    for (const periodDays of [0.5, 1.3, 4.13, 20]) {
      const start = { periodDays, t0: 1501, durationDays: 0.06 }
      const before = read(sums, start, OPTIONS)
      const after = polish(sums, start, OPTIONS)
      expect(after?.strength.mes).toBeGreaterThanOrEqual(before?.strength.mes ?? Infinity)
      expect(after?.ephemeris.periodDays).toBeGreaterThanOrEqual(0.5 * 0.999)
      expect(after?.ephemeris.durationDays).toBeGreaterThanOrEqual(1.2 / 48)
    }
    expect(read(sums, { ...PLANET, periodDays: 0.4 }, OPTIONS)).toBeNull()
  })
})

describe('explain', () => {
  it.each([
    ['P', 1, 1],
    ['P/2', 1, 2],
    ['P/3', 1, 3],
    ['2P', 2, 1],
    ['3P', 3, 1],
    ['3P/2', 3, 2],
    ['2P/3', 2, 3],
  ])('finds P from %s, at any of its phases', (_, times, over) => {
    const sums = planted(() => 1e-3)
    for (let k = 0; k < over; k++) {
      const periodDays = (PLANET.periodDays * times) / over
      const start = { ...PLANET, periodDays, t0: PLANET.t0 + k * periodDays }
      const found = mustExplain(sums, start)
      expectPlanet(found)
      expect(found.strength.transits).toBeGreaterThanOrEqual(9)
    }
  })

  it('finds the same whatever it need not beat', () => {
    const sums = planted(() => 1e-3)
    const start = { ...PLANET, periodDays: PLANET.periodDays / 2 }
    const free = mustExplain(sums, start)
    const pressed = explain(sums, start, { ...OPTIONS, toBeat: 0.9 * free.score })
    expect(pressed?.ephemeris).toEqual(free.ephemeris)
  })

  it('doubles the period of eclipses that alternate in depth and says so', () => {
    const found = mustExplain(
      planted((number) => (number % 2 === 0 ? 4e-3 : 3e-3)),
      PLANET,
    )
    expectPlanet(found, 2 * PLANET.periodDays)
    expect(found.aliases.some((alias) => alias.startsWith(ALTERNATING))).toBe(true)
    // the deeper one is the primary
    expect(found.strength.depth).toBeGreaterThan(3.7e-3)
  })

  it('reads very unlike eclipses as one deep event a doubled period', () => {
    for (const shallow of [2e-3, 4e-4, 0]) {
      const found = mustExplain(
        planted((number) => (number % 2 === 0 ? shallow : 4e-3)),
        PLANET,
      )
      expectPlanet(found, 2 * PLANET.periodDays)
      expect(found.strength.depth).toBeGreaterThan(3.7e-3)
    }
  })

  it('does not double equal events', () => {
    const found = mustExplain(
      planted(() => 2e-3),
      PLANET,
    )
    expectPlanet(found)
    expect(found.aliases).toEqual([])
  })

  it('names the period that hidden events would make', () => {
    // every second event falls into a gap
    const keep = (t: number) =>
      Math.abs(
        phaseDays(t, {
          ...PLANET,
          periodDays: 2 * PLANET.periodDays,
          t0: PLANET.t0 + PLANET.periodDays,
        }),
      ) > 0.5
    const found = mustExplain(
      planted(() => 2e-3, { keep }),
      PLANET,
    )
    const said = found.aliases.filter((alias) => alias.startsWith(NO_DATA))
    expect(said).toHaveLength(1)
    const named = Number(/([\d.]+) d fits as well/.exec(said[0])?.[1])
    const both = [found.ephemeris.periodDays, named].sort((a, b) => a - b)
    expect(Math.abs(both[0] / PLANET.periodDays - 1)).toBeLessThan(2e-3)
    expect(Math.abs(both[1] / (2 * PLANET.periodDays) - 1)).toBeLessThan(2e-3)
  })

  it('finds the same period from any start where the file was cut around the transits', () => {
    const keep = (t: number) => Math.abs(phaseDays(t, PLANET)) < 0.5
    const sums = planted(() => 2e-3, { keep })
    for (const [part, times] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 3],
    ]) {
      const found = mustExplain(sums, { ...PLANET, periodDays: (PLANET.periodDays * part) / times })
      expectPlanet(found)
      const said = found.aliases.filter((alias) => alias.startsWith(NO_DATA))
      expect(said.map((alias) => Number(/([\d.]+) d fits/.exec(alias)?.[1]).toFixed(1))).toEqual([
        (PLANET.periodDays / 2).toFixed(1),
        (PLANET.periodDays / 3).toFixed(1),
      ])
    }
  })

  it('names no hidden period where rows speak against it', () => {
    const found = mustExplain(
      planted(() => 2e-3, { keep: (t) => t < 1510 || t > 1513 }),
      PLANET,
    )
    expect(found.aliases).toEqual([])
  })

  it('is null without a row in any event', () => {
    const sums = sumsOf({ spanDays: 2 })
    const start = { periodDays: 30, t0: 1520, durationDays: 0.2 }
    expect(explain(sums, start, OPTIONS)).toBeNull()
  })
})

describe('isBetter', () => {
  const reading = (periodDays: number, score: number, mes: number, doubts = 0): Explanation => ({
    ephemeris: { periodDays, t0: 1500, durationDays: 0.1 },
    strength: {
      mes,
      mesRest: mes,
      ses: [],
      depth: 1,
      depthErr: 1 / mes,
      chi2: 1,
      oddEven: null,
      transits: 9,
    },
    noise: 1,
    score,
    aliases: Array.from({ length: doubts }, () => 'a doubt'),
  })

  it('takes the better score of two signals', () => {
    expect(isBetter(reading(3, 10, 10), null)).toBe(true)
    expect(isBetter(reading(3, 10, 10), reading(4.1, 9.9, 20))).toBe(true)
    expect(isBetter(reading(4.1, 9.9, 20), reading(3, 10, 10))).toBe(false)
  })

  it('keeps the significant one of two readings of one signal until another is clearly better', () => {
    for (const ratio of [2, 1 / 2, 3, 1 / 3, 3 / 2, 2 / 3]) {
      const whole = reading(3, 16, 24)
      const part = (score: number): Explanation => reading(3.001 * ratio, score, 17)
      expect(isBetter(part(17), whole)).toBe(false)
      expect(isBetter(whole, part(17))).toBe(true)
      expect(isBetter(part(18), whole)).toBe(true)
      expect(isBetter(whole, part(18))).toBe(false)
    }
  })

  it('prefers the reading without doubts at one period', () => {
    expect(isBetter(reading(3, 10, 12, 1), reading(3, 9.5, 12))).toBe(false)
    expect(isBetter(reading(3, 9.5, 12), reading(3, 10, 12, 1))).toBe(true)
    expect(isBetter(reading(3, 11, 12, 1), reading(3, 9.5, 12))).toBe(true)
  })
})
