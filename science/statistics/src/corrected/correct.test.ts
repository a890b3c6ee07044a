import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openRandom } from '../random.ts'
import { correctPrevalence, correctRegression } from './correct.ts'
import { drawGold } from './draw-gold.ts'
import { allocateGold, planGold } from './plan-gold.ts'

/** 400 incidents of two; the machine says yes too often. */
function table(seed: number) {
  const random = openRandom(seed)
  const n = 800
  const cluster = Array.from({ length: n }, (_, i) => i >> 1)
  const x = cluster.map((c) => (c % 3) - 1)
  const gold = x.map((value) => (random.uniform() < 0.3 + 0.1 * value ? 1 : 0))
  const answer = gold.map((label) => (random.uniform() < 0.15 ? 1 : label))
  const { sampled, inclusion } = drawGold({ cluster }, { clusters: 100, seed })
  return {
    x,
    cluster,
    answer,
    truth: gold,
    inclusion,
    gold: gold.map((label, i) => (sampled[i] ? label : NaN)),
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('corrected estimates', () => {
  it('are the gold ones where every item has a gold label, whatever the machine says', () => {
    const { truth, answer, cluster, x } = table(1)
    const whole = { gold: truth, answer, inclusion: truth.map(() => 1), cluster }
    const found = correctPrevalence(whole)
    for (const way of ['goldOnly', 'dsl', 'ppi'] as const)
      expect(found[way].value).toBeCloseTo(mean(truth), 12)
    const slopes = correctRegression({ ...whole, covariates: { x } }, { model: 'logistic' })
      .coefficients[1]
    expect(slopes.dsl.value).toBeCloseTo(slopes.goldOnly.value ?? NaN, 9)
    expect(slopes.dsl.standardError).toBeCloseTo(slopes.goldOnly.standardError ?? NaN, 9)
  })

  it('take the machine at its word where it makes no error', () => {
    const { truth, gold, inclusion, cluster } = table(2)
    const found = correctPrevalence({ gold, answer: truth, inclusion, cluster })
    expect(found.dsl.value).toBeCloseTo(found.naive.value ?? NaN, 12)
    expect(found.share).toBeGreaterThan(0.9)
    expect(found.goldOnly.standardError).toBeGreaterThan(found.dsl.standardError ?? NaN)
  })

  it('stay within 0 and 100 %, or say that the gold labels are too few', () => {
    const answer = Array.from({ length: 100 }, (_, i) => Number(i < 30))
    const chosen = (rows: readonly number[], label: number) => ({
      answer,
      gold: answer.map((_, i) => (rows.includes(i) ? label : NaN)),
      inclusion: answer.map(() => rows.length / 100),
    })
    // both no, and both wrong
    const { dsl, goldOnly } = correctPrevalence(chosen([40, 50], 1))
    expect(dsl).toMatchObject({
      value: null,
      reason:
        'the correction leads to 130.0 %: 2 incidents with gold labels are too few for it; label more',
    })
    expect(goldOnly.value).toBe(1)
    expect(goldOnly.interval).toMatchObject({ high: 1, reason: null })
    expect(goldOnly.interval.low).toBeLessThan(0.9)
    expect(correctPrevalence(chosen([0, 1, 40], 0)).goldOnly.interval.low).toBe(0)
  })

  it.each([
    ['yes', 1],
    ['no', 0],
  ])('where all are %s are sure by their incidents, not by rounding', (_word, label) => {
    const rows = Array.from({ length: 40 }, (_row, i) => i)
    const { naive, dsl, goldOnly } = correctPrevalence({
      answer: rows.map(() => label),
      gold: rows.map((i) => (i < 10 ? label : NaN)),
      inclusion: rows.map(() => 0.25),
    })
    expect(naive.interval).toMatchObject({ low: null, high: null })
    for (const { value, interval } of [dsl, goldOnly]) {
      expect(value).toBe(label)
      // the mirror image of the other: both ends as far from the label
      expect(Math.abs((interval.low ?? NaN) - label)).toBeCloseTo(label === 1 ? 0.2838985 : 0, 6)
      expect(Math.abs((interval.high ?? NaN) - label)).toBeCloseTo(label === 1 ? 0 : 0.2838985, 6)
    }
  })

  it('of incidents that are all half yes have no spread', () => {
    const rows = Array.from({ length: 14 }, (_row, i) => i)
    const { naive } = correctPrevalence({
      answer: rows.map((i) => i % 2),
      gold: rows.map((i) => (i < 8 ? i % 2 : NaN)),
      inclusion: rows.map(() => 4 / 7),
      cluster: rows.map((i) => i >> 1),
    })
    expect([naive.value, naive.interval.low]).toEqual([expect.closeTo(0.5, 12), null])
  })

  it('are right on average where the naive one is not', () => {
    const found = Array.from({ length: 40 }, (_, seed) => {
      const one = table(seed)
      const { naive, dsl, ppi, goldOnly } = correctPrevalence(one)
      const truth = mean(one.truth)
      return [naive, dsl, ppi, goldOnly].map((way) => (way.value ?? NaN) - truth)
    })
    const [naive, dsl, ppi, goldOnly] = [0, 1, 2, 3].map((k) => mean(found.map((row) => row[k])))
    expect(naive).toBeGreaterThan(0.08)
    expect(Math.abs(dsl)).toBeLessThan(0.015)
    expect(Math.abs(ppi)).toBeLessThan(0.015)
    expect(Math.abs(goldOnly)).toBeLessThan(0.015)
  })

  it('need no answer of an item: the gold sample corrects what stands in', () => {
    const one = table(3)
    const answer = one.answer.map((label, i) => (i % 10 === 0 ? NaN : label))
    const found = correctPrevalence({ ...one, answer })
    expect(found.failedAnswers).toBe(80)
    expect(Math.abs((found.dsl.value ?? NaN) - mean(one.truth))).toBeLessThan(0.05)
  })

  it('do not depend on the order of the items', () => {
    const one = table(4)
    const turn = (values: readonly number[] | Float64Array): number[] =>
      Array.from(values).reverse()
    const turned = {
      gold: turn(one.gold),
      answer: turn(one.answer),
      inclusion: turn(one.inclusion),
      cluster: turn(one.cluster),
      covariates: { x: turn(one.x) },
    }
    const plain = correctRegression({ ...one, covariates: { x: one.x } }).coefficients
    correctRegression(turned).coefficients.forEach((coefficient, j) => {
      expect(coefficient.ppi.value).toBeCloseTo(plain[j].ppi.value ?? NaN, 10)
      expect(coefficient.dsl.standardError).toBeCloseTo(plain[j].dsl.standardError ?? NaN, 10)
    })
  })

  it('say why there are none', () => {
    const one = table(5)
    const flat = correctRegression({ ...one, covariates: { x: one.x.map(() => 2) } })
    expect(flat.coefficients[1].dsl.reason).toContain('collinear')
    expect(flat.share).toBeNull()
    expect(() => correctPrevalence({ ...one, inclusion: one.gold.map(() => 0) })).toThrow(
      /inclusion probability 0; it must lie in \(0, 1\]/,
    )
    expect(() => correctPrevalence({ ...one, gold: one.gold.map(() => NaN) })).toThrow(
      /no gold label/,
    )
    expect(() => correctRegression({ ...one, covariates: { x: one.x.map(() => NaN) } })).toThrow(
      /covariate x of item 0/,
    )
  })
})

/** 120 incidents, `rare` of them at a level of their own; half have gold labels. */
function levels({ rare, isFlat }: { readonly rare: number; readonly isFlat: boolean }): {
  readonly answer: number[]
  readonly gold: number[]
  readonly inclusion: number[]
  readonly covariates: { readonly x: number[] }
} {
  const items = Array.from({ length: 120 }, (_, i) => i)
  const x = items.map((i) => Number(i < 2 * rare))
  const truth = items.map((i) => Number(x[i] === 1 ? !isFlat && i % 4 < 2 : i % 3 === 0))
  return {
    answer: truth,
    gold: truth.map((label, i) => (i % 2 === 0 ? label : NaN)),
    inclusion: items.map(() => 0.5),
    covariates: { x },
  }
}

describe('what a gold sample does not carry', () => {
  it('is refused with the reason: too few incidents at a value', () => {
    const { coefficients } = correctRegression(levels({ rare: 3, isFlat: true }))
    for (const way of ['goldOnly', 'dsl', 'ppi'] as const) {
      expect(coefficients[1][way]).toMatchObject({ value: null, standardError: null })
      expect(coefficients[1][way].reason).toBe(
        'the gold sample has 3 incidents with this value; 10 are needed: label more, or merge values',
      )
      expect(coefficients[1][way].interval).toMatchObject({ low: null, high: null })
    }
    expect(coefficients[1].naive.value).not.toBeNull()
    expect(coefficients[0].ppi.value).not.toBeNull()
    const enough = correctRegression(levels({ rare: 10, isFlat: false }))
    expect(enough.coefficients[1].ppi.value).not.toBeNull()
    expect(
      correctRegression(levels({ rare: 9, isFlat: false })).coefficients[1].ppi.value,
    ).toBeNull()
    // from the other side too: all but a few have the value
    expect(
      correctRegression(levels({ rare: 55, isFlat: false })).coefficients[1].dsl.reason,
    ).toContain('5 incidents with another value')
  })

  it('is refused with the reason: one gold label at a value, log odds separated', () => {
    for (const model of ['linear', 'logistic'] as const)
      expect(
        correctRegression(levels({ rare: 20, isFlat: true }), { model }).coefficients[1].ppi.reason,
      ).toContain('all 20 incidents of the gold sample with this value have the same gold label')
    const one = levels({ rare: 20, isFlat: false })
    // gold labels of the level: half yes; the machine says no outside the sample, and is wrong inside
    const answer = one.gold.map((label, i) =>
      one.covariates.x[i] === 0 ? one.answer[i] : Number.isNaN(label) ? 0 : 1,
    )
    const { coefficients } = correctRegression({ ...one, answer }, { model: 'logistic' })
    expect(coefficients[1].dsl.value).toBeNull()
    expect(coefficients[1].dsl.reason).toMatch(/separat/)
  })

  it('widens an interval whose gold sample happens to show no error (rule of three)', () => {
    const one = levels({ rare: 30, isFlat: false })
    const { dsl } = correctRegression(one).coefficients[1]
    // 30 incidents a side without an error: each side's mean may be off by 3 of 30 wrong labels
    const hidden = (2 * (0.1 * 0.9)) / 30
    expect(dsl.standardError ?? 0).toBeGreaterThan(Math.sqrt(hidden))
    const prevalence = correctPrevalence(one)
    const seen = prevalence.naive.standardError ?? 0
    expect(prevalence.dsl.standardError).toBeCloseTo(Math.sqrt(seen * seen + (0.05 * 0.95) / 60), 2)
  })

  it('is not sure of a share because the sample shows one label, however the machine errs', () => {
    // 40 of 800 labelled, all yes; 19 of 20 are: one sample in eight looks so
    const items = Array.from({ length: 800 }, (_, i) => i)
    const table = {
      gold: items.map((i) => (i % 20 === 0 ? 1 : NaN)),
      answer: items.map((i) => (i % 3 === 0 ? 1 : 0)),
      inclusion: items.map(() => 0.05),
    }
    const { ppi, goldOnly, share } = correctPrevalence(table)
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThan(0.5)
    expect(goldOnly.interval.low).toBeLessThan(0.95)
    expect(ppi.interval.low).toBeLessThan(0.95)
  })

  it('has no wider interval where every item has its gold label: nothing is unseen', () => {
    const gold = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0))
    const { goldOnly, dsl } = correctPrevalence({
      gold,
      answer: gold,
      inclusion: gold.map(() => 1),
    })
    expect(goldOnly.standardError).toBeGreaterThan(0.05)
    expect(dsl.standardError).toBeCloseTo(goldOnly.standardError ?? NaN, 12)
  })
})

describe('a drawn gold sample', () => {
  const cluster = [5, 5, 1, 1, 9, 9, 2, 2, 7, 7]
  const stratum = cluster.map((id) => (id > 4 ? 1 : 0))

  it('holds whole incidents, with the probability of each', () => {
    const { sampled, inclusion, drawn } = drawGold(
      { cluster, stratum },
      { clusters: { 0: 1, 1: 2 } },
    )
    for (let i = 0; i < cluster.length; i += 2) expect(sampled[i]).toBe(sampled[i + 1])
    expect(drawn).toEqual({ 0: { clusters: 1, of: 2 }, 1: { clusters: 2, of: 3 } })
    expect(inclusion[0]).toBeCloseTo(2 / 3, 12)
    expect(inclusion[2]).toBe(0.5)
  })

  it('draws each incident as often as it says', () => {
    const often = new Float64Array(10)
    for (let seed = 0; seed < 3000; seed++)
      drawGold({ cluster }, { clusters: 2, seed }).sampled.forEach(
        (one, i) => (often[i] += one / 3000),
      )
    for (const share of often) expect(Math.abs(share - 0.4)).toBeLessThan(0.04)
  })

  it('depends on seed and ids alone', () => {
    const turned = drawGold({ cluster: [...cluster].reverse() }, { clusters: 2, seed: 3 })
    expect(Array.from(turned.sampled).reverse()).toEqual(
      Array.from(drawGold({ cluster }, { clusters: 2, seed: 3 }).sampled),
    )
  })

  it('refuses an incident in two strata, and more incidents than there are', () => {
    expect(() => drawGold({ cluster: [1, 1], stratum: [0, 1] }, { clusters: 1 })).toThrow(
      /in strata 0 and 1/,
    )
    expect(() => drawGold({ cluster: [1, 2] }, { clusters: 3 })).toThrow(
      /3 incidents of stratum 0, which has 2/,
    )
  })
})

describe('a planned gold sample', () => {
  it('reaches the half-width, and would not with one incident less', () => {
    const { accuracy } = planGold(
      { items: 35_000, prevalence: 0.05, accuracy: 0.9 },
      { halfWidth: 0.02 },
    )
    // Wilson's half-width at 0.9 with 864 items, by hand
    const half = (n: number): number => {
      const z2 = 1.959963984540054 ** 2
      return Math.sqrt(z2 * (0.09 / n + z2 / (4 * n * n))) / (1 + z2 / n)
    }
    const n = accuracy.items ?? 0
    expect(half(n)).toBeLessThanOrEqual(0.02)
    expect(half(n - 1)).toBeGreaterThan(0.02)
  })

  it('shows that DSL pays where the machine errs less than labels vary', () => {
    const common = planGold({ items: 35_000, prevalence: 0.5, accuracy: 0.9 }, { halfWidth: 0.02 })
    expect(common.prevalenceByDsl.items).toBeLessThan(common.prevalenceByGoldOnly.items ?? 0)
    const rare = planGold({ items: 35_000, prevalence: 0.02, accuracy: 0.9 }, { halfWidth: 0.01 })
    expect(rare.prevalenceByDsl.items).toBeGreaterThan(rare.prevalenceByGoldOnly.items ?? 0)
    expect(rare.prevalence.items).toBeLessThanOrEqual(rare.prevalenceByGoldOnly.items ?? 0)
  })

  it('says that the table is too small', () => {
    expect(
      planGold({ items: 50, prevalence: 0.5, accuracy: 0.9 }, { halfWidth: 0.01 }).accuracy,
    ).toEqual({
      clusters: null,
      items: null,
    })
    expect(() => planGold({ items: 50, prevalence: 2, accuracy: 0.9 }, { halfWidth: 0.1 })).toThrow(
      /prevalence is 2/,
    )
    expect(() =>
      planGold({ items: 50, prevalence: 0.5, accuracy: 0.9, recall: 0.1 }, { halfWidth: 0.1 }),
    ).toThrow(/cannot be true together/)
  })

  it('is shared out over strata with the least variance', () => {
    const strata = fc.array(
      fc.record({
        clusters: fc.integer({ min: 2, max: 8 }),
        spread: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 2, maxLength: 3 },
    )
    const variance = (
      list: readonly { clusters: number; spread: number }[],
      drawn: readonly number[],
    ): number =>
      list.reduce((sum, { clusters, spread }, h) => sum + (clusters * spread) ** 2 / drawn[h], 0)
    fc.assert(
      fc.property(strata, (list) => {
        const drawn = allocateGold(list, { total: 7 })
        let best = Infinity
        const walk = (h: number, left: number, before: readonly number[]): void => {
          if (h === list.length) {
            if (left === 0 || before.every((m, k) => m === list[k].clusters))
              best = Math.min(best, variance(list, before))
            return
          }
          for (let m = 2; m <= Math.min(left, list[h].clusters); m++)
            walk(h + 1, left - m, [...before, m])
        }
        walk(0, 7, [])
        expect(variance(list, drawn)).toBeCloseTo(best, 9)
      }),
    )
    expect(() => allocateGold([{ clusters: 5, spread: 1 }], { total: 1 })).toThrow(
      /whole number from 2 on/,
    )
  })
})
