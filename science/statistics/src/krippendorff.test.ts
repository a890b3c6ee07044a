import { expect, it } from 'vitest'
import { krippendorffAlpha } from './krippendorff.ts'
import { scoreBinary } from './score-binary.ts'

it("gives 0.743 for the four observers of Krippendorff's own example (2011, section C)", () => {
  const coders = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'].map((row) =>
    row.split('').map((label) => (label === '.' ? -1 : Number(label) - 1)),
  )
  const found = krippendorffAlpha({ coders, classes: 5 })
  expect(found.value).toBeCloseTo(0.743, 3)
  expect(found.interval.low).toBeLessThan(0.743)
  expect(found.bca.high).toBeGreaterThan(0.743)
  expect([found.pairableItems, found.pairableLabels]).toEqual([11, 40])
})

it('says why there is none', () => {
  expect(
    krippendorffAlpha({
      coders: [
        [1, 0],
        [-1, -1],
      ],
      classes: 2,
    }).reason,
  ).toContain('two coders')
  expect(
    krippendorffAlpha({
      coders: [
        [1, 1],
        [1, 1],
      ],
      classes: 2,
    }).reason,
  ).toContain('one class')
})

it('rests on the labels that could differ, as kappa does, where a class is rare', () => {
  const gold = Array.from({ length: 2000 }, (_, i) => Number(i < 6))
  const cluster = gold.map((_, i) => i >> 1)
  const { interval } = krippendorffAlpha(
    { coders: [gold, gold], classes: 2, cluster },
    { replicates: 0 },
  )
  const { kappa } = scoreBinary({ gold, answer: gold, cluster }, { replicates: 0 }).metrics
  expect(interval.method).toBe('Wilson, n = 3 clusters')
  expect(interval.low).toBeCloseTo(kappa.interval.low ?? NaN, 2)
})
