import { describe, expect, it } from 'vitest'
import { absoluteSumInterval } from './absolute-sum-interval.ts'
import { openRandom } from './random.ts'

const LEVEL = 0.95

function independent(means: readonly number[], deviations: readonly number[]) {
  const n = means.length
  const covariance = new Float64Array(n * n)
  deviations.forEach((deviation, b) => (covariance[b * n + b] = deviation * deviation))
  return absoluteSumInterval({ means: Float64Array.from(means), covariance }, LEVEL)
}

describe('the interval of a sum of absolute values', () => {
  it('is the normal one where no mean is near 0', () => {
    const { low, high } = independent([0.2, -0.3], [0.003, 0.004])
    expect(low).toBeCloseTo(0.5 - 1.96 * 0.005, 3)
    expect(high).toBeCloseTo(0.5 + 1.96 * 0.005, 3)
  })

  it('begins at 0 until the mean is further out than noise is one time in 20', () => {
    expect(independent([0.0025], [0.01]).low).toBe(0)
    expect(independent([0.0195], [0.01]).low).toBe(0)
    expect(independent([0.0197], [0.01]).low).toBeGreaterThan(0)
    expect(independent([0.03], [0.01]).low).toBeGreaterThan(0.005)
  })

  it('may lie below what is seen, and holds 0 where noise explains it', () => {
    const { low, high } = independent(
      Array.from({ length: 100 }, () => 0.0008),
      Array.from({ length: 100 }, () => 0.001),
    )
    expect(low).toBe(0)
    expect(high).toBeLessThan(0.08)
  })

  it('does not depend on signs, and hardly on the order', () => {
    const one = independent([0.01, -0.02, 0.005], [0.01, 0.005, 0.003])
    expect(independent([-0.01, 0.02, 0.005], [0.01, 0.005, 0.003])).toEqual(one)
    const other = independent([0.005, 0.01, -0.02], [0.003, 0.01, 0.005])
    expect(Math.abs(other.low - one.low)).toBeLessThan(0.0015)
    expect(Math.abs(other.high - one.high)).toBeLessThan(0.0015)
  })

  it('takes errors that hang together, and means that do not vary', () => {
    // the second error is the first one: the sum is 2 |x|
    const twice = absoluteSumInterval(
      {
        means: Float64Array.of(0.1, 0.1),
        covariance: Float64Array.of(0.0001, 0.0001, 0.0001, 0.0001),
      },
      LEVEL,
    )
    expect(twice.low).toBeCloseTo(0.2 - 1.96 * 0.02, 3)
    const still = independent([0.1, 0.3], [0.01, 0])
    expect(still.low).toBeCloseTo(0.4 - 1.96 * 0.01, 3)
    expect(still.high).toBeCloseTo(0.4 + 1.96 * 0.01, 3)
  })

  it.each([
    ['all 0', [0, 0, 0, 0]],
    ['alike and near the noise', [0.02, 0.02, 0.02, 0.02]],
    ['one of four', [0, 0, 0, 0.04]],
    ['far from 0', [0.05, -0.04, 0.06, 0.04]],
  ])('holds the truth 95 times of 100: means %s', (_name, means) => {
    const random = openRandom(3)
    const truth = means.reduce((sum, mean) => sum + Math.abs(mean), 0)
    let held = 0
    for (let s = 0; s < 300; s++) {
      const { low, high } = independent(
        means.map((mean) => mean + 0.01 * random.normal()),
        [0.01, 0.01, 0.01, 0.01],
      )
      if (low <= truth && truth <= high) held++
    }
    // 3.5 standard errors
    expect(Math.abs(held / 300 - 0.95)).toBeLessThan(0.044)
  })
})
