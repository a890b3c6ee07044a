import { describe, expect, it } from 'vitest'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { transitTimes } from './transit-times.ts'
import { trapezoidAt, type TrapezoidShape } from './trapezoid-model.ts'

const EPHEMERIS = { periodDays: 2.7, t0: 1501.3, durationDays: 0.18 }
const SHAPE: TrapezoidShape = { centre: 0, widthDays: 0.14, ingressDays: 0.04, egressDays: 0.04 }
const OPTIONS = { shape: SHAPE, exposureDays: 1 / 288 }

/** Transits of `depth`, each late by `late(number)` days. */
function timed(
  late: (number: number) => number,
  { depth = 0.01, sigma = 3e-4, seed = 1 }: { depth?: number; sigma?: number; seed?: number } = {},
) {
  const flat = plantedSeries({ cadenceDays: 1 / 288, spanDays: 60, sigma, seed })
  const flux = flat.flux.map((f, i) => {
    const number = Math.round((flat.time[i] - EPHEMERIS.t0) / EPHEMERIS.periodDays)
    const x = flat.time[i] - EPHEMERIS.t0 - number * EPHEMERIS.periodDays - late(number)
    return f - depth * trapezoidAt(x, SHAPE, OPTIONS.exposureDays)
  })
  return transitTimes({ ...flat, flux }, EPHEMERIS, OPTIONS)
}

describe('transitTimes', () => {
  it('measures shifts of a few minutes, early and late, within their errors', () => {
    const late = (number: number): number => ((number % 3) - 1) * (4 / 1440)
    const events = timed(late)
    expect(events).toHaveLength(22)
    for (const { number, lateDays, lateErrDays } of events) {
      expect(lateErrDays).toBeGreaterThan(0)
      expect(Math.abs((lateDays ?? Infinity) - late(number))).toBeLessThan(4 * (lateErrDays ?? 0))
    }
    const spread = events.map((e) => ((e.lateDays ?? 0) - late(e.number)) / (e.lateErrDays ?? 1))
    const rms = Math.hypot(...spread) / Math.sqrt(spread.length)
    expect(rms).toBeGreaterThan(0.5)
    expect(rms).toBeLessThan(1.6)
  })
  it('has errors that fall with depth and rise with noise', () => {
    const err = (options: Parameters<typeof timed>[1]): number =>
      timed(() => 0, options)[3].lateErrDays ?? 0
    expect(err({ depth: 0.02 }) / err({})).toBeCloseTo(0.5, 1)
    expect(err({ sigma: 6e-4 }) / err({})).toBeCloseTo(2, 0)
  })
  it('gives depth but no time where the events are faint, or far from where they should be', () => {
    const faint = timed(() => 0, { depth: 2e-4, sigma: 1e-3 })
    expect(faint.map((e) => e.lateDays)).toEqual(faint.map(() => null))
    expect(faint.every((e) => e.depthErr > 0)).toBe(true)
    const far = timed((number) => (number === 4 ? 0.1 : 0))
    expect(far.find((e) => e.number === 4)?.lateDays).toBeNull()
  })
})
