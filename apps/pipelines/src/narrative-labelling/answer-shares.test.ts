import { describe, expect, it } from 'vitest'

import { answerShares } from './answer-shares.ts'
import type { LabelledItems } from './score-items.ts'

/** Answers by narrative; -1: none. */
function itemsOf(
  answer: readonly number[],
  { incident = answer.map((_, i) => i), classes = ['no', 'yes'], isYesNo = true } = {},
): LabelledItems {
  return {
    answer: Int16Array.from(answer),
    incident: Int32Array.from(incident),
    classes,
    isYesNo,
  } as unknown as LabelledItems
}
const everyone = (items: LabelledItems): readonly number[] => Array.from(items.answer.keys())

/** Ends of Wilson's interval (1927), written out. */
function wilsonEnds(share: number, n: number): readonly [number, number] {
  const z = 1.959963984540054
  const middle = share + (z * z) / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return [(middle - half) / (1 + (z * z) / n), (middle + half) / (1 + (z * z) / n)]
}

describe('answerShares', () => {
  it('is the share of yes among the answers, without those that have none', () => {
    const items = itemsOf([...Array.from({ length: 100 }, (_, i) => Number(i < 20)), -1, -1])
    const { items: n, clusters, shares } = answerShares(items, everyone(items))
    expect([n, clusters, shares.length, shares[0].count]).toEqual([100, 100, 1, 20])
    const [low, high] = wilsonEnds(0.2, 100)
    expect(shares[0].share.value).toBe(0.2)
    expect(shares[0].share.interval.low).toBeCloseTo(low, 12)
    expect(shares[0].share.interval.high).toBeCloseTo(high, 12)
  })

  it('counts two like answers of one incident as one', () => {
    const once = Array.from({ length: 200 }, (_, i) => Number(i % 4 === 0))
    const items = itemsOf(
      once.flatMap((code) => [code, code]),
      { incident: once.flatMap((_, i) => [i, i]) },
    )
    const { items: n, clusters, shares } = answerShares(items, everyone(items))
    expect([n, clusters]).toEqual([400, 200])
    const [low, high] = wilsonEnds(0.25, 200)
    // the jackknife's variance is that of 199 degrees of freedom
    expect(Math.abs((shares[0].share.interval.low ?? 0) - low)).toBeLessThan(5e-4)
    expect(Math.abs((shares[0].share.interval.high ?? 0) - high)).toBeLessThan(5e-4)
  })

  it('gives every class of several, and null with the reason of nothing', () => {
    const items = itemsOf([0, 0, 2, 2, 2, -1], { classes: ['cut', 'fall', 'burn'], isYesNo: false })
    const { shares } = answerShares(items, everyone(items))
    expect(shares.map(({ code, count, share }) => [code, count, share.value])).toEqual([
      [0, 2, 0.4],
      [1, 0, 0],
      [2, 3, 0.6],
    ])
    const [{ share }] = answerShares(items, [5]).shares
    expect([share.value, share.interval.low]).toEqual([null, null])
    expect(share.reason).toMatch(/no item/)
  })
})
