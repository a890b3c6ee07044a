import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrate, equalMassBins } from './calibration.ts'

fc.configureGlobal({ seed: 20 })

const items = fc.array(
  fc.record({
    claim: fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
    right: fc.constantFrom(0, 1),
  }),
  { minLength: 1, maxLength: 120 },
)

describe('calibration', () => {
  it('splits the Brier score into its parts', () => {
    fc.assert(
      fc.property(items, (list) => {
        const { brier, decomposition } = calibrate(
          { correct: list.map((item) => item.right), confidence: list.map((item) => item.claim) },
          { replicates: 0, bins: 5 },
        )
        const { reliability, resolution, uncertainty, withinBins } = decomposition ?? {
          reliability: NaN,
          resolution: NaN,
          uncertainty: NaN,
          withinBins: NaN,
        }
        expect(reliability - resolution + uncertainty + withinBins).toBeCloseTo(
          brier.value ?? NaN,
          12,
        )
      }),
    )
  })

  it('does not depend on the order of items that state the same', () => {
    fc.assert(
      fc.property(items, (list) => {
        const of = (some: typeof list) =>
          calibrate(
            { correct: some.map((item) => item.right), confidence: some.map((item) => item.claim) },
            { replicates: 0 },
          )
        expect(of([...list].reverse()).ece.value).toBeCloseTo(of(list).ece.value ?? NaN, 12)
        expect(of(list).bins.reduce((sum, bin) => sum + bin.items, 0)).toBe(list.length)
      }),
    )
  })

  it('gives no bootstrap of the calibration error, and says why', () => {
    const correct = Array.from({ length: 80 }, (_, i) => Number(i % 4 > 0))
    const confidence = correct.map((_, i) => (i % 2 === 0 ? 0.6 : 0.9))
    const { ece, brier } = calibrate({ correct, confidence }, { replicates: 500 })
    expect(ece.interval.low).toBeLessThan(ece.interval.high ?? NaN)
    expect(ece.bca).toMatchObject({ low: null, high: null })
    expect(ece.bca.reason).toContain('absolute values')
    expect(brier.bca.low).toBeLessThan(brier.value ?? NaN)
  })

  it('puts equal numbers into bins, and equal values into one', () => {
    const values = Array.from({ length: 30 }, (_, i) => i)
    const filled = new Float64Array(15)
    for (const bin of equalMassBins(values, 15)) filled[bin]++
    expect(new Set(filled)).toEqual(new Set([2]))
    expect(Array.from(equalMassBins([0.9, 0.9, 0.9, 0.5, 0.9, 0.9], 15))).toEqual([
      1, 1, 1, 0, 1, 1,
    ])
    expect(() => equalMassBins([1], 0)).toThrow(/whole number from 1/)
  })

  it('finds the gap of a model that claims 0.9 and is right 6 times of 10', () => {
    const found = calibrate({
      correct: [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, -1],
      confidence: [...Array.from({ length: 10 }, () => 0.9), NaN, 0.9],
      cluster: [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
    })
    expect(found.items).toBe(10)
    expect(found.ece.value).toBeCloseTo(0.3, 12)
    expect(found.overconfidence.value).toBeCloseTo(0.3, 12)
    expect(found.brier.value).toBeCloseTo(0.6 * 0.01 + 0.4 * 0.81, 12)
    expect(found.bins).toHaveLength(1)
    expect(found.bins[0]).toMatchObject({ items: 10, least: 0.9, most: 0.9, accuracy: 0.6 })
    expect(found.ece.interval.low).toBeLessThan(0.3)
  })

  it.each([2, 3, 7, 10, 100])('takes no rounding for spread where %d answers are alike', (n) => {
    const all = { correct: Array.from({ length: n }, () => 1) }
    const confidence = all.correct.map(() => 0.9)
    const { brier, overconfidence, ece } = calibrate({ ...all, confidence }, { replicates: 0 })
    for (const { interval } of [brier, overconfidence, ece])
      expect(interval).toMatchObject({
        low: null,
        high: null,
        reason: 'no spread between clusters to learn from',
      })
  })

  it('is null with a reason without items, and refuses percentages', () => {
    const none = calibrate({ correct: [-1], confidence: [0.5] })
    expect(none.brier.value).toBeNull()
    expect(none.ece.reason).toContain('no item has an outcome')
    expect(none.decomposition).toBeNull()
    expect(() => calibrate({ correct: [1], confidence: [90] })).toThrow(
      /item 0 states confidence 90/,
    )
  })
})
