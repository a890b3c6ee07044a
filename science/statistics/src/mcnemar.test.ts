import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusteredMcNemar } from './clustered-mcnemar.ts'
import { normalBeyond } from './distributions.ts'
import { holm } from './holm.ts'
import { mcnemar } from './mcnemar.ts'

fc.configureGlobal({ seed: 20 })

describe('McNemar', () => {
  it('lm-evaluation-harness#3831: unpaired p = 0.080 where McNemar gives 0.008', () => {
    // 220 items; A right on 160, B on 143
    const pairs = { both: 133, onlyA: 27, onlyB: 10, neither: 50 }
    const error = (right: number): number => Math.sqrt(((right / 220) * (1 - right / 220)) / 219)
    const unpaired = normalBeyond((160 / 220 - 143 / 220) / Math.hypot(error(160), error(143)))
    expect(unpaired).toBeCloseTo(0.08, 3)
    expect(mcnemar(pairs).exactP).toBeCloseTo(0.008, 3)
  })

  it('finds nothing against equality without a discordant pair, or with as many of each', () => {
    expect(mcnemar({ both: 9, onlyA: 0, onlyB: 0, neither: 3 })).toEqual({
      exactP: 1,
      midP: 1,
      chiSquare: { value: null, reason: 'no discordant pair' },
      asymptoticP: 1,
      correctedP: 1,
    })
    const even = mcnemar({ both: 0, onlyA: 2, onlyB: 2, neither: 0 })
    expect(even.exactP).toBe(1)
    // 1 - half of the probability 6/16 of two and two
    expect(even.midP).toBeCloseTo(1 - 6 / 32, 12)
  })

  it('does not care which run is called A, and orders its p values', () => {
    const few = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(few, few, (onlyA, onlyB) => {
        const one = mcnemar({ both: 0, onlyA, onlyB, neither: 0 })
        expect(mcnemar({ both: 5, onlyA: onlyB, onlyB: onlyA, neither: 7 })).toEqual(one)
        expect(one.midP).toBeLessThanOrEqual(one.exactP)
        expect(one.exactP).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('refuses counts that are not whole', () => {
    expect(() => mcnemar({ both: 0, onlyA: 0.5, onlyB: 1, neither: 0 })).toThrow(/must be whole/)
  })
})

describe('clustered McNemar', () => {
  it('is the plain chi-squared test where every cluster has one item', () => {
    const onlyA = [1, 1, 1, 1, 1, 0, 0, 0, 0]
    const onlyB = [0, 0, 0, 0, 0, 1, 0, 0, 0]
    const found = clusteredMcNemar({
      items: onlyA.map(() => 1),
      onlyA,
      onlyB,
      both: onlyA.map(() => 0),
    })
    expect(found.durkalski.chiSquare.value).toBeCloseTo(16 / 6, 12)
    expect(found.obuchowski.chiSquare.value).toBeCloseTo((16 / 6) * (8 / 9), 12)
    expect(found.eliasziwDonner.chiSquare.reason).toContain('clusters of one item')
  })

  it('takes two narratives that always agree for one', () => {
    const onlyA = [2, 2, 2, 2, 2, 0, 0, 0]
    const onlyB = [0, 0, 0, 0, 0, 2, 0, 0]
    const double = clusteredMcNemar({
      items: onlyA.map(() => 2),
      onlyA,
      onlyB,
      both: onlyA.map(() => 0),
    })
    expect(double.durkalski.chiSquare.value).toBeCloseTo(16 / 6, 12)
    // which the plain test would have called 32 / 6
    expect(mcnemar({ both: 0, onlyA: 10, onlyB: 2, neither: 0 }).chiSquare.value).toBeCloseTo(
      64 / 12,
      12,
    )
  })

  it('is null with a reason where nothing differs', () => {
    const none = [0, 0, 0]
    const found = clusteredMcNemar({ items: [2, 2, 1], onlyA: none, onlyB: none, both: [1, 1, 1] })
    expect(found.durkalski).toEqual({
      chiSquare: { value: null, reason: 'no cluster in which one method did better' },
      p: null,
    })
  })
})

it("Holm's adjustment keeps the order, ignores tests that could not be made, and stays below 1", () => {
  expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06])
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(() => holm([1.2])).toThrow(/must lie in 0..1/)
})
