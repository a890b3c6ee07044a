import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phaseDays } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { ofirGrid, planTlsGrid, tlsExact, tlsFast } from './index.ts'
import { plantedTransits, type Planted } from './planted-transits.fixture.ts'

const inSector = (t: number): boolean => t < 1512.5 || t > 1513.6
const grid = planTlsGrid({
  spanDays: 27,
  stepDays: 1 / 48,
  periodMinDays: 0.6,
  periodMaxDays: 13.5,
})
const planets: Planted[] = Array.from({ length: 8 }, (_, i) => ({
  periodDays: 1.31 + 1.27 * i,
  t0: 1500.9 + i / 7,
  durationDays: 0.1 + 0.012 * i,
  depth: 5e-4 + 1e-4 * i,
}))
const batch: Series[] = planets.map((planet, i) =>
  plantedTransits(planet, { seed: i + 1, keep: inSector }),
)
const found = tlsFast(batch, grid)

describe('a batch of planets', () => {
  test.each(planets.map((planet, i) => ({ ...planet, i })))(
    'is found within its errors: $periodDays d',
    ({ i, ...planet }) => {
      const one = found[i]
      const spread = planet.durationDays / one.snr
      expect(Math.abs(one.periodDays - planet.periodDays)).toBeLessThan((5 * spread) / one.transits)
      expect(Math.abs(phaseDays(one.t0, planet))).toBeLessThan(4 * spread)
      expect(Math.abs(one.depth - planet.depth)).toBeLessThan(4 * one.depthErr)
    },
  )

  test('has the SNR of the exact search', () => {
    const periods = ofirGrid({ spanDays: 27, periodMinDays: 0.6 })
    const ratios = batch.map((series, i) => found[i].snr / tlsExact(series, { grid: periods }).snr)
    ratios.sort((a, b) => a - b)
    expect(ratios[4]).toBeGreaterThan(0.98)
    expect(ratios[0]).toBeGreaterThan(0.93)
    expect(ratios[7]).toBeLessThan(1.05)
  })
})

describe('what must not matter', () => {
  test('mates: a batch of one, any order, a gap in another', () => {
    expect(tlsFast([batch[3]], grid)[0]).toEqual(found[3])
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 2 }), (order) => {
        const again = tlsFast(
          order.map((i) => batch[i]),
          grid,
        )
        order.forEach((i, k) => expect(again[k]).toEqual(found[i]))
      }),
      { numRuns: 4 },
    )
  })

  test('binned rows propose, fine rows are fitted', () => {
    const fine = plantedTransits(planets[2], { seed: 9, cadenceDays: 1 / 240, keep: inSector })
    const [one] = tlsFast([batch[2]], grid, { fine: [fine] })
    expect(Math.abs(one.durationDays / planets[2].durationDays - 1)).toBeLessThan(0.2)
    expect(one.snr).toBeGreaterThan(1.5 * found[2].snr)
    expect(() => tlsFast(batch, grid, { fine: [fine] })).toThrow(/1 fine series for a batch of 8/)
  })
})
