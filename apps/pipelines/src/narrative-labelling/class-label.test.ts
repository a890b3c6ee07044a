import { expect, it } from 'vitest'

import type { OpenProperty } from './answer-columns.ts'
import { checkLabels } from './check-labels.ts'
import { classLabel } from './class-label.ts'
import type { Narrative } from './narratives.ts'
import { narrativeLabellingSpec } from './spec.ts'

const severity: OpenProperty = { name: 'severity', type: 'integer', values: null }
const cause: OpenProperty = { name: 'cause', type: 'string', values: ['Fall', 'burn', 'a', 'A'] }

it.each([
  ['2', '2'],
  // as pandas writes whole numbers of a column with gaps
  ['2.0', '2'],
  ['-1.00', '-1'],
  ['007', '7'],
  ['-0', '0'],
  ['2.5', null],
  ['two', null],
  ['1e300', null],
])('a label of whole numbers: %s', (value, meant) => {
  expect(classLabel(value, severity)).toBe(meant)
})

it.each([
  ['fall', 'Fall'],
  [' FALL ', 'Fall'],
  ['burn', 'burn'],
  ['a', 'a'],
  ['A', 'A'],
  ['ａ', null],
  ['drowned', null],
])('a label of a list: %s', (value, meant) => {
  expect(classLabel(value, cause)).toBe(meant)
})

it('is none where two values differ in case alone', () => {
  expect(classLabel(' a', cause)).toBeNull()
})

it('leaves out a label that is no whole number, with its line', () => {
  const spec = narrativeLabellingSpec.parse({
    name: 'n',
    pipeline: 'narrative-labelling',
    source: { file: 'n.csv', text: 'text', labels: ['severity'] },
    model: { provider: 'lexicon', terms: ['x'] },
  })
  const narrative = (line: number, label: string): Narrative => ({
    key: `k${line}`,
    line,
    incident: null,
    type: null,
    text: 'x',
    gold: { severity: label },
    strata: {},
    problem: null,
    isDuplicate: false,
  })
  const checked = checkLabels(
    {
      narratives: [narrative(2, '1.0'), narrative(3, 'unsure')],
      labels: ['severity'],
      missing: {},
    },
    {
      source: spec.source,
      answer: {
        schemaJson: '{}',
        shape: { open: [severity], sealed: [] },
        label: 'severity',
        confidence: null,
      },
    },
  )
  expect(checked.narratives.map(({ gold }) => gold['severity'])).toEqual(['1.0', null])
  expect(checked.notices).toEqual([expect.stringContaining('line 3: "unsure"')])
})
