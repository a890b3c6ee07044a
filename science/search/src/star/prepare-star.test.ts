import { LightCurveError } from '@longrun/lightcurve'
import { describe, expect, it } from 'vitest'
import { prepareStar } from './prepare-star.ts'
import { starCurve, type Stretch } from './star-curve.fixture.ts'

const HALF_HOUR = 1 / 48
const MONTH: Stretch = { start: 1500, rows: 1296, cadenceDays: HALF_HOUR }

describe('prepareStar', () => {
  it('gives every variant the same star at level 1, in time order, whatever the unit', () => {
    const plain = starCurve([MONTH])
    const star = prepareStar({ ...plain, flux: plain.flux.map((f) => f * 15_000) })
    expect(star.cadenceDays).toBeCloseTo(HALF_HOUR, 9)
    expect(star.spanDays).toBeCloseTo(1295 * HALF_HOUR, 9)
    expect(star.variants.length).toBeGreaterThanOrEqual(2)
    for (const { series, fine, windowDays, durationMaxDays } of star.variants) {
      expect(durationMaxDays).toBeLessThanOrEqual(windowDays / 3 + 1e-12)
      expect(durationMaxDays).toBeLessThanOrEqual(16 / 24)
      for (const rows of [series, fine]) {
        expect(rows.time.every((t, i) => i === 0 || t > rows.time[i - 1])).toBe(true)
        expect(rows.weight.every((w) => w > 0 && Number.isFinite(w))).toBe(true)
        const mean = rows.flux.reduce((sum, f) => sum + f, 0) / rows.flux.length
        expect(Math.abs(mean - 1)).toBeLessThan(1e-4)
      }
    }
  })

  it('averages fast cadences for the search and keeps every row for fits', () => {
    const star = prepareStar(starCurve([{ start: 1500, rows: 7200, cadenceDays: 2 / 1440 }]))
    expect(star.binDays).toBeCloseTo(10 / 1440, 12)
    const { series, fine } = star.variants[0]
    expect(fine.time.length).toBeGreaterThan(7000)
    expect(series.time.length).toBeLessThan(fine.time.length / 4.9)
  })

  it('adds a narrow window for a fast rotator and not for a quiet star', () => {
    const spotted = starCurve([
      { ...MONTH, light: (t) => 1 + 0.01 * Math.sin((2 * Math.PI * t) / 1.9) },
    ])
    const windows = prepareStar(spotted).variants.map(({ windowDays }) => windowDays)
    expect(Math.min(...windows)).toBeCloseTo(1.9 / 4, 1)
    const quiet = prepareStar(starCurve([MONTH])).variants.map(({ windowDays }) => windowDays)
    expect(quiet).toEqual([2, 0.9])
  })

  it('leaves out bands seen for hours only, with a warning, and keeps long ones', () => {
    const nights = [1505, 1512, 1519].map((start) => ({
      start,
      rows: 100,
      cadenceDays: 2 / 1440,
      label: 'band1',
      band: 'r',
    }))
    const star = prepareStar(starCurve([{ ...MONTH, band: 'K2' }, ...nights]))
    expect(star.warnings.join('\n')).toMatch(/300 rows of r come in stretches too short/)
    expect(star.cleaned.segments.every(({ band }) => band === 'K2')).toBe(true)
    expect(star.cleaned.time.length).toBeGreaterThan(1280)
    const long = prepareStar(
      starCurve([
        { ...MONTH, band: 'K2' },
        { ...MONTH, band: 'SC' },
      ]),
    )
    expect(long.warnings).toEqual([])
    expect(new Set(long.cleaned.segments.map(({ band }) => band))).toEqual(new Set(['K2', 'SC']))
  })

  it('searches short nights where there is nothing else', () => {
    const nights = [1505, 1506, 1507].map((start) => ({
      start,
      rows: 100,
      cadenceDays: 2 / 1440,
      band: 'r',
    }))
    expect(prepareStar(starCurve(nights)).cleaned.time.length).toBeGreaterThan(290)
  })

  it('levels each segment by itself', () => {
    const star = prepareStar(
      starCurve([
        { ...MONTH, label: 'S1' },
        { ...MONTH, start: 1528, label: 'S2', light: () => 1.3, sigma: 1.3e-4 },
      ]),
    )
    for (const value of star.cleaned.flux) expect(Math.abs(value - 1)).toBeLessThan(1e-3)
  })

  describe('lone deep rows', () => {
    const deepAt = (depths: ReadonlyMap<number, number>): Stretch => ({
      ...MONTH,
      light: (t) => 1 - (depths.get(Math.round((t - 1500) / HALF_HOUR)) ?? 0),
    })
    it('are glitches when unlike each other or few', () => {
      for (const depths of [
        new Map([[500, 0.5]]),
        new Map([100, 300, 500, 700, 900, 1100].map((row, i) => [row, 0.15 * (i + 1)])),
      ]) {
        const star = prepareStar(starCurve([deepAt(depths)]))
        expect(star.warnings.join('\n')).toMatch(
          new RegExp(`${depths.size} lone rows more than 10 % below`),
        )
        expect(Math.min(...star.cleaned.flux)).toBeGreaterThan(0.99)
      }
    })
    it('are a white dwarf’s eclipses when many and alike', () => {
      const rows = Array.from({ length: 12 }, (_, i) => 50 + 100 * i)
      const star = prepareStar(starCurve([deepAt(new Map(rows.map((row) => [row, 0.45])))]))
      expect(star.warnings).toEqual([])
      expect(star.cleaned.flux.filter((f) => f < 0.6).length).toBe(12)
    })
    it('are none when deep rows stand together', () => {
      const eclipse = new Map([500, 501, 502].map((row) => [row, 0.4]))
      const star = prepareStar(starCurve([deepAt(eclipse)]))
      expect(star.cleaned.flux.filter((f) => f < 0.7).length).toBe(3)
    })
  })

  it('takes only slow trends off sparse ground-survey sampling, and clips nothing', () => {
    const curve = starCurve([{ start: 450, rows: 300, cadenceDays: 2.3, sigma: 0.02 }])
    const star = prepareStar(curve)
    expect(star.variants).toHaveLength(1)
    expect(star.variants[0].windowDays).toBeGreaterThanOrEqual(60 * 2.3)
    expect(star.variants[0].reason).toMatch(/sparse/)
    expect(star.cleaned.time.length).toBe(300)
  })

  it('accounts for every row: not finite, flagged, short, clipped, glitches, searched', () => {
    const flare = (t: number): number => (Math.abs(t - 1510) < 0.05 ? 1.05 : 1)
    const deep = (t: number): number => (Math.abs(t - 1505) < 0.01 ? 0.5 : flare(t))
    const night = { start: 1560, rows: 30, cadenceDays: 2 / 1440, label: 'night', band: 'r' }
    const curve = starCurve([{ ...MONTH, light: deep }, night], {
      quality: Int32Array.from({ length: 1296 + 30 }, (_, i) => (i < 7 ? 0xffff : 0)),
      producer: 'SPOC',
      rowsRead: { total: 1296 + 30 + 83 + 4, notFinite: 83, repeated: 4 },
    })
    const { rows, cleaned } = prepareStar(curve)
    expect(rows).toMatchObject({
      inFiles: 1413,
      notFinite: 83,
      repeated: 4,
      badQuality: 7,
      shortStretches: 30,
      glitches: 1,
      dips: 0,
      searched: cleaned.time.length,
    })
    expect(rows.outliers).toBeGreaterThanOrEqual(4)
    const { inFiles, ...parts } = rows
    expect(Object.values(parts).reduce((sum, n) => sum + n, 0)).toBe(inFiles)
  })

  it('refuses too few rows and says how many are left', () => {
    const few = starCurve([{ ...MONTH, rows: 19 }])
    expect(() => prepareStar(few)).toThrow(LightCurveError)
    expect(() => prepareStar(few)).toThrow(/Only 19 of 19 rows.*at least 20/)
    const flagged = starCurve([MONTH], {
      quality: new Int32Array(1296).fill(0xffff),
      producer: 'SPOC',
    })
    expect(() => prepareStar(flagged)).toThrow(/Only 0 of 1296 rows/)
    expect(prepareStar(flagged, { quality: 'none' }).cleaned.time.length).toBeGreaterThan(1280)
  })
})
