import type { Table } from '@longrun/tables'
import { expect, it } from 'vitest'

import { GOLD_FILE_COLUMNS, goldOfFile, ownGold } from './gold-labels.ts'
import { sampleGold } from './gold-sample.ts'
import type { LabellingParams } from './params.ts'
import type { LabelledItems } from './score-items.ts'

const params = {
  coding: { positive: ['yes'], negative: ['no'] },
} as unknown as LabellingParams

/** Two narratives an incident, every third one a yes; two regions. */
function itemsOf(narratives: number, part: 'dev' | 'test' = 'dev'): LabelledItems {
  const all = Array.from({ length: narratives }, (_, i) => i)
  const yes = all.map((i) => Number((i >> 1) % 3 === 0))
  return {
    classes: ['no', 'yes'],
    isYesNo: true,
    keys: all.map((i) => `K${String(i).padStart(5, '0')}`),
    incident: Int32Array.from(all, (i) => i >> 1),
    incidents: all.map((i) => `I${i}`),
    types: all.map(() => null),
    parts: all.map(() => part),
    strata: { region: all.map((i) => ((i >> 1) % 2 === 0 ? 'south' : 'north')) },
    gold: { ann: Int16Array.from(yes) },
    answer: Int16Array.from(yes),
    confidence: new Float64Array(narratives).fill(NaN),
    outcomes: all.map(() => 'answered'),
    errorClasses: all.map(() => null),
  }
}

/** The file of a sample of a run, all of it labelled. */
function fileOf(items: LabelledItems, run: string, by: string | null): Table {
  const { narratives } = sampleGold(items, { size: { incidents: 90 }, by })
  const rows = narratives.map(({ key, incident, type, stratum, probability }, at) => ({
    line: at + 2,
    values: [key, incident, type, by, by === null ? null : stratum, probability, 'yes', run],
  }))
  return {
    columns: [...GOLD_FILE_COLUMNS, 'label', 'run'],
    rows,
    problems: [],
    format: { kind: 'csv', encoding: 'utf-8', delimiter: ',', quoted: true },
  }
}

it.each([null, 'region'])(
  'takes the sample of another run only where that had the same incidents, by %s',
  (by) => {
    const whole = itemsOf(1000)
    const read = (table: Table) =>
      goldOfFile(whole, table, { params, runId: 'this-run', name: 'gold.csv' })
    // the first 300 incidents, before the limit was raised
    expect(() => read(fileOf(itemsOf(600), 'limited', by))).toThrow(
      by === null
        ? 'drawn from another run, limited, of about 300 incidents, and run this-run has 500'
        : 'limited, of about 150 incidents in stratum north, and run this-run has 250',
    )
    for (const run of ['this-run', 'another-prompt'])
      expect(read(fileOf(whole, run, by)).members).toHaveLength(1000)
  },
)

it('names a row of another run that has lost its probability, labelled or not', () => {
  const whole = itemsOf(600)
  const file = fileOf(whole, 'another-prompt', null)
  const at = (column: string): number => file.columns.indexOf(column)
  const rows = file.rows.map((row, i) =>
    i === 4
      ? {
          ...row,
          values: row.values.with(at('inclusion_probability'), null).with(at('label'), null),
        }
      : row,
  )
  expect(() =>
    goldOfFile(whole, { ...file, rows }, { params, runId: 'this-run', name: 'gold.csv' }),
  ).toThrow(`${String(rows[4].values[0])} has no probability of its draw`)
})

it('says that every label is closed where all are of the test part', () => {
  const closed = itemsOf(100, 'test')
  const ask = { coder: 'ann', probability: null, isEqual: true }
  expect(() => ownGold(closed, { ...ask, opensTest: false })).toThrow(
    'all 100 labels ann are of the test part, which stays closed without --open-test',
  )
  expect(ownGold(closed, { ...ask, opensTest: true }).gold).not.toContain(NaN)
})

it('reads probabilities with a decimal comma, as some spreadsheet programs save them', () => {
  const items = itemsOf(600)
  const file = fileOf(items, 'r1', 'region')
  const at = GOLD_FILE_COLUMNS.indexOf('inclusion_probability')
  const read = (change: (value: string) => string) =>
    goldOfFile(
      items,
      {
        ...file,
        rows: file.rows.map((row) => ({
          ...row,
          values: row.values.with(at, change(String(row.values[at]))),
        })),
      },
      { params, runId: 'r1', name: 'gold.csv' },
    ).inclusion
  const plain = read((value) => value)
  expect(plain.some((value) => value > 0 && value < 1)).toBe(true)
  expect(read((value) => value.replace('.', ','))).toEqual(plain)
  expect(() => read(() => '1,000,5')).toThrow('must be a number from')
})
