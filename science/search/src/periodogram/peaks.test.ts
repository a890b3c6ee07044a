import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Periodogram } from '../result/result.ts'
import { pickPeaks } from './peaks.ts'

fc.configureGlobal({ seed: 20 })

/** Uniform frequency from 0.5 to 32 d; `power` by period. */
function periodogram(power: (periodDays: number, index: number) => number): Periodogram {
  const n = 2000
  const periods = Float64Array.from({ length: n }, (_, i) => 1 / (2 - (i * (2 - 1 / 32)) / (n - 1)))
  const values = periods.map((p, i) => power(p, i))
  return {
    periods,
    power: values,
    t0: periods.map((_, i) => i),
    duration: new Float64Array(n).fill(0.1),
    depth: new Float64Array(n).fill(1e-3),
    snr: values,
  }
}
const octave = (p: number): number => Math.floor(Math.log2(p / 0.5))

it('takes peaks from every octave, however high one of them towers', () => {
  const spiky = periodogram((p, i) => (i % 7 === 0 ? (p > 8 ? 1000 : 1) + i * 1e-6 : 0))
  const peaks = pickPeaks(spiky, { spanDays: 100, perOctave: 3 })
  // octaves run from the first trial period past the last one's end: one more may begin at the very end
  expect(peaks.length).toBeLessThanOrEqual(3 * 7)
  const octaves = new Set(peaks.map((peak) => octave(peak.periodDays)))
  expect([...octaves].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
})

it('ranks by power, carries the row of the peak and takes no slope, no zero, no neighbour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
      let state = seed
      const noise = periodogram(() => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return Math.max(0, state / 2 ** 32 - 0.3)
      })
      const peaks = pickPeaks(noise, { spanDays: 30 })
      expect(peaks.length).toBeGreaterThan(5)
      // an octave begins at the first trial period that is twice the beginning of the one before
      const walls = [0]
      noise.periods.forEach((p, i) => {
        if (p >= 2 * noise.periods[walls[walls.length - 1]]) walls.push(i)
      })
      const wall = (row: number): number => walls.findLastIndex((start) => start <= row)
      peaks.forEach((peak, rank) => {
        const { index } = peak
        expect(peak).toMatchObject({ periodDays: noise.periods[index], t0: index })
        expect(peak.power).toBeGreaterThan(0)
        expect(peak.power).toBeGreaterThanOrEqual(noise.power[Math.max(0, index - 1)])
        expect(peak.power).toBeGreaterThanOrEqual(noise.power[Math.min(1999, index + 1)])
        if (rank > 0) expect(peak.power).toBeLessThanOrEqual(peaks[rank - 1].power)
        for (const other of peaks) {
          if (other.index === index || wall(other.index) !== wall(index)) continue
          expect(Math.abs(1 / other.periodDays - 1 / peak.periodDays)).toBeGreaterThanOrEqual(
            1.5 / 30,
          )
        }
      })
    }),
    { numRuns: 20 },
  )
})

it('is empty where nothing dips', () => {
  expect(
    pickPeaks(
      periodogram(() => 0),
      { spanDays: 30 },
    ),
  ).toEqual([])
})
