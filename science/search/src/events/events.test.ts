import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phaseDays } from '../series/ephemeris.ts'
import { lowerBound } from '../series/lower-bound.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { boxDepth, boxSums, noiseRatio, transitEvents, whiteSigma } from './events.ts'
import { strength } from './strength.ts'

fc.configureGlobal({ seed: 20 })

const CADENCE = { cadenceDays: 1 / 48 }
// mid-transit between two rows and an odd period: no row lies on an edge of the box
const DIP = { periodDays: 3.7, t0: 1502.005, durationDays: 0.2 }
const equal = (depth: number) => () => depth

describe('lowerBound', () => {
  it('is the first row at or after a time, from any row that is not behind it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: -5, max: 305 }),
        fc.nat(),
        (values, t, pick) => {
          const time = Float64Array.from(values).sort()
          const naive = time.findIndex((x) => x >= t)
          const wanted = naive < 0 ? time.length : naive
          expect(lowerBound(time, t)).toBe(wanted)
          expect(lowerBound(time, t, pick % (wanted + 1))).toBe(wanted)
        },
      ),
    )
  })
})

describe('transitEvents', () => {
  const dips = [{ ...DIP, depth: equal(1e-3) }]

  it('measures a planted box exactly, event by event', () => {
    const series = plantedSeries({ sigma: 0, dips })
    const events = transitEvents(boxSums(series), DIP, CADENCE)
    // mid-transits from 1502.005 to 1539.005, inside 1500..1540
    expect(events.map((e) => e.number + 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    for (const event of events) {
      expect(event.depth).toBeCloseTo(1e-3, 12)
      expect(event.time).toBeCloseTo(DIP.t0 + event.number * DIP.periodDays, 9)
      expect(event.points).toBeGreaterThanOrEqual(9)
    }
  })

  it('gives the same depths under any slow level and any common factor of the weights', () => {
    const series = plantedSeries({ dips })
    const plain = transitEvents(boxSums(series), DIP, CADENCE)
    fc.assert(
      fc.property(
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (level, factor) => {
          const moved = {
            time: series.time,
            flux: series.flux.map((f) => f + level),
            weight: series.weight.map((w) => w * factor ** 2),
          }
          transitEvents(boxSums(moved), DIP, CADENCE).forEach((event, i) => {
            expect(Math.abs(event.depth - plain[i].depth)).toBeLessThan(1e-12)
            expect(event.depthErr * factor).toBeCloseTo(plain[i].depthErr, 10)
          })
        },
      ),
      { numRuns: 20 },
    )
  })

  it('states the error that the depths scatter by', () => {
    const many = plantedSeries({ seed: 4, spanDays: 3000, dips })
    const events = transitEvents(boxSums(many), DIP, CADENCE)
    const pulls = events.map((e) => (e.depth - 1e-3) / e.depthErr)
    const chi2 = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length
    // ~800 events: 4 sigma of chi-square over its degrees of freedom
    expect(Math.abs(chi2 - 1)).toBeLessThan(4 * Math.sqrt(2 / pulls.length))
  })

  it('leaves out events without half of their rows or without a side to compare with', () => {
    const gone = (from: number, to: number) => (t: number) => t < from || t > to
    const events = (keep: (t: number) => boolean) =>
      transitEvents(boxSums(plantedSeries({ dips, keep })), DIP, CADENCE).map((e) => e.number)
    const all = events(() => true)
    const centre = DIP.t0 + 2 * DIP.periodDays
    const without2 = all.filter((number) => number !== 2)
    // all of the dip, two thirds of it, everything before it
    expect(events(gone(centre - 0.15, centre + 0.15))).toEqual(without2)
    expect(events(gone(centre - 0.04, centre + 0.2))).toEqual(without2)
    expect(events(gone(centre - 0.9, centre - 0.105))).toEqual(without2)
    expect(events(gone(centre + 1, centre + 1.5))).toEqual(all)
  })

  it('is empty for an empty series and null without rows', () => {
    const empty = { time: new Float64Array(), flux: new Float64Array(), weight: new Float64Array() }
    expect(transitEvents(boxSums(empty), DIP, CADENCE)).toEqual([])
    expect(boxDepth(boxSums(plantedSeries()), 1800, 0.2)).toBeNull()
  })
})

describe('whiteSigma', () => {
  it('is what the events of the ephemeris give together, whatever the gaps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0.03, max: 0.6, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 4 }),
        (periodDays, since, durationDays, gaps) => {
          const keep = (t: number): boolean => gaps.every((gap) => Math.abs(t - 1500 - gap) > 0.7)
          const sums = boxSums(plantedSeries({ keep }))
          const ephemeris = { periodDays, t0: 1500 + since, durationDays }
          const together = strength(transitEvents(sums, ephemeris, CADENCE), 1)?.mes ?? -Infinity
          const sigma = whiteSigma(sums, ephemeris, CADENCE)
          if (together === -Infinity) expect(sigma).toBe(together)
          else expect(sigma).toBeCloseTo(together, 9)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('finds rows by a table as by looking through them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.double({ min: -5, max: 55, noNaN: true }),
        fc.double({ min: 0.01, max: 9, noNaN: true }),
        (times, centre, durationDays) => {
          const time = Float64Array.from(times).sort()
          const ones = new Float64Array(time.length).fill(1)
          const box = boxDepth(boxSums({ time, flux: ones, weight: ones }), centre, durationDays)
          const [from, to] = [centre - durationDays / 2, centre + durationDays / 2]
          const inside = time.filter((t) => t >= from && t < to).length
          if (box !== null) expect(box.points).toBe(inside)
        },
      ),
    )
  })
})

describe('noiseRatio', () => {
  it('is near 1 for white noise and above it for red noise', () => {
    for (const seed of [1, 2, 3]) {
      const white = noiseRatio(boxSums(plantedSeries({ seed, spanDays: 80 })), 0.25, CADENCE)
      expect(white).toBeLessThan(1.15)
      const redSeries = plantedSeries({ seed, spanDays: 80, red: 1e-4 })
      expect(noiseRatio(boxSums(redSeries), 0.25, CADENCE)).toBeGreaterThan(1.5)
    }
  })
  it('grows with the stated weights and never falls below 1', () => {
    const series = plantedSeries({ spanDays: 80 })
    const believing = (factor: number) => ({
      ...series,
      weight: series.weight.map((w) => w * factor ** 2),
    })
    const twice = noiseRatio(boxSums(believing(2)), 0.25, CADENCE)
    const thrice = noiseRatio(boxSums(believing(3)), 0.25, CADENCE)
    expect(thrice / twice).toBeCloseTo(1.5, 10)
    expect(noiseRatio(boxSums(believing(0.1)), 0.25, CADENCE)).toBe(1)
  })
  it('is hardly moved by rare transits, however deep', () => {
    const dips = [{ ...DIP, depth: equal(0.02) }]
    const rare = dips.map((dip) => ({ ...dip, periodDays: 11.3 }))
    const series = plantedSeries({ dips: rare, spanDays: 80 })
    expect(noiseRatio(boxSums(series), 0.2, CADENCE)).toBeLessThan(1.3)
  })
  it('is 1 where too little can be measured', () => {
    expect(noiseRatio(boxSums(plantedSeries({ spanDays: 0.1 })), 0.2, CADENCE)).toBe(1)
    expect(noiseRatio(boxSums(plantedSeries({ spanDays: 1 })), 0.4, CADENCE)).toBe(1)
  })
})

describe('phaseDays', () => {
  it('is the signed way to the nearest mid-transit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.double({ min: -0.49, max: 0.49, noNaN: true }),
        (number, share) => {
          const t = DIP.t0 + (number + share) * DIP.periodDays
          expect(Math.abs(phaseDays(t, DIP) - share * DIP.periodDays)).toBeLessThan(1e-9)
        },
      ),
    )
  })
})
