import { describe, expect, it } from 'vitest'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { candidatePictures } from './candidate-pictures.ts'
import { plainCandidate } from './plain-candidate.fixture.ts'

const DIP = { periodDays: 1.3, t0: 1500.4, durationDays: 0.12 }
const CANDIDATE = plainCandidate(DIP)
const CADENCE = { cadenceDays: 1 / 48 }
const dips = [{ ...DIP, depth: (number: number) => (number % 2 === 0 ? 6e-3 : 4e-3) }]

describe('candidatePictures', () => {
  it('stays small whatever the series holds, and is plain JSON', () => {
    const series = plantedSeries({ cadenceDays: 1 / 288, spanDays: 800, dips })
    const pictures = candidatePictures(series, CANDIDATE, { cadenceDays: 1 / 288 })
    const json = JSON.stringify(pictures)
    expect(json.length).toBeLessThan(100_000)
    expect(JSON.parse(json)).toEqual(pictures)
    expect(pictures.fold.hours.length).toBeLessThanOrEqual(600)
    expect(pictures.events.length).toBeLessThanOrEqual(400)
    const odd = pictures.events.filter(({ number }) => number % 2 !== 0).length
    expect(Math.abs(odd / pictures.events.length - 0.5)).toBeLessThan(0.01)
    expect(pictures.double.phase.length).toBe(240)
    expect(pictures.odd?.hours.length).toBeLessThanOrEqual(300)
  })
  it('keeps odd and even transits apart', () => {
    const { odd, even, events } = candidatePictures(plantedSeries({ dips }), CANDIDATE, CADENCE)
    const floor = (picture: typeof odd): number => Math.min(...(picture?.binFlux ?? []))
    expect(floor(even)).toBeCloseTo(0.994, 3)
    expect(floor(odd)).toBeCloseTo(0.996, 3)
    // boxes under a shape with sides: a tenth deeper
    for (const { number, depthPpm } of events)
      expect(Math.abs(depthPpm / (number % 2 === 0 ? 6000 : 4000) - 1)).toBeLessThan(0.15)
  })
  it('has no picture of a parity that no row shows', () => {
    const onlyEven = (t: number): boolean =>
      Math.abs(((t - DIP.t0 + 1.3) % 2.6) - 1.3) < 0.6 || false
    const series = plantedSeries({ dips, keep: onlyEven })
    const { odd, even } = candidatePictures(series, CANDIDATE, CADENCE)
    expect(even).not.toBeNull()
    expect(odd).toBeNull()
  })
  it('draws a lone event by itself, whatever stands for its period', () => {
    const lone = { ...DIP, periodDays: 1000, depth: () => 6e-3 }
    const series = plantedSeries({ dips: [lone] })
    const candidate = plainCandidate(DIP, { disposition: 'single-event', depthPpm: 6000 })
    const { fold, model, odd, secondary, events } = candidatePictures(series, candidate, CADENCE)
    expect(Math.min(...fold.binFlux)).toBeCloseTo(0.994, 3)
    expect(Math.min(...(model?.flux ?? []))).toBeCloseTo(0.994, 3)
    expect([odd, secondary]).toEqual([null, null])
    expect(events).toHaveLength(1)
  })
  it('draws every phase of twice the period, dips at 0 and 1', () => {
    const { double } = candidatePictures(plantedSeries({ dips }), CANDIDATE, CADENCE)
    expect(Math.min(...double.phase)).toBeGreaterThanOrEqual(-0.5)
    expect(Math.max(...double.phase)).toBeLessThanOrEqual(1.5)
    const low = double.phase.filter((_, i) => double.flux[i] < 0.998)
    expect(low.length).toBeGreaterThan(4)
    for (const phase of low) expect(Math.abs(phase - Math.round(phase))).toBeLessThan(0.06)
  })
  it('shows the second eclipse in the middle of its own picture, without the transit', () => {
    const second = { ...DIP, t0: DIP.t0 + 0.31 * DIP.periodDays, depth: () => 2e-3 }
    const { secondary } = candidatePictures(
      plantedSeries({ dips: [...dips, second] }),
      CANDIDATE,
      CADENCE,
    )
    expect(secondary?.phase).toBeCloseTo(0.31, 1)
    expect(secondary?.depthPpm).toBeGreaterThan(1500)
    expect(Math.min(...(secondary?.flux ?? []))).toBeGreaterThan(0.997)
  })
  it('draws a model through the bins', () => {
    const { fold, model } = candidatePictures(plantedSeries({ dips }), CANDIDATE, CADENCE)
    const at = (hour: number): number => {
      const i = (model?.hours ?? []).findIndex((h) => h >= hour)
      return model?.flux[i] ?? 0
    }
    const apart = fold.binHours.map((hour, i) => Math.abs(at(hour) - fold.binFlux[i]))
    expect(apart.toSorted((a, b) => a - b)[apart.length >> 1]).toBeLessThan(3e-4)
    expect(at(0)).toBeLessThan(0.9955)
  })
  it('resolves a short transit at twice the period, without other bodies', () => {
    const short = { periodDays: 11, t0: 1500.9, durationDays: 0.1 }
    const other = { periodDays: 4.4, t0: 1502, durationDays: 0.15 }
    const planted = plantedSeries({
      cadenceDays: 1 / 144,
      spanDays: 90,
      sigma: 1e-5,
      dips: [
        { ...short, depth: () => 3e-3 },
        { ...other, depth: () => 5e-3 },
      ],
    })
    const { double } = candidatePictures(planted, plainCandidate(short), {
      cadenceDays: 1 / 144,
      others: [other],
    })
    expect(double.phase.length).toBeLessThanOrEqual(240)
    expect(double.phase).toEqual(double.phase.toSorted((a, b) => a - b))
    const low = double.phase.filter((_, i) => double.flux[i] < 0.998)
    for (const which of [0, 1])
      expect(low.filter((phase) => Math.abs(phase - which) < 0.006).length).toBeGreaterThan(3)
    for (const phase of low) expect(Math.abs(phase - Math.round(phase))).toBeLessThan(0.006)
    const floor = double.flux.filter((flux) => flux < 0.9975)
    for (const flux of floor) expect(flux).toBeGreaterThan(0.9965)
  })
  it('scales the errors of the events by the measured noise', () => {
    const series = plantedSeries({ dips })
    const [white, real] = [1, 3].map(
      (noise) => candidatePictures(series, CANDIDATE, { ...CADENCE, noise }).events[0],
    )
    expect(real.depthErrPpm / white.depthErrPpm).toBeCloseTo(3, 1)
    expect((real.lateErrMinutes ?? 0) / (white.lateErrMinutes ?? 1)).toBeCloseTo(3, 1)
  })
})
