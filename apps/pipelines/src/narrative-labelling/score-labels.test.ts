import type { Json, JsonObject, OutcomeRow } from '@longrun/runs'
import { binaryMetrics } from '@longrun/statistics'
import { describe, expect, it } from 'vitest'

import { narrativeLocator } from './locator.ts'
import type { LabellingParams } from './params.ts'
import { readLabelledItems } from './score-items.ts'
import { scoreLabels } from './score-labels.ts'

/** What the reading looks at; the rest of the parameters plays no part. */
function paramsOf(changes: Partial<LabellingParams> = {}): LabellingParams {
  return {
    answer: {
      schemaJson: '{}',
      shape: { open: [{ name: 'detected', type: 'boolean', values: null }], sealed: [] },
      label: 'detected',
      confidence: 'confidence',
    },
    labels: ['ann', 'ben'],
    coding: { positive: ['1'], negative: ['0'] },
    strata: ['year'],
    ...changes,
  } as unknown as LabellingParams
}

interface Given {
  readonly incident: string
  readonly type?: string | null
  readonly part?: 'dev' | 'test' | null
  readonly gold?: Readonly<Record<string, string | null>>
  readonly year?: string | null
  /** The row of an answer, a class of error, or null for pending. */
  readonly came: JsonObject | string | null
  readonly problem?: string | null
}

/** Items as the ledger gives them. */
async function* rowsOf(given: readonly Given[]): AsyncGenerator<OutcomeRow> {
  for (const [at, one] of given.entries()) {
    const key = `k${String(at).padStart(3, '0')}`
    const { incident, type = null, part = 'dev', gold = {}, year = null, came } = one
    const locator = narrativeLocator({
      line: at,
      incident,
      type,
      gold,
      strata: { year },
      part,
      sealed: null,
      problem: one.problem ?? null,
    })
    yield {
      item: { key, sha256: '', locator },
      result: typeof came === 'object' && came !== null ? { tables: { labels: [came] } } : null,
      failure:
        typeof came === 'string'
          ? ({ key, errorClass: came, message: '' } as OutcomeRow['failure'])
          : null,
    }
  }
}

const yes = (confidence: Json = 0.9): JsonObject => ({ detected: true, confidence })
const no = (confidence: Json = 0.9): JsonObject => ({ detected: false, confidence })
const times = (count: number, one: Given): readonly Given[] =>
  Array.from({ length: count }, (_, i) => ({ ...one, incident: `${one.incident}${i}` }))

/** tp 6, fp 2, tn 9, fn 3 by ann on dev; two refusals of label yes, one failure of label no; more that is not scored. */
const GIVEN: readonly Given[] = [
  ...times(6, {
    incident: 'a',
    type: 'le',
    year: '2020',
    gold: { ann: '1', ben: '1' },
    came: yes(),
  }),
  ...times(2, {
    incident: 'b',
    type: 'le',
    year: '2021',
    gold: { ann: '0', ben: '1' },
    came: yes(),
  }),
  ...times(9, { incident: 'c', type: 'cme', gold: { ann: '0', ben: '0' }, came: no() }),
  ...times(3, { incident: 'd', type: 'cme', gold: { ann: '1' }, came: no() }),
  ...times(2, { incident: 'e', type: 'le', gold: { ann: '1' }, came: 'refused' }),
  { incident: 'f', type: 'cme', gold: { ann: '0' }, came: 'schema' },
  { incident: 'g', type: 'cme', gold: { ann: '1' }, came: null },
  {
    incident: 'h',
    type: 'cme',
    gold: { ann: '1' },
    came: 'input_invalid',
    problem: 'line 9: empty',
  },
  ...times(50, { incident: 't', type: 'le', part: 'test', gold: { ann: '1' }, came: no() }),
  ...times(4, { incident: 'u', type: 'le', part: null, came: { ...yes(), outcome: 'repaired' } }),
]
const items = await readLabelledItems(rowsOf(GIVEN), paramsOf())
const scores = scoreLabels(items, { by: ['year'], replicates: 200 })
const group = (by: string, value: string | null, coder = 'ann') =>
  scores.groups.find((one) => one.by === by && one.value === value && one.coder === coder)

describe('readLabelledItems', () => {
  it('codes gold labels and answers, and says what came of each', () => {
    expect(items.classes).toEqual(['no', 'yes'])
    expect(items.gold['ann'].slice(0, 8)).toEqual(Int16Array.of(1, 1, 1, 1, 1, 1, 0, 0))
    expect(items.gold['ben'].at(-1)).toBe(-1)
    const outcomes = Object.fromEntries(
      [...new Set(items.outcomes)].map((name) => [
        name,
        items.outcomes.filter((outcome) => outcome === name).length,
      ]),
    )
    expect(outcomes).toEqual({
      answered: 70,
      refused: 2,
      failed: 1,
      pending: 1,
      invalid: 1,
      repaired: 4,
    })
  })

  it('takes a confidence outside 0..1, or none, as not stated', async () => {
    const given = [yes(95), yes(null), yes('high'), yes(1)].map((came) => ({ incident: 'i', came }))
    const { confidence } = await readLabelledItems(rowsOf(given), paramsOf())
    expect([...confidence]).toEqual([NaN, NaN, NaN, 1])
  })

  it('keeps narratives of one incident together', async () => {
    const given = ['x', 'y', 'x'].map((incident) => ({ incident, came: yes() }))
    const read = await readLabelledItems(rowsOf(given), paramsOf())
    expect([[...read.incident], read.incidents]).toEqual([
      [0, 1, 0],
      ['x', 'y'],
    ])
  })

  it('numbers listed classes, and gives up whole numbers of more than 50 values', async () => {
    const answer = (values: readonly string[] | null): LabellingParams['answer'] => ({
      ...paramsOf().answer,
      shape: {
        open: [{ name: 'detected', type: values === null ? 'integer' : 'string', values }],
        sealed: [],
      },
    })
    const listed = await readLabelledItems(
      rowsOf([{ incident: 'a', gold: { ann: 'fall' }, came: { detected: 'cut' } }]),
      paramsOf({ coding: null, answer: answer(['cut', 'fall']) }),
    )
    expect([listed.answer[0], listed.gold['ann'][0], listed.isYesNo]).toEqual([0, 1, false])
    const numbers = (count: number): readonly Given[] =>
      Array.from({ length: count }, (_, i) => ({ incident: `${i}`, came: { detected: i } }))
    const whole = paramsOf({ coding: null, answer: answer(null) })
    expect((await readLabelledItems(rowsOf(numbers(12)), whole)).classes.slice(9)).toEqual([
      '9',
      '10',
      '11',
    ])
    const many = await readLabelledItems(rowsOf(numbers(51)), whole)
    expect([many.classes, new Set(many.answer)]).toEqual([[], new Set([-1])])
    expect(scoreLabels(many).groups).toEqual([])
  })
})

describe('scoreLabels', () => {
  it('scores the dev part alone: not one number of the test part', () => {
    const all = group('all', null)
    expect(all?.score.kind === 'yesNo' && all.score.counts).toEqual({ tp: 6, fp: 2, tn: 9, fn: 3 })
    expect(scores.groups.every(({ part }) => part === 'dev')).toBe(true)
    const opened = scoreLabels(items, { parts: ['test'], replicates: 0 })
    const [test] = opened.groups
    expect(test.score.kind === 'yesNo' && test.score.counts).toEqual({
      tp: 0,
      fp: 0,
      tn: 0,
      fn: 50,
    })
  })

  it('never counts a refusal as a no, and bounds what refused and failed ones could change', () => {
    const all = group('all', null)
    expect(all?.unanswered).toEqual({ refused: [0, 2], failed: [1, 0], pending: [0, 1] })
    if (all?.score.kind !== 'yesNo') throw new Error('a yes or no')
    // all ways to answer three narratives, by hand; the pending one is none of them
    const possible = [0, 1, 2].flatMap((a) =>
      [0, 1].map((b) => binaryMetrics({ tp: 6 + a, fn: 3 + 2 - a, fp: 2 + b, tn: 9 + 1 - b })),
    )
    for (const name of ['recall', 'precision', 'f1', 'kappa'] as const) {
      const values = possible.map((metrics) => metrics[name].value ?? NaN)
      expect(all.score.metrics[name].bounds).toEqual({
        worst: Math.min(...values),
        best: Math.max(...values),
      })
    }
  })

  it('breaks down by narrative type and stratum; what the source leaves empty comes last', () => {
    expect(scores.outcomes.map(({ by, value }) => [by, value])).toEqual([
      ['all', null],
      ['type', 'cme'],
      ['type', 'le'],
      ['year', '2020'],
      ['year', '2021'],
      ['year', null],
    ])
    const le = group('type', 'le')
    expect(le?.score.kind === 'yesNo' && le.score.counts).toEqual({ tp: 6, fp: 2, tn: 0, fn: 0 })
    expect(le?.unanswered.refused).toEqual([0, 2])
    expect(scores.outcomes.find(({ value }) => value === 'le')?.counts).toMatchObject({
      refused: 2,
      repaired: 4,
      answered: 58,
    })
  })

  it('leaves out a group that a coder did not label', () => {
    expect(group('year', '2020', 'ben')).toBeDefined()
    expect(scoreLabels(items, { parts: ['test'], coders: ['ben'], replicates: 0 }).groups).toEqual(
      [],
    )
  })

  it('reads confidence as the probability that the answer is right', () => {
    const { calibration } = group('all', null) ?? {}
    expect(calibration?.items).toBe(20)
    expect(calibration?.overconfidence.value).toBeCloseTo(0.9 - 15 / 20, 12)
    expect(calibration?.brier.value).toBeCloseTo((15 * 0.01 + 5 * 0.81) / 20, 12)
  })

  it('compares the coders with each other, without the model', () => {
    const [agreement] = scores.agreement
    expect(agreement.alpha.pairableItems).toBe(17)
    // 15 of 17 agree: ones 6, noughts 9; two that ann calls 0 and ben 1
    expect(agreement.alpha.value).toBeCloseTo(1 - (33 * 4) / (2 * 14 * 20), 12)
    expect(agreement.pairs[0].score.metrics.accuracy.value).toBeCloseTo(15 / 17, 12)
    expect(agreement.pairs[0].score.metrics.kappa.value).toBeCloseTo(
      (15 / 17 - (6 * 8 + 11 * 9) / 289) / (1 - (6 * 8 + 11 * 9) / 289),
      12,
    )
  })

  it('leaves the bootstrap of groups out where it is not wanted', () => {
    const light = scoreLabels(items, { replicates: 50, groupReplicates: 0 })
    const [all, type] = light.groups
    expect(all.score.metrics.accuracy.bca.low).not.toBeNull()
    expect(type.score.metrics.accuracy.bca.reason).toContain('no resamples')
  })

  it('refuses a coder and a stratum that the run does not have', () => {
    expect(() => scoreLabels(items, { coders: ['eve'] })).toThrow(/no label eve.*ann, ben/)
    expect(() => scoreLabels(items, { by: ['month'] })).toThrow(/no stratum month.*year/)
  })
})

describe('labels of several classes', () => {
  it.each([
    [
      'whole numbers that a program wrote with a point',
      { type: 'integer', values: null },
      2,
      '2.0',
    ],
    ['a list in another case', { type: 'string', values: ['Fall', 'Burn'] }, 'Fall', ' fall'],
  ])('agree where they mean the same: %s', async (_name, property, detected, gold) => {
    const params = paramsOf({
      coding: null,
      labels: ['ann'],
      answer: {
        schemaJson: '{}',
        shape: { open: [{ name: 'detected', ...property } as never], sealed: [] },
        label: 'detected',
        confidence: null,
      },
    })
    const given = Array.from({ length: 4 }, (_, i) => ({
      incident: `i${i}`,
      gold: { ann: gold },
      came: { detected, outcome: 'answered' },
    }))
    const items = await readLabelledItems(rowsOf(given), params)
    const [all] = scoreLabels(items, { replicates: 0 }).groups
    expect(all.score.kind).toBe('classes')
    expect([...items.gold['ann']]).toEqual([...items.answer])
  })
})

it('counts answers without a label, which a schema may allow, by the manual one', async () => {
  const given = [true, null, null, false].map((detected, i) => ({
    incident: `i${i}`,
    gold: { ann: i < 2 ? '1' : '0' },
    came: { detected, outcome: 'answered' },
  }))
  const items = await readLabelledItems(rowsOf(given), paramsOf({ labels: ['ann'] }))
  const [all] = scoreLabels(items, { replicates: 0 }).groups
  expect(all.score.items).toBe(2)
  expect(all.withoutLabel).toEqual([1, 1])
  expect(all.unanswered.refused).toEqual([0, 0])
})
