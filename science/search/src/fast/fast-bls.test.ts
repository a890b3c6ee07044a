import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { blsSearch } from '../exact/bls.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import type { Series } from '../series/series.ts'
import { fastRows } from './fast-bins.ts'
import { fastBls } from './fast-bls.ts'
import { foldedPeriod, planFastGrid } from './fast-grid.ts'
import { searchAbreast, searchAlone } from './fast-kernel.ts'
import { fastTwin } from './fast-twin.ts'

const grid = planFastGrid({
  spanDays: 40,
  stepDays: 1 / 48,
  periodMinDays: 0.5,
  periodMaxDays: 39.5,
})

function planted(
  periodDays: number,
  changes: { t0?: number; durationDays?: number; seed?: number } = {},
): Series {
  const { t0 = 1500 + 0.3 * periodDays, durationDays = 0.12, seed = 3 } = changes
  return plantedSeries({
    seed,
    dips: [{ periodDays, t0, durationDays, depth: () => 6e-4 }],
    keep: (t) => Math.abs(t - 1513) > 0.7,
  })
}

function highest(power: Float64Array): number {
  return power.reduce((best, p, i) => (p > power[best] ? i : best), 0)
}

describe('the kernel and its slow twin', () => {
  it.each([
    [0.084, 0.09],
    [0.5, 0.55],
    [1.9, 2.2],
    [2.9, 13],
    [19, 39.5],
  ])('give the same bits from %f to %f d', (periodMinDays, periodMaxDays) => {
    const small = planFastGrid({ spanDays: 40, stepDays: 1 / 48, periodMinDays, periodMaxDays })
    const [rows, other] = [fastRows(planted(3.3)), fastRows(planted(4.1))]
    if (rows === null || other === null) throw new Error('no rows')
    const twin = fastTwin(rows, small)
    expect(twin.objective.every((objective) => objective > 0)).toBe(true)
    expect(searchAlone(rows, small)).toEqual(twin)
    expect(searchAbreast([other, rows], small)[1]).toEqual(twin)
  })
})

describe('fastBls', () => {
  it.each([0.52, 0.97, 1.3, 2.1, 3.3, 4.9, 7.7, 11.1, 15.2, 19.8])(
    'finds a planet of %f d as the highest peak',
    (periodDays) => {
      const [found] = fastBls([planted(periodDays)], grid)
      const best = highest(found.power)
      const transits = 40 / periodDays
      expect(Math.abs(found.periods[best] - periodDays) * transits).toBeLessThan(0.1)
      const phase = (found.t0[best] - 1500 - 0.3 * periodDays) / periodDays
      expect(Math.abs(phase - Math.round(phase)) * periodDays).toBeLessThan(0.06)
    },
  )

  it('finds planets on both sides of every change of bin width', () => {
    const edges = grid.stages.slice(1).flatMap(({ binDays, folds: [fold] }) => {
      const edge = foldedPeriod({ ...fold, binDays }, fold.first)
      // of longer periods the data hold one transit
      return edge < 29 ? [edge * 0.9995, edge * 1.0005] : []
    })
    expect(edges.length).toBeGreaterThan(10)
    const found = fastBls(
      edges.map((periodDays) => planted(periodDays)),
      grid,
    )
    for (const [i, periodDays] of edges.entries()) {
      const best = highest(found[i].power)
      const drift = Math.abs(found[i].periods[best] - periodDays) * (40 / periodDays)
      expect(drift, `period ${periodDays}`).toBeLessThan(0.12)
    }
  })

  it('finds a planet of two transits, and one whose transit begins before the first row', () => {
    const two = planted(31.7, { t0: 1503.1, durationDays: 0.4 })
    const cut = planted(4.31, { t0: 1500.01 })
    const wrapped = planted(4.31, { t0: 1504.29 })
    const [a, b, c] = fastBls([two, cut, wrapped], grid)
    expect(Math.abs(a.periods[highest(a.power)] - 31.7)).toBeLessThan(0.1)
    for (const found of [b, c]) {
      const best = highest(found.power)
      expect(Math.abs(found.periods[best] - 4.31) * 9).toBeLessThan(0.1)
      expect(found.t0[best]).toBeGreaterThanOrEqual(1500)
      expect(found.t0[best]).toBeLessThan(1500 + found.periods[best])
    }
  })

  it('bins each series from its own first row, whatever its span', () => {
    const whole = planted(2.7)
    const from = whole.time.findIndex((t) => t > 1511)
    const late: Series = {
      time: whole.time.slice(from),
      flux: whole.flux.slice(from),
      weight: whole.weight.slice(from),
    }
    const [, found] = fastBls([whole, late, whole], grid)
    expect(found).toEqual(fastBls([late], grid)[0])
    const best = highest(found.power)
    expect(Math.abs(found.periods[best] - 2.7) * 10).toBeLessThan(0.1)
  })

  it('is one periodogram a series, the same bits in any batch', () => {
    const batch = [2.2, 5.1, 0.8, 9.9, 3.3].map((p, i) => planted(p, { seed: i }))
    const all = fastBls(batch, grid)
    for (const [i, series] of batch.entries()) expect(fastBls([series], grid)[0]).toEqual(all[i])
    expect(fastBls(batch.toReversed(), grid)).toEqual(all.toReversed())
  })

  it('has the power of the exact search at the same period', () => {
    const series = planted(5.3)
    const [found] = fastBls([series], grid)
    const best = highest(found.power)
    const periods = Float64Array.of(found.periods[best])
    const exact = blsSearch(series, {
      kind: 'keplerian',
      periods,
      durationMin: Float64Array.of(0.08),
      durationMax: Float64Array.of(0.2),
      summary: '',
    })
    expect(found.power[best]).toBeGreaterThan(0.85 * exact.power[0])
    expect(found.power[best]).toBeLessThan(1.05 * exact.power[0])
  })

  it('changes nothing when time shifts, flux scales or weightless rows join', () => {
    const series = planted(3.3)
    const [plain] = fastBls([series], grid)
    fc.assert(
      fc.property(
        fc.integer({ min: -3000, max: 3000 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: series.time.length - 1 }),
        (shift, scale, at) => {
          const splice = (column: Float64Array, value: number): Float64Array =>
            Float64Array.from([...column.subarray(0, at), value, ...column.subarray(at)])
          const other: Series = {
            time: splice(series.time, series.time[at]).map((t) => t + shift),
            flux: splice(series.flux, at % 2 ? NaN : 0.3).map((y) => y * scale),
            weight: splice(series.weight, 0).map((w) => w / scale ** 2),
          }
          const [found] = fastBls([other], grid)
          const best = highest(plain.power)
          expect(highest(found.power)).toBe(best)
          expect(found.power[best] / plain.power[best]).toBeCloseTo(1, 5)
          expect(found.depth[best] / plain.depth[best] / scale).toBeCloseTo(1, 5)
          expect(found.t0[best] - shift - plain.t0[best]).toBeCloseTo(0, 6)
        },
      ),
      { numRuns: 8, seed: 1 },
    )
  })

  it('finds nothing where there are no rows, and says so in zeros', () => {
    const none = {
      time: new Float64Array(0),
      flux: new Float64Array(0),
      weight: new Float64Array(0),
    }
    const weightless = { ...planted(3), weight: new Float64Array(planted(3).time.length) }
    const single = {
      time: Float64Array.of(5),
      flux: Float64Array.of(1),
      weight: Float64Array.of(1),
    }
    const flat = { ...planted(3), flux: planted(3).flux.map(() => 1) }
    for (const found of fastBls([none, weightless, single, flat], grid)) {
      expect(found.power.every((p) => p === 0)).toBe(true)
      expect(found.periods).toEqual(grid.rowPeriods)
    }
  })

  it('refuses a series longer than its plan', () => {
    const short = planFastGrid({
      spanDays: 30,
      stepDays: 1 / 48,
      periodMinDays: 1,
      periodMaxDays: 15,
    })
    expect(() => fastBls([planted(3)], short)).toThrow(/spans 39.* longer than the grid's 30 d/)
  })
})
