import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { filesWith, PLANTED } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

const COLUMNS = `result_id INTEGER PRIMARY KEY, experiment_id TEXT, incident_id TEXT, narrative_type TEXT,
  narrative_text TEXT, manual_flag_ind INTEGER, detected INTEGER, confidence REAL, indicators TEXT,
  rationale TEXT, raw_response TEXT, response_sec REAL, error_occurred INTEGER, error_message TEXT,
  prompt_tokens INTEGER, completion_tokens INTEGER`

type Row = readonly (string | number | null)[]

const textOf = (i: number): string =>
  `Note ${i}: he ${i % 2 === 0 ? 'slipped' : 'stood'}, ${PLANTED}.`

function answered(experiment: string, i: number, detected = i % 2 === 0 ? 1 : 0): Row {
  const text = textOf(i)
  const flag = i % 2 === 0 ? 1 : 0
  return [
    experiment,
    `I${i}`,
    'le',
    text,
    flag,
    detected,
    0.9,
    `["he ${PLANTED}"]`,
    `because ${PLANTED}`,
    `{"detected": ${detected}}`,
    1.25,
    0,
    null,
    100,
    20,
  ]
}

function failed(experiment: string, i: number, message: string): Row {
  return [
    experiment,
    `I${i}`,
    'le',
    textOf(i),
    i % 2 === 0 ? 1 : 0,
    null,
    null,
    null,
    null,
    null,
    0.5,
    1,
    message,
    null,
    null,
  ]
}

/**
 * An old database with the old defects: the total is what was left at the last resume, the counter of
 * processed narratives stayed 0, error rows stand among the answers, a retry added a second row, two
 * resumes at once answered twice.
 */
function oldDatabase(): string {
  const path = place.path('old.sqlite')
  const db = new DatabaseSync(path)
  db.exec(`CREATE TABLE experiments (experiment_id TEXT, experiment_name TEXT, model_name TEXT, system_prompt TEXT,
    user_template TEXT, prompt_version TEXT, prompt_author TEXT, n_narratives_total INTEGER, n_narratives_processed INTEGER)`)
  db.exec(`CREATE TABLE narrative_results (${COLUMNS})`)
  for (const [id, name] of [
    ['e1', 'Baseline 0.2'],
    ['e2', 'Second try'],
  ])
    db.prepare('INSERT INTO experiments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      id,
      name,
      'old-model:7b',
      'You read notes.',
      'Did somebody slip? <<TEXT>>',
      'v0.2',
      'A. Researcher',
      3,
      0,
    )
  const rows: Row[] = [
    ...Array.from({ length: 10 }, (_, i) => answered('e1', i)),
    failed('e1', 10, 'Timeout was reached: operation timed out after 60000 ms'),
    failed('e1', 11, 'HTTP 429: rate limit'),
    failed('e1', 12, `lexical error: invalid char near ${textOf(12)}`),
    failed('e1', 13, 'HTTP 401: unauthorized'),
    failed('e1', 14, 'something odd'),
    // a retry that landed as a second row
    failed('e1', 15, 'HTTP 500'),
    answered('e1', 15),
    // two resumes at once
    answered('e1', 3, 1),
    ['e1', null, 'le', textOf(99), null, 1, 0.9, null, null, null, null, 0, null, null, null],
    ...Array.from({ length: 16 }, (_, i) => answered('e2', i, 1)),
  ]
  const insert = db.prepare(`INSERT INTO narrative_results VALUES (NULL, ${'?, '.repeat(14)}?)`)
  for (const row of rows) insert.run(...row)
  db.close()
  return path
}

const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex')
const rowsOf = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n')

describe('an old experiment database', () => {
  it('is counted from its rows, whatever its totals say; nothing is written, and no text shown', async () => {
    const path = oldDatabase()
    const before = [sha256(path), readdirSync(place.folder)]
    const { code, stdout, stderr } = await place.run(['run', 'import', path])
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        'Baseline 0.2: 16 narratives in 18 rows, 11 answered, failed: timeout 1, throttled 1, parse 1, auth 1, transport 1; model old-model:7b',
        '  the old file says total 3: not believed, its rows are counted',
        '  the old file says processed 0: not believed, its rows are counted',
        '  errors whose message tells no class, taken as transport: 1',
        '  rows passed over for a later row or an answer of their narrative: 2',
        '    row 4 answers otherwise than row 18, which counts',
        'Second try: 16 narratives in 16 rows, 16 answered; model old-model:7b',
        '  the old file says total 3: not believed, its rows are counted',
        '  the old file says processed 0: not believed, its rows are counted',
        'rows that cannot be read: 1; they are in no experiment',
        '  row 19: it names no incident',
        '',
      ].join('\n'),
    )
    expect(stderr).toContain('Nothing was written')
    expect([sha256(path), readdirSync(place.folder)]).toEqual(before)
  })

  it('runs through the engine: answers and errors as they were, scored and compared, text sealed', async () => {
    const path = oldDatabase()
    const before = sha256(path)
    const { code, stderr } = await place.run(['run', 'import', path, '--out', 'old'])
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('run start old/Baseline-0.2/spec.yaml'),
    ])
    expect(sha256(path)).toBe(before)
    const spec = join(place.folder, 'old/Baseline-0.2/spec.yaml')
    expect([statSync(spec).mode & 0o777, statSync(place.path('old')).mode & 0o777]).toEqual([
      0o600, 0o700,
    ])

    const first = await place.run(['run', 'start', spec])
    // finished at once, with failed items: nothing is tried again, nothing waits or pauses
    expect([first.code, first.stderr]).toEqual([3, expect.stringContaining('5 failed')])
    await place.run(['run', 'export', '--out', 'labels.csv'])
    const [head, ...rows] = rowsOf(place.path('labels.csv')).map((line) => line.split(','))
    expect(rows.map((row) => [row[0], row[head.indexOf('detected')]])).toEqual(
      [0, 1, 15, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => [`I${i}/le`, String(i % 2 === 0 || i === 3)]),
    )
    expect(new Set(rows.map((row) => row[head.indexOf('model')]))).toEqual(
      new Set(['old-model:7b']),
    )
    const failures = rowsOf(place.path('failed.csv')).slice(1)
    expect(failures).toEqual([
      expect.stringMatching(/^I10\/le,timeout,.*Timeout was reached/),
      expect.stringMatching(/^I11\/le,throttled,.*HTTP 429: rate limit/),
      expect.stringMatching(/^I12\/le,parse,.*may quote the text/),
      expect.stringMatching(/^I13\/le,auth,.*HTTP 401/),
      expect.stringMatching(/^I14\/le,transport,.*something odd/),
    ])
    expect(filesWith(place.path('.longrun'), [PLANTED])).toEqual([])

    const second = await place.run(['run', 'start', 'old/Second-try/spec.yaml', '--json'])
    expect(second.code).toBe(0)
    const status = await place.run(['run', 'status', '--json'])
    expect((JSON.parse(status.stdout) as { usage: object }).usage).toMatchObject({
      promptTokens: 1600,
      completionTokens: 320,
      latencyMs: 20_000,
    })
    expect((await place.run(['run', 'score', 'Second-try'])).code).toBe(0)
    const compared = await place.run(['run', 'compare', 'Baseline-0.2', 'Second-try'])
    expect([compared.code, compared.stderr]).toEqual([
      0,
      expect.stringMatching(/^The text is restricted: .*\n$/),
    ])
  })

  it('is told which columns are what where their names do not say so; a CSV file too', async () => {
    writeFileSync(
      place.path('old.csv'),
      `case,words,says\nA,"he slipped",yes\nB,"he stood",no\nC,"he sat",maybe\nC,"too many, for this",no,1\n`,
    )
    const refused = await place.run(['run', 'import', 'old.csv'])
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('--map incident=COLUMN'),
    ])
    const wrong = await place.run(['run', 'import', 'old.csv', '--map', 'incidents=case'])
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('did you mean incident'),
    ])
    for (const flags of [
      ['--table', 'results'],
      ['--map', 'user=words'],
    ]) {
      const useless = await place.run(['run', 'import', 'old.csv', ...flags])
      expect([flags, useless.code]).toEqual([flags, 2])
    }
    const map = ['--map', 'incident=case,text=words', '--map', 'detected=says']
    const { code, stdout } = await place.run([
      'run',
      'import',
      'old.csv',
      ...map,
      '--out',
      'specs',
      '--json',
    ])
    expect(code).toBe(0)
    const told = JSON.parse(stdout) as {
      experiments: object[]
      unreadable: object[]
      specs: string[]
    }
    expect(told.experiments).toMatchObject([
      { rows: 3, narratives: 3, answered: 2, failed: { parse: 1 } },
    ])
    expect(told.unreadable).toMatchObject([{ row: 5 }])
    const { code: ran } = await place.run(['run', 'start', told.specs[0]])
    expect(ran).toBe(3)
  })

  it('is refused where it is none, and never written into the home or over a folder', async () => {
    writeFileSync(place.path('none.sqlite'), 'no database')
    expect((await place.run(['run', 'import', 'none.sqlite'])).code).toBe(2)
    expect((await place.run(['run', 'import', 'missing.sqlite'])).code).toBe(2)
    const path = oldDatabase()
    const inside = await place.run(['run', 'import', path, '--out', '.longrun/old'])
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining('in the clear')])
    const over = await place.run(['run', 'import', path, '--out', '.'])
    expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('not empty')])
    expect(existsSync(place.path('.longrun'))).toBe(false)
  })
})
