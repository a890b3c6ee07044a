import { describe, expect, it } from 'vitest'
import type { Candidate, Periodogram } from '../result/result.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { plainCandidate } from './plain-candidate.fixture.ts'
import { picturesOf } from './star-pictures.ts'

const DIP = { periodDays: 3.1, t0: 1501.3, durationDays: 0.2 }
const candidate = (changes: Partial<Candidate> = {}): Candidate => plainCandidate(DIP, changes)
/** n periods from 0.5 to 20 d, spectrum 0 but for one peak. */
function searched(n: number, peak: number): { periodogram: Periodogram; spectrum: Float64Array } {
  const zeros = new Float64Array(n)
  const periods = zeros.map((_, i) => 0.5 * 40 ** (i / (n - 1)))
  return {
    periodogram: { periods, power: zeros, t0: zeros, duration: zeros, depth: zeros, snr: zeros },
    spectrum: zeros.map((_, i) => (i === peak ? 12.345 : 0)),
  }
}
const series = plantedSeries({
  spanDays: 200,
  dips: [{ ...DIP, depth: (number) => (number === 7 ? 0.5 : 5e-3) }],
})

describe('picturesOf', () => {
  it('keeps within its sizes and loses neither the deepest row nor the highest peak', () => {
    for (const peak of [0, 4321, 9999]) {
      const { lightCurve, periodogram } = picturesOf(series, searched(10_000, peak), [])
      expect(lightCurve.time.length).toBeLessThanOrEqual(1200)
      expect(lightCurve.flux.length).toBe(lightCurve.time.length)
      expect(Math.min(...lightCurve.flux)).toBeLessThan(0.502)
      expect(periodogram.periodDays.length).toBeLessThanOrEqual(600)
      expect(Math.max(...periodogram.sde)).toBe(12.35)
      const { periods } = searched(10_000, peak).periodogram
      const at = periodogram.periodDays[periodogram.sde.indexOf(12.35)]
      expect(at).toBeCloseTo(periods[peak], 4)
      expect(
        periodogram.periodDays.every((p, i) => i === 0 || p > periodogram.periodDays[i - 1]),
      ).toBe(true)
    }
  })
  it('shows a short periodogram whole', () => {
    expect(picturesOf(series, searched(300, 5), []).periodogram.sde).toHaveLength(300)
  })
  it('folds the dip into the middle', () => {
    const [fold] = picturesOf(series, searched(300, 5), [candidate()]).folded
    expect(fold.hours.length).toBeLessThanOrEqual(600)
    expect(Math.max(...fold.hours.map(Math.abs))).toBeLessThan(3 * 4.8 + 1e-3)
    const middle = fold.binFlux.filter((_, i) => Math.abs(fold.binHours[i]) < 1.5)
    const side = fold.binFlux.filter((_, i) => Math.abs(fold.binHours[i]) > 3)
    expect(Math.max(...middle)).toBeLessThan(0.9955)
    expect(Math.min(...side)).toBeGreaterThan(0.9995)
    expect(fold.binErr.every((e) => e > 0 && e < 1e-4)).toBe(true)
  })
  it('knows the exposure that smears a fitted shape, and of a box none', () => {
    const fitted = candidate({ ingressHours: 0.4 })
    const { folded } = picturesOf(series, searched(300, 5), [fitted, candidate()], {
      cadenceDays: 1 / 48,
    })
    expect(folded.map(({ exposureHours }) => exposureHours)).toEqual([0.5, undefined])
  })
  it('folds the first three candidates, and half a period at most', () => {
    const wide = candidate({ durationHours: 24 })
    const { folded } = picturesOf(series, searched(300, 5), [wide, wide, wide, wide])
    expect(folded).toHaveLength(3)
    expect(Math.max(...folded[0].hours.map(Math.abs))).toBeLessThanOrEqual(
      12 * DIP.periodDays + 1e-3,
    )
  })
})
