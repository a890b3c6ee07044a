import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bcaIntervals, bootstrapReplicates } from './bootstrap.ts'
import { sumByCluster } from './cluster-sums.ts'
import { openRandom } from './random.ts'

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/statistics.json', import.meta.url), 'utf8'),
) as {
  readonly bootstrap: readonly {
    readonly right: readonly number[]
    readonly size: readonly number[]
    readonly low: number
    readonly high: number
  }[]
}

function ratioSums(right: readonly number[], size: readonly number[]) {
  return sumByCluster({
    count: right.length,
    width: 2,
    add: (i, into) => {
      into(0, right[i])
      into(1, size[i])
    },
  })
}
const ratio = { share: ([right, size]: Float64Array): number => right / size }

describe('the bootstrap by cluster', () => {
  it("gives scipy's BCa intervals, to the noise of resampling", () => {
    for (const { right, size, low, high } of golden.bootstrap) {
      const { share } = bcaIntervals(ratioSums(right, size), ratio, { replicates: 40_000 })
      expect(Math.abs((share.low ?? NaN) - low)).toBeLessThan(0.04 * (high - low))
      expect(Math.abs((share.high ?? NaN) - high)).toBeLessThan(0.04 * (high - low))
    }
  })

  it.each([0, -1, 2.5, NaN, Infinity, 10_000_001])('refuses %d replicates', (replicates) => {
    const draw = () => bcaIntervals(ratioSums([1, 0, 1], [1, 1, 1]), ratio, { replicates })
    expect(draw).toThrow(/^replicates is .*; give a whole number from 1 to 10000000/)
  })

  it('has the same spread whether clusters are counted by kind or drawn one by one', () => {
    const random = openRandom(8)
    const few = Array.from({ length: 400 }, () => random.integer(3))
    // a hair on each value makes all clusters different
    const many = few.map((value, i) => value + i * 1e-9)
    const size = few.map(() => 2)
    const deviation = (values: Float64Array): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    }
    const [kinds, singles] = [few, many].map((right) => {
      const sums = ratioSums(right, size)
      return { patterns: sums.patterns, spread: deviation(bootstrapReplicates(sums, ratio).share) }
    })
    expect([kinds.patterns, singles.patterns]).toEqual([3, 400])
    expect(kinds.spread / singles.spread).toBeCloseTo(1, 1)
  })

  it('repeats itself for a seed', () => {
    const sums = ratioSums([1, 0, 2, 1, 1, 0, 2], [2, 2, 2, 1, 2, 1, 2])
    expect(bcaIntervals(sums, ratio, { seed: 5 })).toEqual(bcaIntervals(sums, ratio, { seed: 5 }))
    expect(bcaIntervals(sums, ratio, { seed: 5 })).not.toEqual(
      bcaIntervals(sums, ratio, { seed: 6 }),
    )
  })

  it('says why there is no interval', () => {
    expect(bcaIntervals(ratioSums([0, 0, 0], [2, 1, 2]), ratio).share).toMatchObject({
      low: null,
      reason: 'all resamples have one value: no spread to learn from',
    })
    expect(bcaIntervals(ratioSums([0, 0], [0, 0]), ratio).share.reason).toBe(
      'the statistic is undefined',
    )
    expect(bcaIntervals(ratioSums([1, 0, 0], [2, 0, 0]), ratio).share.reason).toMatch(
      /undefined in \d+\.\d % of the resamples: too few events/,
    )
  })
})
