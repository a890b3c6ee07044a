import { describe, expect, it } from 'vitest'
import { plantedStar, type Planting } from './planted-star.fixture.ts'
import { redNoise, snrRed } from './red-noise.ts'

const all = (n: number): Uint8Array => new Uint8Array(n).fill(1)
const LONG: Partial<Planting> = { depth: 0, spanDays: 200, cadenceDays: 0.01 }

describe('redNoise', () => {
  it('is 1 within its error for white noise, gaps or not', () => {
    for (const keep of [() => true, (t: number) => t % 7 > 0.9]) {
      const { input } = plantedStar({ ...LONG, keep })
      const found = redNoise(input, all(input.time.length), {
        durationDays: 0.2,
        cadenceDays: 0.01,
      })
      expect(found?.beta).toBeLessThan(1 + 3 * (found?.betaErr ?? 0))
      expect(found?.ratios).toHaveLength(5)
    }
  })

  it('follows the formula for noise of known memory', () => {
    // Half of the variance has memory tau: the variance of a mean of n rows is known in closed form.
    const { input } = plantedStar({ ...LONG, redShare: 0.5, redDays: 0.1, spanDays: 1000 })
    const found = redNoise(input, all(input.time.length), { durationDays: 0.2, cadenceDays: 0.01 })
    const beta = (n: number): number => {
      const r = Math.exp(-0.1)
      let sum = n
      for (let k = 1; k < n; k++) sum += 2 * (n - k) * r ** k
      return Math.sqrt(0.5 + (0.5 * sum) / n)
    }
    expect(found?.beta).toBeGreaterThan(0.95 * beta(20))
    expect(found?.beta).toBeLessThan(1.05 * beta(20))
  })

  it('is null without enough rows', () => {
    const { input } = plantedStar({ spanDays: 0.05 })
    expect(
      redNoise(input, all(input.time.length), { durationDays: 0.2, cadenceDays: 2 / 1440 }),
    ).toBeNull()
  })
})

describe('snrRed', () => {
  const transit = (depth: number) => ({ periodDays: 3.137, t0: 1.234, durationDays: 0.12, depth })

  it('is the white SNR for white noise and honest errors', () => {
    const { input } = plantedStar({ spanDays: 120 })
    const { snrRed: snr, whiteErr, sigmaRed, transits } = snrRed(input, transit(2e-3), input)
    expect(transits).toBeCloseTo(38, 0)
    expect(sigmaRed).toBeLessThan(1e-3 / 25)
    expect(snr).toBeGreaterThan(0.93 * (2e-3 / whiteErr))
    expect(snr).toBeLessThanOrEqual(2e-3 / whiteErr)
  })

  it('grows with the root of the number of transits, not of the rows, when the noise is red', () => {
    const red = { redShare: 0.5, redDays: 0.3 }
    const one = plantedStar({ ...red, spanDays: 120 }).input
    const thin = plantedStar({ ...red, spanDays: 120, cadenceDays: 6 / 1440 }).input
    const many = plantedStar({ ...red, spanDays: 480 }).input
    const snr = snrRed(one, transit(2e-3), one).snrRed
    expect(snrRed(thin, transit(2e-3), thin).snrRed / snr).toBeGreaterThan(0.85)
    expect(snrRed(many, transit(2e-3), many).snrRed / snr).toBeCloseTo(2, 0)
  })

  it('does not depend on what the errors claim', () => {
    const honest = plantedStar({}).input
    const wrong = plantedStar({ statedSigma: 3 }).input
    const a = snrRed(honest, transit(2e-3), honest).snrRed
    expect(snrRed(wrong, transit(2e-3), wrong).snrRed).toBeCloseTo(a, 6)
  })

  it('is 0 where no row is in transit', () => {
    const { input } = plantedStar({ keep: (t) => Math.abs(((t - 1.234) % 3.137) - 1.5) < 1 })
    expect(snrRed(input, transit(2e-3), input)).toMatchObject({ snrRed: 0, points: 0 })
  })
})
