import { describe, expect, it } from 'vitest'
import { randomStream } from './random-stream.ts'
import { correlatedNoise, flareLight, pulsations, spots } from './stellar-signals.ts'

const evenly = (n: number, step: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => 100 + i * step)

describe('correlatedNoise', () => {
  it('has the stated standard deviation and correlation', () => {
    const step = 0.02
    const noise = correlatedNoise(evenly(200_000, step), randomStream(1, 'red'), {
      sigma: 3,
      timescaleDays: 0.2,
    })
    const moment = (lag: number): number => {
      let sum = 0
      for (let i = lag; i < noise.length; i++) sum += noise[i] * noise[i - lag]
      return sum / (noise.length - lag)
    }
    expect(Math.sqrt(moment(0))).toBeCloseTo(3, 0)
    for (const lag of [1, 5, 10, 20]) {
      expect(moment(lag) / moment(0)).toBeCloseTo(Math.exp((-lag * step) / 0.2), 1)
    }
    expect(Math.abs(moment(200) / moment(0))).toBeLessThan(0.05)
  })
  it('forgets across a long gap', () => {
    let product = 0
    for (let k = 0; k < 2000; k++) {
      const [before, after] = correlatedNoise(Float64Array.of(0, 5), randomStream(k, 'gap'), {
        sigma: 1,
        timescaleDays: 0.2,
      })
      product += before * after
    }
    expect(Math.abs(product / 2000)).toBeLessThan(4 / Math.sqrt(2000))
  })
})

describe('spots and pulsations', () => {
  /** Power of a sinusoid at each trial period. */
  const strongest = (
    time: Float64Array,
    flux: Float64Array,
    periods: readonly number[],
  ): number => {
    const mean = flux.reduce((a, b) => a + b, 0) / flux.length
    const power = periods.map((period) => {
      let s = 0
      let c = 0
      for (let i = 0; i < time.length; i++) {
        s += (flux[i] - mean) * Math.sin((2 * Math.PI * time[i]) / period)
        c += (flux[i] - mean) * Math.cos((2 * Math.PI * time[i]) / period)
      }
      return s * s + c * c
    })
    return periods[power.indexOf(Math.max(...power))]
  }
  const periods = Array.from({ length: 300 }, (_, i) => 0.5 * 1.012 ** i)

  it('modulate the light with the rotation (or half of it) and only dim it', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const time = evenly(3000, 0.02)
      const light = spots(time, randomStream(seed, 'spots'), { periodDays: 3, amplitude: 0.01 })
      expect(Math.max(...light)).toBeLessThanOrEqual(0)
      expect(Math.min(...light)).toBeLessThan(-0.003)
      expect(Math.min(...light)).toBeGreaterThan(-0.05)
      const found = strongest(time, light, periods)
      const ratio = Math.min(Math.abs(found / 3 - 1), Math.abs(found / 1.5 - 1))
      expect(ratio).toBeLessThan(0.12)
    }
  })
  it('pulsate strongest at the main period', () => {
    const time = evenly(3000, 0.02)
    const light = pulsations(time, randomStream(4, 'puls'), { periodDays: 0.9, amplitude: 0.01 })
    expect(strongest(time, light, periods) / 0.9).toBeCloseTo(1, 1)
  })
})

describe('flareLight', () => {
  const flare = { peak: 101, height: 1, decayDays: 0.02 }
  it('rises at once, decays, and is over', () => {
    const time = evenly(4000, 0.0005)
    const light = flareLight(time, [flare], { exposureDays: 0.0005 })
    const peak = light.indexOf(Math.max(...light))
    expect(Math.abs(time[peak] - 101)).toBeLessThan(0.001)
    expect(light[peak]).toBeGreaterThan(0.9)
    expect(light[peak + 40]).toBeLessThan(0.6)
    expect(light[peak - 20]).toBe(0)
    expect(light[light.length - 1]).toBe(0)
  })
  it('is smeared by a long exposure, its light kept', () => {
    const sum = (exposureDays: number): number =>
      flareLight(evenly(20_000, 0.0001), [flare], { exposureDays }).reduce((a, b) => a + b, 0)
    expect(sum(0.02) / sum(0.0001)).toBeCloseTo(1, 1)
  })
})
