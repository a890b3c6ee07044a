import { describe, expect, it } from 'vitest'
import { binomialProbability } from './distributions.ts'
import { openRandom } from './random.ts'

describe('the random stream', () => {
  it('is the same for a seed, and another for another seed', () => {
    const draw = (seed: number): number[] => {
      const random = openRandom(seed)
      return Array.from({ length: 5 }, () => random.integer(1000))
    }
    expect(draw(1024)).toEqual(draw(1024))
    expect(draw(1024)).not.toEqual(draw(1025))
    expect(draw(1)).not.toEqual(draw(1 + 2 ** 32))
    expect(draw(-7)).not.toEqual(draw(7))
  })

  it('refuses a seed that is not whole', () => {
    expect(() => openRandom(0.5)).toThrow(/give a whole number/)
  })

  it.each([
    [20, 0.3],
    [400, 0.01],
    [60, 0.5],
    [300, 0.9],
  ])('draws binomial numbers of %d trials at %d as their probabilities say', (n, p) => {
    const random = openRandom(3)
    const draws = 40_000
    const seen = new Float64Array(n + 1)
    for (let i = 0; i < draws; i++) seen[random.binomial(n, p)]++
    let chi = 0
    let cells = 0
    for (let k = 0; k <= n; k++) {
      const expected = draws * binomialProbability(k, n, p)
      if (expected < 10) continue
      chi += (seen[k] - expected) ** 2 / expected
      cells++
    }
    // five standard deviations of a chi-squared variable above its mean
    expect(chi).toBeLessThan(cells + 5 * Math.sqrt(2 * cells))
  })

  it('draws normal numbers of mean 0 and variance 1, and whole numbers evenly', () => {
    const random = openRandom(4)
    let sum = 0
    let squares = 0
    const bins = new Float64Array(7)
    for (let i = 0; i < 70_000; i++) {
      const z = random.normal()
      sum += z
      squares += z * z
      bins[random.integer(7)]++
    }
    expect(Math.abs(sum / 70_000)).toBeLessThan(0.015)
    expect(Math.abs(squares / 70_000 - 1)).toBeLessThan(0.02)
    for (const bin of bins) expect(Math.abs(bin - 10_000)).toBeLessThan(400)
  })
})
