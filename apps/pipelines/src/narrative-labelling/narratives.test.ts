import type { Table } from '@longrun/tables'
import { expect, it } from 'vitest'

import { readNarratives } from './narratives.ts'
import { narrativeLabellingSpec } from './spec.ts'

it('says of a row without id that cells of the sheet are merged', () => {
  const { source } = narrativeLabellingSpec.parse({
    name: 'n',
    pipeline: 'narrative-labelling',
    source: { file: 'n.xlsx', id: 'id', type: 'type', text: 'text' },
    model: { provider: 'lexicon', terms: ['x'] },
  })
  const table = (hasMerged: boolean): Table => ({
    columns: ['id', 'type', 'text'],
    rows: [
      { line: 2, values: ['I1', 'le', 'a'] },
      { line: 3, values: [null, 'cme', 'b'] },
    ],
    problems: [],
    format: { kind: 'excel', encoding: null, delimiter: null, quoted: false, hasMerged },
  })
  const problem = (hasMerged: boolean): string | null | undefined =>
    readNarratives(table(hasMerged), source).narratives[1]?.problem
  expect(problem(false)).toBe('line 3: the id (column id) is empty')
  expect(problem(true)).toMatch(
    /^line 3: the id \(column id\) is empty \(the sheet has merged cells, /,
  )
})
