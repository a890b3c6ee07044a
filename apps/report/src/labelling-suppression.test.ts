import {
  BINARY_METRIC_NAMES,
  binaryMetric,
  type BinaryCounts,
  scoreBinary,
  scoreClasses,
} from '@longrun/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { LabelScore } from './labelling-report-input.ts'
import {
  blockSums,
  discloseGroups,
  hiddenCounts,
  LEAST_SHOWN,
  mayShow,
} from './labelling-suppression.ts'

fc.configureGlobal({ seed: 20 })

/** A score with these counts. */
function yesNo({ tp, fp, tn, fn }: BinaryCounts): LabelScore {
  const times = (count: number, code: number): number[] => Array.from({ length: count }, () => code)
  const gold = [...times(tp, 1), ...times(fp, 0), ...times(tn, 0), ...times(fn, 1)]
  const answer = [...times(tp, 1), ...times(fp, 1), ...times(tn, 0), ...times(fn, 0)]
  return { kind: 'yesNo', ...scoreBinary({ gold, answer }, { replicates: 0 }) }
}

const counts = fc.record({
  tp: fc.nat(40),
  fp: fc.nat(40),
  tn: fc.nat(200),
  fn: fc.nat(40),
})

describe('discloseGroups', () => {
  it('says everything of a table without a small cell', () => {
    const { disclosure, isShown } = discloseGroups([[yesNo({ tp: 10, fp: 10, tn: 10, fn: 10 })]])
    expect(disclosure.sums).toBeNull()
    expect(isShown).toEqual([true])
  })

  it('joins the errors where one kind is rare, and keeps back what would tell them apart', () => {
    const { disclosure } = discloseGroups([[yesNo({ tp: 97, fp: 20, tn: 880, fn: 3 })]])
    expect(disclosure.sums?.blocks).toEqual([['tp'], ['tn'], ['fp', 'fn']])
    expect(['f1', 'accuracy', 'ac1'].every((name) => mayShow(disclosure, name))).toBe(true)
    for (const name of ['recall', 'precision', 'specificity', 'kappa', 'mcc', 'prevalence'])
      expect(mayShow(disclosure, name)).toBe(false)
  })

  it('shows only metrics that the shown sums determine: they cannot tell the hidden cells', () => {
    fc.assert(
      fc.property(counts, fc.nat(), (table, pick) => {
        const { disclosure, isShown } = discloseGroups([[yesNo(table)]])
        const { sums } = disclosure
        if (!isShown[0] || sums === null) return
        // another table with the same sums: move a count inside a block of two
        const block = sums.blocks.find(({ length }) => length === 2)
        if (block === undefined) throw new Error('small cells, and none is joined')
        const [from, to] = table[block[0]] > 0 ? block : [block[1], block[0]]
        const moved = 1 + (pick % table[from])
        const other = { ...table, [from]: table[from] - moved, [to]: table[to] + moved }
        for (const name of BINARY_METRIC_NAMES) {
          if (!mayShow(disclosure, name)) continue
          const [a, b] = [binaryMetric(table, name).value, binaryMetric(other, name).value]
          expect(Math.abs((a ?? -9) - (b ?? -9))).toBeLessThan(1e-12)
        }
      }),
    )
  })

  it('never shows a sum below 10, nor lets a total tell of the groups left out', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 6 }), (tables) => {
        const scores = tables.map((table) => [yesNo(table)])
        const { disclosure, isShown } = discloseGroups(scores)
        const sums = scores.map(([score]) => blockSums(score, disclosure))
        sums.forEach((own, at) => {
          if (isShown[at]) expect(Math.min(...own)).toBeGreaterThanOrEqual(LEAST_SHOWN)
        })
        const hidden = sums.filter((_, at) => !isShown[at])
        if (hidden.length === 0 || hidden.length === tables.length) return
        expect(hidden.length).toBeGreaterThan(1)
        for (const block of hidden[0].keys())
          expect(hidden.reduce((sum, own) => sum + own[block], 0)).toBeGreaterThanOrEqual(
            LEAST_SHOWN,
          )
      }),
    )
  })

  it('lets a second coder with a rare error hide the same of the first', () => {
    const { disclosure } = discloseGroups([
      [yesNo({ tp: 50, fp: 20, tn: 90, fn: 30 }), yesNo({ tp: 62, fp: 8, tn: 102, fn: 18 })],
    ])
    expect(mayShow(disclosure, 'recall')).toBe(false)
  })

  it('says right and wrong of several classes', () => {
    const gold = Array.from({ length: 90 }, (_, i) => i % 3)
    const answer = gold.map((code, i) => (i < 12 ? (code + 1) % 3 : code))
    const score: LabelScore = {
      kind: 'classes',
      ...scoreClasses({ gold, answer, classes: 3 }, { replicates: 0 }),
    }
    const { disclosure } = discloseGroups([[score]])
    expect(blockSums(score, disclosure)).toEqual([78, 12])
    expect(mayShow(disclosure, 'accuracy') && !mayShow(disclosure, 'kappa')).toBe(true)
  })
})

describe('hiddenCounts', () => {
  it.each([
    [
      [50, 60],
      [false, false],
    ],
    [
      [3, 60, 40],
      [true, false, true],
    ],
    [
      [3, 4, 60, 40],
      [true, true, false, true],
    ],
    [
      [8, 9, 60],
      [true, true, false],
    ],
    [
      [0, 100],
      [true, true],
    ],
  ])('%j', (given, hidden) => {
    expect(hiddenCounts(given)).toEqual(hidden)
  })
})
