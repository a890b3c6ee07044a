import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

/** Two finished runs over one table; the second of three narratives. */
let place: Workplace
let first: string
let second: string
beforeAll(async () => {
  place = workplace()
  writeNotes(place, { incidents: 20 })
  writeFileSync(place.path('notes.csv'), 'E1,le,,\nE2,le,,\n', { flag: 'a' })
  writeSpec(place)
  writeSpec(place, { name: 'shorter', file: 'shorter.yaml', lines: 'limit: 1' })
  const start = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await place.run(['run', 'start', ...args, '--json'])
    return (JSON.parse(stdout) as { runId: string }).runId
  }
  first = await start('spec.yaml')
  second = await start('shorter.yaml', '--set', 'limit=3')
})
afterAll(() => place.remove())

const read = (name: string): string => readFileSync(place.path(name), 'utf8')
const rows = (text: string): readonly (readonly string[])[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))

/** The manual labels of a table by part. */
function goldByPart(text: string): Readonly<Record<string, ReadonlySet<string>>> {
  const [head = [], ...body] = rows(text)
  const [part, gold] = [head.indexOf('part'), head.indexOf('gold_flag')]
  const found: Record<string, Set<string>> = {}
  for (const row of body) (found[row[part] ?? ''] ??= new Set()).add(row[gold] ?? '')
  return found
}

describe('run export', () => {
  it('never replaces the list of failures of another run, and always writes its own', async () => {
    const one = await place.run(['run', 'export', first, '--out', 'one.csv'])
    expect([one.code, one.stderr]).toEqual([0, expect.stringContaining('failed.csv')])
    const list = read('failed.csv')
    expect(list).toContain('E1/le,input_invalid')
    const two = await place.run(['run', 'export', second, '--out', 'two.csv'])
    expect(two.stderr).toContain('was not written by this run, and is kept')
    expect(read('failed.csv')).toBe(list)
    expect(read('two.failed.csv')).toContain('E2/le,input_invalid')
    // a run replaces its own
    const table = ['--table', 'attempts', '--out', 'attempts.csv']
    const again = await place.run(['run', 'export', first, ...table])
    expect(again.stderr).not.toContain('is kept')
    expect(existsSync(place.path('attempts.failed.csv'))).toBe(false)
  })

  it('keeps away from a failed.csv that it cannot read', async () => {
    mkdirSync(place.path('shut', 'failed.csv'), { recursive: true })
    const { code, stderr } = await place.run(['run', 'export', first, '--out', 'shut/t.csv'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('shut/t.failed.csv')])
  })

  it('takes its format from the ending, and refuses an ending that names none', async () => {
    expect((await place.run(['run', 'export', first, '--out', 't.parquet'])).code).toBe(0)
    expect(read('t.parquet').slice(0, 4)).toBe('PAR1')
    expect((await place.run(['run', 'export', first, '--out', 't.jsonl'])).code).toBe(0)
    expect(read('t.jsonl')).toMatch(/^\{"item_key":/)
    const excel = await place.run(['run', 'export', first, '--out', 't.xlsx'])
    expect([excel.code, excel.stderr]).toEqual([2, expect.stringContaining('says no format')])
    const torn = ['run', 'export', first, '--out', 'u.parquet', '--format', 'csv']
    expect((await place.run(torn)).code).toBe(2)
    expect([existsSync(place.path('t.xlsx')), existsSync(place.path('u.parquet'))]).toEqual([
      false,
      false,
    ])
  })

  it('leaves the manual labels of the test part empty, until it is opened and counted', async () => {
    const own = read(`.longrun/runs/${first}/labels.csv`)
    expect(goldByPart(own)).toMatchObject({
      dev: new Set(['0', '1']),
      test: new Set(['']),
    })
    const plain = await place.run(['run', 'export', first, '--out', 'closed.csv'])
    expect(plain.stderr).toContain('manual labels of the test part are left empty')
    expect(read('closed.csv')).toBe(own)
    const opened = await place.run(['run', 'export', first, '--open-test', '--out', 'open.csv'])
    expect(opened.code).toBe(0)
    expect(goldByPart(read('open.csv'))['test']).toEqual(new Set(['0', '1']))
    expect((await place.run(['run', 'score', first])).stdout).toContain('opened 1 time')
    const attempts = ['--table', 'attempts', '--open-test', '--out', 'a.csv']
    expect((await place.run(['run', 'export', first, ...attempts])).code).toBe(2)
  })
})
