import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phaseDays } from '../series/ephemeris.ts'
import { ofirGrid, tlsExact } from './index.ts'
import { plantedTransits } from './planted-transits.fixture.ts'

const PLANET = { periodDays: 3.62, t0: 1501.3, durationDays: 0.16, depth: 1.1e-3 }

describe('planted transits', () => {
  test.each([1, 2, 3, 4])('are measured within their errors: seed %i', (seed) => {
    const series = plantedTransits(PLANET, { seed })
    const found = tlsExact(series, { periodMinDays: 1 })
    const spread = PLANET.durationDays / found.snr
    expect(Math.abs(found.periodDays - PLANET.periodDays)).toBeLessThan(
      (5 * spread) / found.transits,
    )
    expect(Math.abs(phaseDays(found.t0, PLANET))).toBeLessThan(4 * spread)
    expect(Math.abs(found.depth - PLANET.depth)).toBeLessThan(4 * found.depthErr)
    expect(Math.abs(found.durationDays / PLANET.durationDays - 1)).toBeLessThan(0.25)
    expect(found.snr).toBeCloseTo(found.depth / found.depthErr, 9)
    expect(found.t0).toBeGreaterThanOrEqual(series.time[0])
    expect(found.t0).toBeLessThan(series.time[0] + found.periodDays)
    expect(found.sde).toBeGreaterThan(8)
    expect(found.oddEvenSigma).toBeLessThan(4)
  })

  test('no transit gives a low SDE and SNR', () => {
    const found = tlsExact(plantedTransits({ ...PLANET, depth: 0 }), { periodMinDays: 1 })
    expect(found.sde).toBeLessThan(8)
    expect(found.snr).toBeLessThan(6.5)
  })

  test('gaps between sectors do not change the duration', () => {
    const inSectors = (t: number): boolean => (t - 1500) % 200 < 27
    const planet = { ...PLANET, periodDays: 4.137, durationDays: 0.2 }
    const series = plantedTransits(planet, { spanDays: 427, keep: inSectors, cadenceDays: 1 / 24 })
    const found = tlsExact(series, { periodMinDays: 4.1, periodMaxDays: 4.2 })
    expect(found.periodDays).toBeCloseTo(planet.periodDays, 3)
    expect(Math.abs(found.durationDays / planet.durationDays - 1)).toBeLessThan(0.12)
    expect(Math.abs(found.depth / planet.depth - 1)).toBeLessThan(0.1)
  })

  test('alternating depths show in odd against even; one transit has no parity', () => {
    const uneven = plantedTransits({ ...PLANET, depth: 2.5e-3, even: 1.2e-3 })
    expect(tlsExact(uneven, { periodMinDays: 3, periodMaxDays: 4 }).oddEvenSigma).toBeGreaterThan(6)
    const keep = (t: number): boolean => t < 1505
    const few = tlsExact(plantedTransits({ ...PLANET, periodDays: 4.4 }, { keep }), {
      grid: ofirGrid({ spanDays: 5, periodMinDays: 4, periodMaxDays: 4.9, transitsMin: 1.01 }),
    })
    expect(few.oddEvenSigma).toBeNull()
  })
})

describe('what must not matter', () => {
  const grid = ofirGrid({ spanDays: 27, periodMinDays: 2 })
  const series = plantedTransits(PLANET)
  const found = tlsExact(series, { grid })

  test('a shift of time', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4096, max: 4096 }), (shift) => {
        const moved = { ...series, time: series.time.map((t) => t + shift) }
        const again = tlsExact(moved, { grid })
        expect(again.sde).toBeCloseTo(found.sde, 6)
        expect(again.t0 - shift).toBeCloseTo(found.t0, 6)
        expect(again.snr).toBeCloseTo(found.snr, 4)
      }),
      { numRuns: 3 },
    )
  })

  test('a scale of depths with their errors', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8, max: 3 }), (power) => {
        const scale = 2 ** power
        const scaled = {
          time: series.time,
          flux: series.flux.map((f) => 1 - (1 - f) * scale),
          weight: series.weight.map((w) => w / scale ** 2),
        }
        const again = tlsExact(scaled, { grid, depthMin: 1e-5 * scale })
        expect(again.sde).toBeCloseTo(found.sde, 6)
        expect(again.depth / scale).toBeCloseTo(found.depth, 9)
      }),
      { numRuns: 3 },
    )
  })

  test('rows without weight, and their order', () => {
    const time = [...series.time, 1504.01, 1510.02].toReversed()
    const flux = [...series.flux, 0.3, Number.NaN].toReversed()
    const weight = [...series.weight, 0, 1e7].toReversed()
    const shuffled = [time, flux, weight].map((a) => Float64Array.from(a))
    const again = tlsExact({ time: shuffled[0], flux: shuffled[1], weight: shuffled[2] }, { grid })
    expect(again).toEqual(found)
  })
})

test('flux that does not vary has no dip, and a spectrum of numbers', () => {
  const noisy = plantedTransits(PLANET)
  const flat = { ...noisy, flux: new Float64Array(noisy.flux.length).fill(1) }
  const result = tlsExact(flat, { periodMinDays: 3 })
  expect(result.snr).toBe(0)
  expect(result.sr.every((sr) => sr === 1)).toBe(true)
  expect(result.spectrum.every(Number.isFinite)).toBe(true)
})

test('what cannot be searched is refused with what is allowed', () => {
  const few = {
    time: Float64Array.of(1, 2),
    flux: Float64Array.of(1, 1),
    weight: Float64Array.of(1, 1),
  }
  expect(() => tlsExact(few)).toThrow(/2 usable rows.*at least 3/)
  expect(() => ofirGrid({ spanDays: 20, periodMinDays: 11 })).toThrow(/no trial period.*11/)
  expect(() => ofirGrid({ spanDays: 0 })).toThrow(/spanDays is 0/)
})
