import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BINARY_METRIC_NAMES, binaryMetric, binaryMetrics } from './binary-metrics.ts'
import { unansweredBounds } from './bounds.ts'
import { countBinary, countClasses } from './counts.ts'

fc.configureGlobal({ seed: 20 })

const count = fc.integer({ min: 0, max: 6 })
const counts = fc.record({ tp: count, fp: count, tn: count, fn: count })

describe('a metric that is undefined', () => {
  it('is null with a reason, and never NaN or 0', () => {
    fc.assert(
      fc.property(counts, (one) => {
        for (const { value, reason } of Object.values(binaryMetrics(one))) {
          if (value === null) expect(reason).toMatch(/\w+ \w+/)
          else {
            expect(Number.isFinite(value)).toBe(true)
            expect(reason).toBeNull()
          }
        }
      }),
    )
  })

  it('says what is missing', () => {
    const none = { tp: 0, fp: 0, tn: 9, fn: 0 }
    expect(binaryMetric(none, 'recall')).toEqual({
      value: null,
      reason: 'no item has the gold label yes',
    })
    expect(binaryMetric(none, 'precision')).toEqual({
      value: null,
      reason: 'no item was answered yes',
    })
    expect(binaryMetric(none, 'kappa').reason).toContain('all of one class')
    expect(binaryMetric(none, 'accuracy')).toEqual({ value: 1, reason: null })
    expect(binaryMetric({ tp: 0, fp: 0, tn: 0, fn: 0 }, 'pabak').value).toBeNull()
  })
})

describe('agreement', () => {
  it('shows the paradox of kappa, and the companions that tell it (Byrt, Bishop and Carlin 1993)', () => {
    const rare = { tp: 1, fp: 4, tn: 90, fn: 5 }
    const even = { tp: 45, fp: 4, tn: 46, fn: 5 }
    expect(binaryMetric(rare, 'accuracy').value).toBe(binaryMetric(even, 'accuracy').value)
    expect(binaryMetric(rare, 'kappa').value).toBeCloseTo(0.014 / 0.104, 10)
    expect(binaryMetric(even, 'kappa').value).toBeCloseTo(0.82, 10)
    expect(binaryMetric(rare, 'pabak').value).toBeCloseTo(0.82, 12)
    expect(binaryMetric(rare, 'prevalenceIndex').value).toBeCloseTo(-0.89, 12)
    expect(binaryMetric(rare, 'biasIndex').value).toBeCloseTo(-0.01, 12)
    expect(binaryMetric(rare, 'ac1').value).toBeCloseTo((0.91 - 0.10395) / 0.89605, 10)
  })

  it('follows kappa = (PABAK - PI^2 + BI^2) / (1 - PI^2 + BI^2)', () => {
    fc.assert(
      fc.property(counts, (one) => {
        const { kappa, pabak, prevalenceIndex, biasIndex } = binaryMetrics(one)
        if (kappa.value === null) return
        const shift = (biasIndex.value ?? 0) ** 2 - (prevalenceIndex.value ?? 0) ** 2
        expect(kappa.value).toBeCloseTo(((pabak.value ?? 0) + shift) / (1 + shift), 10)
      }),
    )
  })
})

describe('bounds for items without an answer', () => {
  it('are the least and the largest value over every way to answer', () => {
    const few = fc.integer({ min: 0, max: 4 })
    fc.assert(
      fc.property(counts, few, few, (one, yes, no) => {
        const bounds = unansweredBounds(one, { yes, no })
        for (const name of BINARY_METRIC_NAMES) {
          const values: number[] = []
          for (let a = 0; a <= yes; a++)
            for (let b = 0; b <= no; b++) {
              const answered = {
                tp: one.tp + a,
                fn: one.fn + yes - a,
                fp: one.fp + b,
                tn: one.tn + no - b,
              }
              const { value } = binaryMetric(answered, name)
              if (value !== null) values.push(value)
            }
          if (values.length === 0) expect(bounds[name]).toEqual({ worst: null, best: null })
          else {
            expect(bounds[name].worst, name).toBeCloseTo(Math.min(...values), 12)
            expect(bounds[name].best, name).toBeCloseTo(Math.max(...values), 12)
          }
        }
      }),
    )
  })
})

describe('counting', () => {
  it('takes items with both labels, by weight', () => {
    const gold = [1, 1, 0, 0, -1, 1]
    const answer = [1, 0, 1, 0, 1, -1]
    expect(countBinary({ gold, answer })).toEqual({ tp: 1, fp: 1, tn: 1, fn: 1 })
    expect(countBinary({ gold, answer, weight: [2, 1, 0.5, 3, 9, 9] })).toEqual({
      tp: 2,
      fp: 0.5,
      tn: 3,
      fn: 1,
    })
    expect(Array.from(countClasses({ gold: [0, 2], answer: [1, 2], classes: 3 }).counts)).toEqual([
      0, 1, 0, 0, 0, 0, 0, 0, 1,
    ])
  })

  it('refuses other codes and uneven columns, and says which', () => {
    expect(() => countBinary({ gold: [1, 2], answer: [1, 1] })).toThrow(
      /item 1 has code 2.*number the classes/,
    )
    expect(() => countBinary({ gold: [1, 0], answer: [1] })).toThrow(
      /answer has 1 entries and gold has 2/,
    )
  })
})
