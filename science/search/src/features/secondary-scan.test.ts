import { describe, expect, it } from 'vitest'
import { plantedStar } from './planted-star.fixture.ts'
import { secondaryScan } from './secondary-scan.ts'

describe('secondaryScan', () => {
  it('passes its threshold in about 1 % of quiet stars', () => {
    let alarms = 0
    for (let seed = 0; seed < 300; seed++) {
      const { input } = plantedStar({ seed, cadenceDays: 0.01, spanDays: 60, widthDays: 0.08 })
      if (secondaryScan(input, input.best, input)?.significant === true) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(8)
  })

  it('keeps that rate in red noise', () => {
    let alarms = 0
    for (let seed = 0; seed < 200; seed++) {
      const { input } = plantedStar({ seed, cadenceDays: 0.01, spanDays: 60, redShare: 0.3 })
      if (secondaryScan(input, input.best, input)?.significant === true) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(6)
  })

  it.each([0.2, 0.46, 0.5, 0.81])('finds a secondary at phase %d', (secondaryPhase) => {
    const { input } = plantedStar({ secondaryDepth: 1e-3, secondaryPhase }, { fitErrors: 0 })
    const scan = secondaryScan(input, input.best, input)
    const phase = ((scan?.secondary.phaseDays ?? NaN) / input.best.periodDays + 1) % 1
    expect(phase).toBeCloseTo(secondaryPhase, 1)
    expect(scan?.significant).toBe(true)
    expect(scan?.unique).toBe(true)
    expect(scan?.tertiary?.sigma).toBeLessThan(scan?.thresholdSigma ?? 0)
  })

  it('does not call a secondary unique when a second dip is as deep', () => {
    const { input } = plantedStar({ secondaryDepth: 1e-3, secondaryPhase: 0.3 }, { fitErrors: 0 })
    // The same dip at phase 0.7: subtract the mirrored shape.
    const other = plantedStar(
      { secondaryDepth: 1e-3, secondaryPhase: 0.7, depth: 0, sigma: 0 },
      { fitErrors: 0 },
    ).input
    const flux = input.flux.map((f, i) => f + other.flux[i] - 1)
    const scan = secondaryScan({ ...input, flux }, input.best, input)
    expect(scan?.significant).toBe(true)
    expect(scan?.unique).toBe(false)
  })

  it('is null when the transit leaves no other phase', () => {
    const { input } = plantedStar({})
    expect(secondaryScan(input, { ...input.best, durationDays: 0.2 * 3.137 }, input)).not.toBeNull()
    const short = { ...input.best, durationDays: 0.5 * input.best.periodDays }
    expect(secondaryScan(input, short, input)).toBeNull()
  })
})
