import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TEXT = join(resolve(ROOT, process.env['LONGRUN_DATA'] ?? '../shared/data'), 'text')

let place: Workplace
beforeEach(() => {
  place = workplace()
})
afterEach(() => place.remove())

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
const tableOf = (stdout: string): string =>
  (JSON.parse(stdout) as { tables: Record<string, string> }).tables['labels']

describe('a newcomer with a word list', () => {
  it('says so where no narrative has an answer', async () => {
    writeNotes(place)
    writeSpec(place)
    expect((await place.run(['run', 'start', 'spec.yaml'])).code).toBe(0)
    const recording = ['--table', 'recording', '--include-text', '--out', 'answers.jsonl']
    await place.run(['run', 'export', ...recording])
    // answers to another question
    writeSpec(place, { name: 'other', model: '{ provider: replay, file: answers.jsonl }' })
    const same = await place.run(['run', 'start', 'spec.yaml', '--dry-run'])
    expect(same.stdout).toMatch(/recording +has 12 of 12 narratives as they are asked here\n/)
    const spec = readFileSync(place.path('spec.yaml'), 'utf8')
    writeFileSync(place.path('spec.yaml'), spec.replace('somebody slip', 'somebody fall'))
    const look = ['run', 'start', 'spec.yaml', '--dry-run']
    expect((await place.run(look)).stdout).toMatch(
      /recording +has 0 of 12 narratives .* would fail/,
    )
    const { code, stdout } = await place.run(['run', 'start', 'spec.yaml'])
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^Answers: none$/m)])
  })

  it('runs the published example as it is: no key, no network, no shared data', async () => {
    const example = join(ROOT, 'examples/narrative-labelling.yaml')
    const { code, stdout, stderr } = await place.run(['run', 'start', example, '--json'], {
      LONGRUN_DATA: place.path('nowhere'),
    })
    expect([code, stderr.includes('cannot be labelled')]).toEqual([0, false])
    expect(lines(tableOf(stdout))).toHaveLength(61)
    const again = await place.run(['run', 'start', example, '--json', '--home', 'other'])
    expect(lines(tableOf(again.stdout))).toEqual(lines(tableOf(stdout)))
  })

  it('looks first: rows, split and what would be asked, and nothing is written', async () => {
    writeNotes(place)
    writeSpec(place)
    const { code, stdout } = await place.run(['run', 'start', 'spec.yaml', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/items +12 from 1 file/)
    expect(stdout).toMatch(/split +\d incidents dev/)
    expect(stdout).not.toContain(PLANTED)
    expect(existsSync(place.path('.longrun'))).toBe(false)
  })

  it('goes on with a higher limit on a finished run, and labels only the rest (OpenHands/benchmarks#103)', async () => {
    writeNotes(place)
    writeSpec(place)
    expect((await place.run(['run', 'start', 'spec.yaml', '--set', 'limit=5'])).code).toBe(0)
    const { code, stdout, stderr } = await place.run(['run', 'start', 'spec.yaml', '--json'])
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/as a fork: 5 of 12 results are reused, 7 items to go/),
    ])
    const whole = await place.run(['run', 'start', 'spec.yaml', '--json', '--home', 'other'])
    expect(lines(tableOf(stdout))).toEqual(lines(tableOf(whole.stdout)))
  })

  it('starts from `longrun init narrative-labelling`', async () => {
    expect((await place.run(['init', 'narrative-labelling'])).code).toBe(0)
    const { code, stderr } = await place.run(['run', 'start', 'narrative-labelling.yaml'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('source.file: there is no file')])
  })
})

const real = existsSync(TEXT) ? describe : describe.skip
if (!existsSync(TEXT)) console.warn(`no text data in ${TEXT}: its tests are skipped`)
real("a newcomer's path on real files", () => {
  const spam = (file: string): string =>
    `name: spam\npipeline: narrative-labelling\nsource: { file: ${JSON.stringify(file)}, columns: [label, message], text: message, labels: [label], positive: spam }\nmodel: { provider: lexicon, terms: [free, win*, prize, claim, txt, urgent, cash, "£*"] }\n`

  it('the spam collection: every message labelled, the broken record failed by its line', async () => {
    const path = place.path('messages.tsv')
    writeFileSync(path, readFileSync(join(TEXT, 'sms_spam_collection.tsv')))
    writeFileSync(place.path('spam.yaml'), spam('messages.tsv'))
    const { code, stdout, stderr } = await place.run(['run', 'start', 'spam.yaml', '--json'])
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /rows that cannot be labelled: 1 of 5575.*\n +line 6: 1 value where 2 are expected/,
    )
    const { succeeded, failedPath, errorClasses } = JSON.parse(stdout) as {
      succeeded: number
      failedPath: string
      errorClasses: object
    }
    expect([succeeded, errorClasses]).toEqual([5574, { input_invalid: 1 }])
    expect(lines(failedPath)[1]).toMatch(/^line0000006 \(broken\),input_invalid,.*line 5/)
    const text = await place.run(['run', 'resume'])
    expect(text.stdout).toMatch(/Dev part against label: \d+ of \d+ agree \(9\d\.\d %\)/)

    // the extended collection put in place of the first is refused and named
    writeFileSync(path, readFileSync(join(TEXT, 'sms_spam_collection_v2_extended.tsv')))
    const retried = await place.run(['run', 'retry'])
    expect(retried.code).toBe(4)
    expect(retried.stderr).toMatch(/messages\.tsv had 477908 bytes and now has 508778/)
  })

  it('the accident reports, against a class of levels', async () => {
    writeFileSync(
      place.path('spec.yaml'),
      `name: falls\npipeline: narrative-labelling\nsource: { file: ${JSON.stringify(join(TEXT, 'industrial_accident_narratives.csv'))}, id: column_1, text: Description, labels: { level: Accident Level }, positive: [III, IV, V], stratum: [Countries, Industry Sector] }\nmodel: { provider: lexicon, terms: [fracture*, amputat*, fell, crush*] }\n`,
    )
    const { code, stdout } = await place.run(['run', 'start', 'spec.yaml', '--json'])
    expect(code).toBe(0)
    const [head, first] = lines(tableOf(stdout))
    expect(head).toBe(
      'item_key,incident,narrativeType,line,part,gold_level,stratum_Countries,stratum_Industry Sector,detected,confidence,outcome,model,promptSha256',
    )
    expect(first).toMatch(
      /^0,0,,2,(dev|test),I,Country_01,Mining,(true|false),0\.\d+,answered,lexicon,$/,
    )
    expect(lines(tableOf(stdout))).toHaveLength(426)
  })
})

it('a key pasted where its name belongs is refused and not shown', async () => {
  writeNotes(place)
  writeSpec(place, {
    model: '{ provider: openai, baseUrl: "http://127.0.0.1:9/v1", model: m, apiKeyEnv: sk-proj-9 }',
  })
  const { code, stdout, stderr } = await place.run(['run', 'start', 'spec.yaml'])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('model.apiKeyEnv: the NAME of an environment variable, never a key')
  expect(stderr).not.toContain('sk-proj')
})

it('a dry run says that the key is not set, and what stops the start; the start refuses', async () => {
  writeNotes(place)
  const model =
    '{ provider: openai, baseUrl: "http://127.0.0.1:9/v1", model: m, apiKeyEnv: NO_SUCH_KEY }'
  writeSpec(place, { model })
  const dry = await place.run(['run', 'start', 'spec.yaml', '--dry-run'])
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(/NO_SUCH_KEY.*is not set/)])
  expect((await place.run(['run', 'start', 'spec.yaml'])).code).toBe(2)
})

it.each([
  [['.'], '. is a folder; name a file in it'],
  [['spec.yaml', '--set', 'source.file=../'], 'is a folder; name a file in it'],
  [['spec.yaml', '--set', 'model={ provider: replay, file: . }'], 'is a folder; name a file in it'],
  [['none.yaml'], "longrun.js init' writes one"],
])('start %j is refused in words', async (args, message) => {
  writeNotes(place)
  writeSpec(place)
  const { code, stderr } = await place.run(['run', 'start', ...args])
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  expect(stderr).not.toMatch(/EISDIR|'longrun/)
})

describe('flags and settings that do not go together', () => {
  it.each([
    [['run', 'start', 'spec.yaml', '--fresh', '--resume'], "cannot be used with option '--resume'"],
    [['run', 'start', 'spec.yaml', '--set', 'model.provider=gpt'], 'model'],
    [['run', 'start', 'spec.yaml', '--set', 'source.txt=text'], 'unknown key source.txt'],
    [['run', 'start', 'spec.yaml', '--set', 'limit=0'], 'limit'],
    [['run', 'start', 'spec.yaml', '--set', 'split.testShare=2'], 'split.testShare'],
    [
      ['run', 'start', 'spec.yaml', '--set', 'model.apiKey=sk-1'],
      'unknown key model.apiKey, did you mean apiKeyEnv? (allowed: provider, baseUrl,',
    ],
  ])('%j', async (args, message) => {
    writeNotes(place)
    writeSpec(place)
    const { code, stderr } = await place.run(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    expect(existsSync(place.path('.longrun'))).toBe(false)
  })
})
