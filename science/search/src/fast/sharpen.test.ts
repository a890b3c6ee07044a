import { describe, expect, it } from 'vitest'

import { boxSums } from '../events/events.ts'
import { blsSearch } from '../exact/bls.ts'
import { pickPeaks } from '../periodogram/peaks.ts'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import type { Series } from '../series/series.ts'
import { fastBls } from './fast-bls.ts'
import { planFastGrid } from './fast-grid.ts'
import { sharpen } from './sharpen.ts'

const SPAN = 40
const grid = planFastGrid({
  spanDays: SPAN,
  stepDays: 1 / 48,
  periodMinDays: 0.5,
  periodMaxDays: 39,
})

/** Power of the best of all boxes at a period: 200 phases a duration, 24 durations. */
function bruteForce(series: Series, peak: { periodDays: number; durationDays: number }): number {
  const durations = Array.from({ length: 24 }, (_, i) => peak.durationDays * (0.5 + i / 15))
  const { power } = blsSearch(
    series,
    {
      kind: 'keplerian',
      periods: Float64Array.of(peak.periodDays),
      durationMin: Float64Array.of(durations[0]),
      durationMax: Float64Array.of(durations[23]),
      summary: '',
    },
    { durations, oversample: 100 },
  )
  return power[0]
}

describe('sharpen', () => {
  it('loses at most 0.5 % of the brute-force box at its period, at any phase', () => {
    let worst = 0
    for (let i = 0; i < 60; i++) {
      const periodDays = 0.7 * 1.055 ** i
      const series = plantedSeries({
        seed: i,
        dips: [
          {
            periodDays,
            t0: 1500 + (i / 60) * periodDays,
            durationDays: 0.08 + 0.002 * i,
            depth: () => 2.2e-4 * Math.sqrt(periodDays),
          },
        ],
        keep: (t) => Math.abs(t - 1521) > 0.6,
      })
      const [periodogram] = fastBls([series], grid)
      const peak = pickPeaks(periodogram, { spanDays: SPAN })[0]
      const sharp = sharpen(boxSums(series), peak)
      const power = bruteForce(series, sharp)
      worst = Math.max(worst, 1 - sharp.power / power)
      expect(Math.abs(sharp.periodDays - peak.periodDays) * SPAN).toBeLessThan(
        peak.periodDays * 0.5,
      )
      expect(sharp.power).toBeGreaterThan(0)
    }
    expect(worst).toBeLessThan(0.005)
  })

  it('measures what a box search measures, in its units', () => {
    const dip = { periodDays: 3.7, t0: 1501.234, durationDays: 0.15, depth: () => 1e-3 }
    const series = plantedSeries({ dips: [dip] })
    const start = { periodDays: 3.7004, t0: 1501.26, durationDays: 0.13 }
    const sharp = sharpen(boxSums(series), start)
    expect(sharp.depth).toBeCloseTo(1e-3, 4)
    expect(Math.abs(sharp.periodDays - 3.7)).toBeLessThan(0.0008)
    expect(Math.abs(sharp.durationDays - 0.15)).toBeLessThan(1 / 48)
    const number = Math.round((sharp.t0 - dip.t0) / 3.7)
    expect(Math.abs(sharp.t0 - dip.t0 - 3.7 * number)).toBeLessThan(0.01)
    expect(sharp.snr ** 2 / 2).toBeCloseTo(sharp.power, 6)
    const kept = sharpen(boxSums(series), start, { reachDurations: 0 })
    expect(kept.periodDays).toBe(start.periodDays)
  })

  it('gives the peak back, without power, where nothing dips', () => {
    const series = plantedSeries({ dips: [] })
    const flat = { ...series, flux: series.flux.map(() => 1) }
    const peak = { periodDays: 3, t0: 1501, durationDays: 0.1 }
    expect(sharpen(boxSums(flat), peak)).toEqual({ ...peak, power: 0, depth: 0, snr: 0 })
  })
})
