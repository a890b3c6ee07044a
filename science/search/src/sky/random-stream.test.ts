import { describe, expect, it } from 'vitest'
import { randomStream } from './random-stream.ts'

describe('randomStream', () => {
  it('gives the same numbers for ever (golden, first draws of seed 1024)', () => {
    const random = randomStream(1024, 'golden')
    const draws = [random.uniform(), random.gaussian(), random.logBetween(1, 100), random.uniform()]
    expect(draws).toEqual([
      0.3052642820344136, 0.15110763024260168, 67.27024532722683, 0.6902060041469628,
    ])
  })
  it('has uniform deviates: mean, variance, tenths, neighbours', () => {
    const random = randomStream(7, 'uniform')
    const n = 100_000
    const tenths = Array.from({ length: 10 }, () => 0)
    let sum = 0
    let squares = 0
    let lag = 0
    let last = 0.5
    for (let i = 0; i < n; i++) {
      const u = random.uniform()
      expect(u >= 0 && u < 1).toBe(true)
      tenths[Math.floor(u * 10)]++
      sum += u
      squares += u * u
      lag += (u - 0.5) * (last - 0.5)
      last = u
    }
    expect(sum / n).toBeCloseTo(0.5, 2)
    expect(squares / n).toBeCloseTo(1 / 3, 2)
    // 4 sigma of a binomial and of a correlation.
    for (const count of tenths)
      expect(Math.abs(count - n / 10)).toBeLessThan(4 * Math.sqrt(n * 0.09))
    expect(Math.abs((12 * lag) / n)).toBeLessThan(4 / Math.sqrt(n))
  })
  it('has normal deviates: moments and tails', () => {
    const random = randomStream(7, 'normal')
    const n = 100_000
    let sum = 0
    let squares = 0
    let fourth = 0
    let beyondTwo = 0
    for (let i = 0; i < n; i++) {
      const g = random.gaussian()
      sum += g
      squares += g * g
      fourth += g ** 4
      if (Math.abs(g) > 2) beyondTwo++
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n))
    expect(squares / n).toBeCloseTo(1, 1)
    expect(fourth / n).toBeCloseTo(3, 0)
    expect(beyondTwo / n).toBeCloseTo(0.0455, 2)
  })
  it('opens unrelated streams for other names and seeds', () => {
    const first = (seed: number, name: string): number => randomStream(seed, name).uniform()
    const values = new Set<number>()
    for (let i = 0; i < 300; i++) {
      values.add(first(i, 'star 1'))
      values.add(first(1024, `star ${i} white noise`))
    }
    expect(values.size).toBe(600)
    let product = 0
    for (let i = 0; i < 4000; i++) {
      product += (first(1, `star ${i}`) - 0.5) * (first(1, `star ${i + 1}`) - 0.5)
    }
    expect(Math.abs((12 * product) / 4000)).toBeLessThan(4 / Math.sqrt(4000))
  })
  it('chooses by weight and draws whole numbers with both ends', () => {
    const random = randomStream(3, 'choose')
    let a = 0
    const seen = new Set<number>()
    for (let i = 0; i < 20_000; i++) {
      if (
        random.choose([
          ['a', 3],
          ['b', 1],
        ] as const) === 'a'
      )
        a++
      seen.add(random.integer(2, 4))
    }
    expect(a / 20_000).toBeCloseTo(0.75, 1)
    expect([...seen].toSorted((a, b) => a - b)).toEqual([2, 3, 4])
  })
  it('refuses a seed that is not finite', () => {
    expect(() => randomStream(NaN, 'x')).toThrow(/seed is NaN/)
  })
})
