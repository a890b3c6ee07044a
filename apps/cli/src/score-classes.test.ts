import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type LabelledItems, type LabelScores, scoreLabels } from '@longrun/pipelines'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { writeScoreFiles } from './score-files.ts'
import { scoreText } from './score-text.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-classes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Rows of labels and columns of answers: fall, burn, other. */
function scoresOf(table: readonly (readonly number[])[]): LabelScores {
  const pairs = table.flatMap((row, gold) =>
    row.flatMap((count, answer) => Array.from({ length: count }, () => [gold, answer] as const)),
  )
  const all = <T>(value: T): T[] => pairs.map(() => value)
  const items: LabelledItems = {
    classes: ['fall', 'burn', 'other'],
    isYesNo: false,
    keys: pairs.map((_, i) => `K${i}`),
    incident: Int32Array.from(pairs.keys()),
    incidents: pairs.map((_, i) => `I${i}`),
    types: all(null),
    parts: all('dev'),
    strata: {},
    gold: { ann: Int16Array.from(pairs, ([gold]) => gold) },
    answer: Int16Array.from(pairs, ([, answer]) => answer),
    confidence: new Float64Array(pairs.length).fill(NaN),
    outcomes: all('answered'),
    errorClasses: all(null),
  }
  return scoreLabels(items, { parts: ['dev'], by: [], replicates: 0 })
}

/** Values of the table by metric and class; '' where a row is of no class. */
function written(scores: LabelScores, isRestricted: boolean): ReadonlyMap<string, number> {
  const { scoresPath } = writeScoreFiles(folder, { page: '', scores, isRestricted })
  const [head, ...rows] = readFileSync(scoresPath, 'utf8').trimEnd().split('\n')
  const at = (name: string): number => head.split(',').indexOf(name)
  // no value before these holds a comma, and of class none at all
  return new Map(
    rows.map((row) => {
      const cells = row.split(',')
      return [`${cells[at('metric')]} ${cells.at(-1) ?? ''}`, Number(cells[at('value')])]
    }),
  )
}

it('gives each of several classes against the rest, in the terminal and in scores.csv', () => {
  const scores = scoresOf([
    [40, 12, 10],
    [10, 30, 15],
    [20, 18, 100],
  ])
  const table = written(scores, false)
  expect(table.get('precision fall')).toBeCloseTo(40 / 70, 12)
  expect(table.get('recall burn')).toBeCloseTo(30 / 55, 12)
  expect(table.get('f1 other')).toBeCloseTo(200 / (138 + 125), 12)
  expect(table.get('macroRecall ')).toBeCloseTo((40 / 62 + 30 / 55 + 100 / 138) / 3, 12)
  // every count is 10 or more: nothing is told that the page does not show
  expect(written(scores, true).get('precision fall')).toBe(table.get('precision fall'))

  const text = scoreText(scores, {
    runs: 1,
    prompts: 1,
    unknownPrompts: 0,
    models: 1,
    testOpened: { allRuns: 0, thisRun: 0 },
  })
  expect(text).toMatch(/ class +labels +answers +precision +recall +f1\n/)
  expect(text).toMatch(/ burn +55 +60 +0\.500 \(0\.\d{3} to 0\.\d{3}\) +0\.545 \(/)
})

it('of restricted data writes no class where a count is below 10', () => {
  const scores = scoresOf([
    [40, 12, 3],
    [10, 30, 15],
    [20, 18, 100],
  ])
  expect(written(scores, false).has('f1 fall')).toBe(true)
  expect([...written(scores, true).keys()].filter((name) => !name.endsWith(' '))).toEqual([])
})
