import { describe, expect, it } from 'vitest'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import type { Series } from '../series/series.ts'
import { phaseWave } from './fit-phase-wave.ts'

const DIP = { periodDays: 2.3, t0: 1500.7, durationDays: 0.15 }
const waving = (amplitude: number, harmonic: number, shift: number): Series => {
  const series = plantedSeries({ dips: [{ ...DIP, depth: () => 5e-3 }] })
  const angle = (t: number): number => (2 * Math.PI * harmonic * (t - shift)) / DIP.periodDays
  return {
    ...series,
    flux: series.flux.map((f, i) => f + amplitude * Math.sin(angle(series.time[i]))),
  }
}

describe('phaseWave', () => {
  it.each([
    [1, 0],
    [1, 0.9],
    [2, 0.3],
  ])('measures a wave of harmonic %i at shift %d, dips or not', (harmonic, shift) => {
    const wave = phaseWave(waving(1e-3, harmonic, shift), DIP)
    expect(Math.abs((wave?.amplitude ?? 0) / 1e-3 - 1)).toBeLessThan(0.03)
    // amplitude over its error: 1e-3 / (1e-4 sqrt(2 / rows))
    expect(wave?.sigma).toBeGreaterThan(100)
  })
  it('finds none in flat light or at another period', () => {
    expect(phaseWave(waving(0, 1, 0), DIP)?.sigma).toBeLessThan(5)
    const other = phaseWave(waving(1e-3, 1, 0), { ...DIP, periodDays: 3.19 })
    expect(other?.amplitude).toBeLessThan(2e-4)
  })
  it('is null with too few rows', () => {
    expect(phaseWave(plantedSeries({ spanDays: 0.4 }), DIP)).toBeNull()
  })
})
