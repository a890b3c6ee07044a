import { describe, expect, it } from 'vitest'
import { EtaMeter } from './eta.ts'

/** A small generator with a fixed seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('EtaMeter', () => {
  it('says nothing before the first item', () => {
    const meter = new EtaMeter()
    expect(meter.estimate(10).rate).toBeNull()
    meter.mark(0, 0)
    meter.mark(1000, 0)
    expect(meter.estimate(10)).toMatchObject({ rate: 0, etaSeconds: null })
  })

  it('is exact for a steady run', () => {
    const meter = new EtaMeter()
    for (let second = 0; second <= 100; second++) meter.mark(second * 1000, second * 5)
    const estimate = meter.estimate(500)
    expect(estimate.rate).toBeCloseTo(5)
    expect(estimate.etaSeconds).toBeCloseTo(100)
    expect(estimate.etaP90Seconds! - estimate.etaP10Seconds!).toBeLessThan(1)
  })

  it('looks further back than a minute when items are slow', () => {
    const meter = new EtaMeter()
    for (let second = 0; second <= 1200; second++)
      meter.mark(second * 1000, Math.floor(second / 40))
    expect(Math.abs(meter.estimate(10).etaSeconds! - 400)).toBeLessThan(20)
  })

  it('gives the speed of slow items between them, down to one in some hours', () => {
    const hourly = new EtaMeter()
    // three an hour, looked at when the last is 19 minutes ago
    for (let second = 0; second <= 4 * 3600 - 60; second++)
      hourly.mark(second * 1000, Math.floor(second / 1200))
    expect((hourly.estimate(10).rate ?? 0) * 3600).toBeCloseTo(3, 0)
    const daily = new EtaMeter()
    for (let second = 0; second <= 48 * 3600; second++)
      daily.mark(second * 1000, Math.floor(second / 7200))
    const { rate, etaSeconds } = daily.estimate(12)
    expect((rate ?? 0) * 86_400).toBeCloseTo(12, 0)
    expect(Math.abs((etaSeconds ?? 0) - 86_400)).toBeLessThan(7200)
  })

  it('holds the true end inside its 80 % interval about 8 times in 10', () => {
    let inside = 0
    const trials = 300
    for (let trial = 0; trial < trials; trial++) {
      const random = uniform(trial + 1)
      // Items of exponential length, mean 0.5 s.
      const ends: number[] = []
      for (let time = 0; ends.length < 400;) ends.push((time -= 500 * Math.log(1 - random())))
      const meter = new EtaMeter()
      for (let second = 0; second <= 60; second++)
        meter.mark(second * 1000, ends.filter((end) => end <= second * 1000).length)
      const done = ends.filter((end) => end <= 60_000).length
      const truth = (ends.at(-1) - 60_000) / 1000
      const { etaP10Seconds: p10, etaP90Seconds: p90 } = meter.estimate(400 - done)
      if (truth >= p10! && truth <= p90!) inside++
    }
    expect(inside / trials).toBeGreaterThan(0.7)
    expect(inside / trials).toBeLessThan(0.92)
  })

  it('bounds its memory', () => {
    const meter = new EtaMeter()
    for (let second = 0; second < 50_000; second++) meter.mark(second * 1000, second)
    expect(meter.estimate(3600).etaSeconds).toBeCloseTo(3600, 0)
  })
})
