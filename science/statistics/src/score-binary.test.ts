import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { krippendorffAlpha } from './krippendorff.ts'
import { comparePairs } from './paired-shares.ts'
import { scoreBinary } from './score-binary.ts'
import { scoreClasses } from './score-classes.ts'
import { wilson } from './wilson.ts'

fc.configureGlobal({ seed: 20 })

const code = fc.constantFrom(0, 1, 1, 0, -1)
const items = fc.array(fc.record({ gold: code, answer: code, incident: fc.nat({ max: 15 }) }), {
  minLength: 1,
  maxLength: 80,
})

describe('a score', () => {
  it('accounts for every item', () => {
    fc.assert(
      fc.property(items, (list) => {
        const gold = list.map((item) => item.gold)
        const answer = list.map((item) => item.answer)
        const score = scoreBinary(
          { gold, answer, cluster: list.map((item) => item.incident) },
          { replicates: 0 },
        )
        const { yes, no } = score.unanswered
        expect(score.items + yes + no + score.withoutGold).toBe(list.length)
      }),
    )
  })

  it('has an interval around each value that is there, and a reason for each that is not', () => {
    fc.assert(
      fc.property(items, (list) => {
        const score = scoreBinary(
          {
            gold: list.map((item) => item.gold),
            answer: list.map((item) => item.answer),
            cluster: list.map((item) => item.incident),
          },
          { replicates: 50 },
        )
        for (const [name, { value, reason, interval, bca }] of Object.entries(score.metrics)) {
          if (value === null) {
            expect([interval.low, bca.low]).toEqual([null, null])
            expect([interval.reason, bca.reason], name).toEqual([reason, reason])
          } else {
            expect(interval.reason, name).toBeNull()
            expect(interval.low).toBeLessThanOrEqual(value + 1e-12)
            expect(interval.high).toBeGreaterThanOrEqual(value - 1e-12)
            expect((interval.high ?? 0) - (interval.low ?? 0), name).toBeGreaterThan(0)
            if (bca.low === null) expect(bca.reason).not.toBeNull()
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it("within one narrative type gives Wilson's own interval of the shares", () => {
    const gold = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    const answer = [1, 1, 1, 0, 0, 0, 0, 1, 0, 0]
    const { metrics } = scoreBinary({ gold, answer }, { replicates: 0 })
    expect(metrics.recall.interval).toEqual(wilson(3, 4))
    expect(metrics.accuracy.interval).toEqual(wilson(8, 10))
  })

  it('takes two narratives of an incident that always agree for one', () => {
    const once = { gold: [1, 1, 1, 0, 0, 0, 1, 0], answer: [1, 1, 0, 0, 1, 0, 1, 0] }
    const twice = {
      gold: [...once.gold, ...once.gold],
      answer: [...once.answer, ...once.answer],
      cluster: [...once.gold.keys(), ...once.gold.keys()],
    }
    const single = scoreBinary(once).metrics
    const double = scoreBinary(twice).metrics
    const width = (metric: typeof single.f1): number =>
      (metric.bca.high ?? NaN) - (metric.bca.low ?? NaN)
    for (const name of ['accuracy', 'f1', 'kappa'] as const) {
      expect(double[name].value).toBeCloseTo(single[name].value ?? NaN, 12)
      expect(width(double[name]) / width(single[name])).toBeCloseTo(1, 1)
    }
    // as if independent it would be narrower by a third
    expect((double.f1.interval.high ?? 0) - (double.f1.interval.low ?? 0)).toBeCloseTo(
      (single.f1.interval.high ?? 0) - (single.f1.interval.low ?? 0),
      10,
    )
  })

  it('knows no more of a recall of 1 than its incidents tell', () => {
    const gold = [1, 1, 1, 1, 1, 1, 0, 0]
    const cluster = [1, 1, 2, 2, 3, 3, 4, 4]
    const { recall } = scoreBinary({ gold, answer: gold, cluster }, { replicates: 200 }).metrics
    expect(recall.value).toBe(1)
    expect(recall.interval.low).toBeCloseTo(wilson(3, 3).low ?? NaN, 12)
    expect(recall.bca.reason).toBe('all resamples have one value: no spread to learn from')
  })

  it('has no bootstrap of a mean where a part of it has none', () => {
    const gold = Array.from({ length: 60 }, (_, i) => Number(i % 10 === 0))
    const answer = gold.map((label, i) => (i % 7 === 1 ? 1 : label))
    const { recall, specificity, balancedAccuracy } = scoreBinary({ gold, answer }).metrics
    expect(recall.value).toBe(1)
    expect(specificity.bca.low).toBeGreaterThan(0.5)
    const reason = 'of a part: all resamples have one value: no spread to learn from'
    expect(balancedAccuracy.bca).toMatchObject({ low: null, high: null, reason })
    const { metrics } = scoreClasses({ gold, answer, classes: 2 })
    expect(metrics.macroRecall.bca).toMatchObject({ low: null, high: null, reason })
    expect(balancedAccuracy.interval.low).toBeLessThan(0.85)
  })
})

describe('the effective number of items of a share', () => {
  const recallOf = (incidents: readonly (readonly number[])[]) => {
    const answer = incidents.flat()
    const cluster = incidents.flatMap((some, incident) => some.map(() => incident))
    return scoreBinary({ gold: answer.map(() => 1), answer, cluster }, { replicates: 0 }).metrics
      .recall
  }

  it('is not above the items, however alike a few incidents are', () => {
    const { value, interval } = recallOf([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0, 1],
    ])
    expect(interval.method).toBe('Wilson, effective n = 9.0 (4 clusters)')
    expect(value).toBeCloseTo(5 / 9, 12)
    expect(interval.low).toBeCloseTo(wilson(5, 9).low ?? NaN, 12)
  })

  it('is not below what the incidents count for if all of their items are alike', () => {
    const pairs = recallOf([
      [1, 1],
      [0, 0],
      [1, 1],
    ])
    expect(pairs.interval.low).toBeCloseTo(wilson(2, 3).low ?? NaN, 12)
    // sizes 4, 1, 1: 36 / 18 incidents, not 3
    expect(recallOf([[1, 1, 1, 1], [0], [1]]).interval.method).toContain('effective n = 2.0 ')
  })
})

it('a score of incidents that are all alike is as sure as their number, not as rounding', () => {
  const [gold, answer] = [
    [1, 1, 0, 0, 0, 0],
    [1, 0, 0, 1, 0, 0],
  ].map((one) => Array.from({ length: 7 }, () => one).flat())
  const cluster = gold.map((_, at) => Math.floor(at / 6))
  const { pabak, accuracy } = scoreBinary({ gold, answer, cluster }, { replicates: 0 }).metrics
  expect(pabak.interval.method).toBe('Wilson, n = 7 clusters')
  expect(pabak.interval.low).toBeCloseTo(2 * (accuracy.interval.low ?? NaN) - 1, 12)
})

describe('the interval of a function of shares', () => {
  it("is that of Jaccard's index for F1: exact within one narrative type", () => {
    const gold = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    const answer = [1, 1, 1, 0, 1, 1, 0, 0, 0, 0]
    const { f1 } = scoreBinary({ gold, answer }, { replicates: 0 }).metrics
    const { low, high } = wilson(4, 6)
    expect(f1.interval.low).toBeCloseTo((2 * (low ?? NaN)) / (1 + (low ?? NaN)), 12)
    expect(f1.interval.high).toBeCloseTo((2 * (high ?? NaN)) / (1 + (high ?? NaN)), 12)
    expect(f1.interval.method).toBe('Wilson, n = 6')
  })

  it('knows of kappa, MCC and alpha that they cannot be far below 0 where a class is rare', () => {
    const gold = Array.from({ length: 400 }, (_, i) => Number(i < 4))
    const answer = gold.map((_, i) => Number(i > 1 && i < 6))
    const { kappa, mcc } = scoreBinary({ gold, answer }, { replicates: 0 }).metrics
    const alpha = krippendorffAlpha({ coders: [gold, answer], classes: 2 }, { replicates: 0 })
    // four yes by each of them: at worst none meets
    for (const one of [kappa, mcc, alpha]) {
      expect(one.value).toBeCloseTo(0.495, 2)
      expect(one.interval.low).toBeGreaterThan(-0.02)
      expect(one.interval.low).toBeLessThan(0.2)
    }
  })

  it('of kappa does not end at the estimate, however few items there are', () => {
    const [gold, answer] = [
      [1, 1, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 0],
    ]
    const { kappa, mcc } = scoreBinary({ gold, answer }, { replicates: 0 }).metrics
    const classes = scoreClasses({ gold, answer, classes: 2 }, { replicates: 0 }).metrics
    const alpha = krippendorffAlpha({ coders: [gold, answer], classes: 2 }, { replicates: 0 })
    // no yes of either side meets: as little as there can be of these six
    for (const one of [kappa, mcc, classes.kappa, alpha]) {
      expect(one.value).toBeLessThan(-0.2)
      expect(one.interval.low).toBeLessThan((one.value ?? NaN) - 0.1)
    }
    expect(classes.kappa.interval.low).toBeCloseTo(kappa.interval.low ?? NaN, 12)
  })

  it('of the bias index is the difference of two shares of the same items', () => {
    const gold = [1, 1, 1, 0, 0, 0, 0, 0]
    const answer = [1, 0, 0, 0, 0, 0, 0, 1]
    const { biasIndex } = scoreBinary({ gold, answer }, { replicates: 0 }).metrics
    const { difference, interval } = comparePairs({ a: answer, b: gold })
    expect(biasIndex.value).toBe(difference.value)
    expect(biasIndex.interval).toEqual(interval)
  })
})

it('stretches PABAK of several classes to what its accuracy is', () => {
  const gold = Array.from({ length: 40 }, (_, i) => i % 4)
  const answer = gold.map((code, i) => (i % 3 === 0 ? (code + 1) % 4 : code))
  const cluster = gold.map((_, i) => Math.floor(i / 3))
  for (const data of [
    { gold, answer, classes: 4 },
    { gold, answer, classes: 4, cluster },
  ]) {
    const { accuracy, pabak } = scoreClasses(data, { replicates: 0 }).metrics
    for (const end of ['low', 'high'] as const)
      expect(pabak.interval[end]).toBeCloseTo((4 * (accuracy.interval[end] ?? NaN) - 1) / 3, 6)
  }
})

it('holds the estimate in its interval, and counts no endless items, in the smallest tables', () => {
  const label = fc.integer({ min: -1, max: 3 })
  const item = fc.tuple(label, label, fc.integer({ min: 0, max: 6 }))
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), (items) => {
      const [gold, answer, cluster] = [0, 1, 2].map((at) => items.map((one) => one[at]))
      const { metrics } = scoreClasses({ gold, answer, cluster, classes: 4 }, { replicates: 0 })
      const alpha = krippendorffAlpha(
        { coders: [gold, answer], cluster, classes: 4 },
        { replicates: 0 },
      )
      for (const { value, interval } of [...Object.values(metrics), alpha]) {
        expect(interval.method).not.toMatch(/NaN|Infinity/)
        if (value === null || interval.low === null || interval.high === null) continue
        expect(interval.low).toBeLessThanOrEqual(value + 1e-9)
        expect(interval.high).toBeGreaterThanOrEqual(value - 1e-9)
      }
    }),
    { numRuns: 1000 },
  )
})

it('resamples balanced accuracy over the classes that have gold labels', () => {
  const gold = Array.from({ length: 60 }, (_, i) => i % 2)
  const answer = gold.map((code, i) => (i % 7 === 0 ? 1 - code : code))
  const { balancedAccuracy, macroRecall } = scoreClasses(
    { gold, answer, classes: 3 },
    { replicates: 300 },
  ).metrics
  expect(balancedAccuracy.value).toBeCloseTo(0.85, 2)
  expect(balancedAccuracy.bca.low).toBeLessThan(0.85)
  expect([macroRecall.value, macroRecall.bca.low]).toEqual([null, null])
})

describe('a score that rests on one incident', () => {
  it('is no surer for the incidents that say nothing of it', () => {
    const gold = Array.from({ length: 300 }, (_, i) => Number(i === 0))
    const answer = gold.map((_, i) => Number(i < 3))
    const { mcc, recall, balancedAccuracy } = scoreBinary(
      { gold, answer },
      { replicates: 0 },
    ).metrics
    // without the only yes there is no MCC: Wilson's interval of one trial, stretched from the least that one
    // yes and three answers, and two yes and two no more, can have, none of them meeting
    const least = -(5 * 3) / Math.sqrt(5 * 3 * 301 * 299)
    const share = ((mcc.value ?? NaN) - least) / (1 - least)
    const z2 = 1.959963984540054 ** 2
    const half = Math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    const middle = (share + z2 / 2) / (1 + z2)
    expect(mcc.interval.low).toBeCloseTo(least + (1 - least) * (middle - half), 12)
    expect(mcc.interval.high).toBeCloseTo(least + (1 - least) * (middle + half), 12)
    expect(recall.interval).toEqual(wilson(1, 1))
    const classes = scoreClasses({ gold, answer, classes: 2 }, { replicates: 0 })
    const { low, high } = classes.metrics.macroRecall.interval
    expect(low).toBeCloseTo(balancedAccuracy.interval.low ?? NaN, 12)
    expect(high).toBeCloseTo(balancedAccuracy.interval.high ?? NaN, 12)
    expect(low).toBeLessThan(0.7)
  })
})

describe('a score of several classes', () => {
  it('agrees with the yes/no score where there are two', () => {
    const gold = [1, 1, 0, 0, 1, 0, -1, 1]
    const answer = [1, 0, 0, 1, 1, 0, 1, -1]
    const cluster = [1, 1, 2, 2, 3, 3, 4, 4]
    const two = scoreBinary({ gold, answer, cluster })
    const many = scoreClasses({ gold, answer, cluster, classes: 2 })
    expect(many.unanswered).toEqual([two.unanswered.no, two.unanswered.yes])
    for (const name of ['accuracy', 'balancedAccuracy', 'kappa', 'mcc', 'pabak', 'ac1'] as const) {
      expect(many.metrics[name].value).toBeCloseTo(two.metrics[name].value ?? NaN, 12)
      expect(many.metrics[name].interval.low).toBeCloseTo(two.metrics[name].interval.low ?? NaN, 2)
    }
    expect(many.accuracyBounds).toEqual({
      worst: two.metrics.accuracy.bounds.worst,
      best: two.metrics.accuracy.bounds.best,
    })
    expect(many.perClass[1]).toEqual(two)
  })
})
