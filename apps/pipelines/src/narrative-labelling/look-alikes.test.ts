import { expect, it } from 'vitest'

import { lookAlikeLines } from './look-alikes.ts'
import type { Narrative } from './narratives.ts'

const rows = (names: readonly (readonly [incident: string | null, type?: string])[]): Narrative[] =>
  names.map(([incident, type], i) => ({
    key: `k${i}`,
    line: i + 2,
    incident,
    type: type ?? null,
    text: 'x',
    gold: {},
    strata: {},
    problem: null,
    isDuplicate: false,
  }))

it.each([
  ['a sign that is not seen', 'A1\u200b'],
  ['full width', '\uff21\uff11'],
  ['case', 'a1'],
  ['a hard blank', 'A\u00a01'],
])('says of two incidents that look alike: %s', (_how, other) => {
  const [line, ...more] = lookAlikeLines(rows([['A1'], ['B2'], [other], [other]]))
  expect(more).toEqual([])
  expect(line).toMatch(/^incidents whose names differ only in .*: 1 \(line 4 and line 2\); /)
})

it('says it of accents in two forms, of numbers, and of types', () => {
  expect(lookAlikeLines(rows([['cafe\u0301'], ['caf\u00e9']]))).toHaveLength(1)
  expect(lookAlikeLines(rows([['007'], ['7'], ['7.0']]))[0]).toContain(
    ': 2 (line 3 and line 2, line 4 and line 2)',
  )
  expect(
    lookAlikeLines(
      rows([
        ['a', 'LE'],
        ['a', 'le'],
      ]),
    )[0],
  ).toMatch(/^narrative types whose/)
})

it('says nothing of names that repeat or differ', () => {
  expect(lookAlikeLines(rows([['a', 'le'], ['a', 'cme'], ['10'], ['1'], ['0'], [null]]))).toEqual(
    [],
  )
})
