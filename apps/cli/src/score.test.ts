import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { filesWith, PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

/** Words of texts and answers of these notes: the note itself, an indicator, a rationale. */
const SECRET = [PLANTED, 'slipped', 'Weight 1 of the word list', 'all was quiet']

interface Scores {
  readonly parts: readonly string[]
  readonly testOpened: { readonly thisRun: number; readonly allRuns: number }
  readonly runs: number
  readonly prompts: number
  readonly models: number
  readonly groups: readonly {
    readonly part: string
    readonly by: string
    readonly value: string | null
    readonly coder: string
    readonly score: {
      readonly items: number
      readonly counts: Readonly<Record<string, number>>
      readonly metrics: Readonly<Record<string, { readonly value: number | null }>>
    }
  }[]
}

let place: Workplace
beforeAll(async () => {
  place = workplace()
  writeNotes(place, { incidents: 120 })
  writeSpec(place)
  expect((await place.run(['run', 'start', 'spec.yaml'])).code).toBe(0)
})
afterAll(() => place.remove())

/** Id of a run by its name. */
async function runId(name = 'notes'): Promise<string> {
  const { stdout } = await place.run(['run', 'status', name, '--json'])
  return (JSON.parse(stdout) as { runId: string }).runId
}

const score = (...more: readonly string[]) => place.run(['run', 'score', ...more])
const scores = async (...more: readonly string[]): Promise<Scores> =>
  JSON.parse((await score(...more, '--json')).stdout) as Scores

describe('run score', () => {
  it('scores the dev part by label and type, and prints no number of the test part', async () => {
    const found = await scores()
    expect([found.parts, found.testOpened]).toEqual([['dev'], { thisRun: 0, allRuns: 0 }])
    expect(found.groups.map(({ part, by, value, coder }) => [part, by, value, coder])).toEqual([
      ['dev', 'all', null, 'flag'],
      ['dev', 'type', 'cme', 'flag'],
      ['dev', 'type', 'le', 'flag'],
    ])
    // the word list finds every slip: all of the dev part is right
    const table = readFileSync(place.path('.longrun', 'runs', await runId(), 'labels.csv'), 'utf8')
    const dev = table.split('\n').filter((line) => line.includes(',dev,'))
    const [{ score: all }] = found.groups
    expect(all.items).toBe(dev.length)
    expect(all.counts['tp']).toBe(dev.filter((line) => line.includes(',dev,1,')).length)
    expect([all.counts['fp'], all.counts['fn']]).toEqual([0, 0])
    expect(all.metrics['kappa'].value).toBe(1)

    const { stdout } = await score()
    expect(stdout).toMatch(/dev part against flag: \d+ narratives of \d+ incidents/)
    expect(stdout).toMatch(/kappa +1\.000 +0\.\d+ to 1\.000/)
    expect(stdout).toContain('Test part: not looked at; opened 0 times on this dataset')
    expect(stdout).toContain('Tried on this dataset in this home: 0 prompts and 1 model in 1 run.')
  })

  it('shows no text, indicator or rationale: on the terminal, in JSON, on pages, in tables', async () => {
    const said = [await score(), await score('--json'), await score('--out', 'shared')]
    for (const { stdout, stderr } of said)
      for (const word of SECRET) expect(`${stdout}${stderr}`).not.toContain(word)
    expect(filesWith(place.path('shared'), SECRET)).toEqual([])
    expect(filesWith(place.path('.longrun'), SECRET)).toEqual([])
    expect(existsSync(place.path('.longrun', 'runs', await runId(), 'report.html'))).toBe(true)
    expect(said[2].stderr).toContain('Counts below 10 are hidden in these files')
  })

  it('writes a page and a table for sharing that hide counts below 10', async () => {
    const { code, stdout } = await score('--out', 'shared')
    expect(code).toBe(0)
    expect(stdout).toMatch(/shared\/scores\.csv\nshared\/report\.html\n$/)
    const rows = readFileSync(place.path('shared', 'scores.csv'), 'utf8').trimEnd().split('\n')
    expect(rows[0]).toMatch(/^part,coder,by,group,n,incidents,metric,value,low,high,level,method,/)
    // no error at all, and so none of the metrics that would say so
    expect(rows.some((row) => row.includes(',prevalence,'))).toBe(true)
    expect(rows.some((row) => /,(accuracy|recall|precision|kappa),/.test(row))).toBe(false)
    const page = readFileSync(place.path('shared', 'report.html'), 'utf8')
    expect(page).toContain('Restricted text.')
    // what was asked about, less what was answered, may be a small count
    expect(page).not.toMatch(/incidents dev|narratives: 240/)
    expect(statSync(place.path('shared', 'report.html')).mode & 0o077).toBe(0)
  })

  it('shows restricted text only when asked for, and outside the home', async () => {
    writeSpec(place, {
      name: 'strict',
      model: '{ provider: lexicon, terms: [zzz] }',
      file: 'strict.yaml',
    })
    expect((await place.run(['run', 'start', 'strict.yaml'])).code).toBe(0)
    const shown = await score('strict', '--out', 'mine', '--include-text')
    expect(shown.code).toBe(0)
    expect(shown.stderr).toContain('holds restricted text')
    expect(readFileSync(place.path('mine', 'report.html'), 'utf8')).toContain(PLANTED)
    expect(filesWith(place.path('mine'), [PLANTED])).toEqual(['report.html'])
    const inside = await score('strict', '--out', '.longrun/mine', '--include-text')
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining('in the home folder')])
    expect(filesWith(place.path('.longrun'), [PLANTED])).toEqual([])
  })

  it('opens the test part only when told so, and counts it over all runs of the dataset', async () => {
    const before = await scores('notes')
    const first = await scores('notes', '--open-test')
    expect(first.parts).toEqual(['dev', 'test'])
    expect(first.groups.some(({ part }) => part === 'test')).toBe(true)
    expect(first.testOpened).toEqual({
      thisRun: before.testOpened.thisRun + 1,
      allRuns: before.testOpened.allRuns + 1,
    })
    const { stdout } = await score('strict', '--open-test')
    expect(stdout).toContain('test part against flag')
    const after = await scores('notes')
    expect(after.parts).toEqual(['dev'])
    expect(after.testOpened).toEqual({
      thisRun: first.testOpened.thisRun,
      allRuns: first.testOpened.allRuns + 1,
    })
    expect([after.runs, after.prompts, after.models]).toEqual([2, 0, 2])
  })

  it('makes the same page from the same ledger', async () => {
    const path = place.path('.longrun', 'runs', await runId(), 'report.html')
    const page = (): string => readFileSync(path, 'utf8')
    await place.run(['run', 'resume', 'notes'])
    const first = page()
    await place.run(['run', 'resume', 'notes'])
    expect(page()).toBe(first)
    expect(first).not.toContain(place.folder)
  })

  it.each([
    [['--coder', 'eve'], 'has the labels flag'],
    [['--by', 'year'], 'can be broken down by type'],
    [['--include-text'], '--out: name a folder'],
    [['--out', 'notes.csv'], 'is a file; name a folder'],
    [['--by', ' '], 'must not be empty'],
    [['nobody'], 'nobody'],
  ])('%j: exit 2 and one line that helps', async (args, message) => {
    const { code, stdout, stderr } = await score(...args)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
  })

  it('has nothing to score, or to open, where there are no labels and no test part', async () => {
    writeFileSync(
      place.path('bare.yaml'),
      'name: bare\npipeline: narrative-labelling\nsource: { file: notes.csv, id: id, type: type, text: text }\nmodel: { provider: lexicon, terms: [a] }\n',
    )
    expect((await place.run(['run', 'start', 'bare.yaml'])).code).toBe(0)
    const bare = await score('bare')
    expect([bare.code, bare.stderr]).toEqual([
      2,
      expect.stringMatching(/no manual labels[^]* run sample-gold \S+ --size 200 --out gold\.csv/),
    ])
    const page = readFileSync(
      place.path('.longrun', 'runs', await runId('bare'), 'report.html'),
      'utf8',
    )
    expect(page).toContain('no manual labels to score them against')
    writeSpec(place, { name: 'whole', lines: 'split: { testShare: 0 }', file: 'whole.yaml' })
    expect((await place.run(['run', 'start', 'whole.yaml'])).code).toBe(0)
    const whole = await score('whole', '--open-test')
    expect([whole.code, whole.stderr]).toEqual([2, expect.stringContaining('no test part')])
  })
})
