import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { BAD_FILES, goodCsv } from '../test-support/light-curve-files.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeAll(() => {
  place = workplace()
  mkdirSync(place.path('empty'))
  mkdirSync(place.path('data'))
  writeFileSync(place.path('data', 'star.csv'), goodCsv())
  writeFileSync(place.path('a-file'), '')
  writeFileSync(place.path('star.fits'), BAD_FILES['all-nan.fits']())
  writeFileSync(
    place.path('spec.yaml'),
    'name: s\npipeline: transit-survey\nsource: { files: "data/*.csv" }\n',
  )
})
afterAll(() => place.remove())

describe('bad usage ends with exit 2 before anything runs', () => {
  it.each([
    ['an unknown verb, with a suggestion', ['serch'], /Did you mean search/],
    ['an unknown option, with a suggestion', ['search', 'x', '--jsn'], /Did you mean --json/],
    ['a method that is not there', ['search', 'data', '--method', 'lsb'], /"bls", "tls" only/],
    ['a grid that is not there', ['search', 'data', '--grid', 'slow'], /"fast", "exact" only/],
    ['a missing file', ['search', 'data/star.csv', 'gone.fits'], /no file or folder gone\.fits/],
    ['an empty folder', ['search', 'empty'], /holds no light-curve files/],
    ['too many planets', ['search', 'data', '--max-planets', '1e12'], /1000000000000.*1 to 20/],
    ['too many shuffles', ['search', 'data', '--fap', '10000'], /--fap 10000.*1 to 9999/],
    ['a tiny period', ['search', 'data', '--period-min-days', '0.01'], /0\.01.*at least 0\.05/],
    [
      'a number that cannot be counted to',
      ['search', 'data', '--fap', '1e16'],
      /at most 9007199254740991/,
    ],
    ['too large a sky', ['demo', '--stars', '1e9'], /--stars 1000000000.*from 1 to 999999/],
    ['a negative period', ['search', 'data', '--period-min-days', '-1'], /above 0/],
    [
      'an upside-down range',
      ['search', 'data', '--period-min-days', '5', '--period-max-days', '2'],
      /must be above/,
    ],
    [
      'a range that no star can hold',
      ['search', 'data', '--period-min-days', '50'],
      /no star here can hold/,
    ],
    ['a picture of several stars', ['curve', 'show', 'data', 'spec.yaml', '--svg', 'x.svg'], /one/],
    ['no spec', ['run', 'start', 'none.yaml'], /no spec file/],
    [
      'an unknown spec key, with a suggestion',
      ['run', 'start', 'spec.yaml', '--set', 'limt=1'],
      /did you mean limit\?/,
    ],
    [
      'a spec that matches no file',
      ['run', 'start', 'spec.yaml', '--set', 'source.files=empty/*.csv'],
      /no file matches/,
    ],
    [
      'a spec whose range no star can hold',
      ['run', 'start', 'spec.yaml', '--set', 'params.periodMinDays=50'],
      /no star can hold/,
    ],
    [
      'flags that exclude each other',
      ['run', 'start', 'spec.yaml', '--fresh', '--resume'],
      /cannot/,
    ],
    [
      'a home that cannot be written',
      ['run', 'start', 'spec.yaml', '--home', 'a-file/x'],
      /a-file/,
    ],
    ['a run of a home without runs', ['run', 'status', 'x', '--home', 'none'], /has no runs/],
    ['an empty file name', ['search', ''], /pattern is empty/],
    [
      'a picture over its own data',
      ['curve', 'show', 'data/star.csv', '--svg', './data/star.csv'],
      /is data\/star\.csv itself/,
    ],
    ['a spec that follows no anchor', ['run', 'start', 'spec.yaml', '--set', 'limit=*x'], /alias/],
    ['a name that every object has', ['init', 'constructor'], /unknown pipeline constructor/],
    ['an unknown pipeline', ['init', 'transit-surveys'], /did you mean transit-survey\?/],
    [
      'a column role that does not exist',
      ['search', 'data/star.csv', '--columns', 'time,flux,height'],
      /"height" is not understood/,
    ],
    [
      'columns by position where every file is FITS',
      ['search', 'star.fits', '--columns', 'time,flux'],
      /"time" is not understood: for FITS give role=COLUMN/,
    ],
    [
      'the same in a spec',
      ['run', 'start', 'spec.yaml', '--set', 'source.columns=time,time'],
      /given twice/,
    ],
    ['a zero of workers', ['run', 'start', 'spec.yaml', '--workers', '0'], /at least 1/],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await place.run(args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('small verbs', () => {
  it('run list --json is [] for a home without a ledger', async () => {
    const { code, stdout } = await place.run(['run', 'list', '--json', '--home', 'none'])
    expect(JSON.parse(stdout)).toEqual([])
    expect(code).toBe(0)
  })

  it('init writes a spec once', async () => {
    const first = await place.run(['init'])
    expect(first).toMatchObject({ code: 0, stdout: 'transit-survey.yaml\n' })
    expect(first.stderr).toContain('run start transit-survey.yaml --dry-run')
    const text = readFileSync(place.path('transit-survey.yaml'), 'utf8')
    expect(text).toContain('pipeline: transit-survey')
    const again = await place.run(['init'])
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/exists and is not overwritten/)
  })

  it('doctor says of each need whether it is met', async () => {
    const { code, stdout } = await place.run(['doctor', '--json'])
    const { ok, checks } = JSON.parse(stdout) as {
      ok: boolean
      checks: { name: string; result: string }[]
    }
    expect(ok).toBe(code === 0)
    expect(checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['node', 'sqlite', 'wasm simd', 'memory', 'disk', 'home', 'cores']),
    )
  })

  it('doctor fails where the home cannot be written', async () => {
    const { code, stdout } = await place.run(['doctor', '--home', 'a-file/x'])
    expect(stdout).toMatch(/^fail home/m)
    expect(code).toBe(2)
  })

  it('--help and --version go to stdout with exit 0', async () => {
    expect(await place.run(['--help'])).toMatchObject({ code: 0, stderr: '' })
    expect((await place.run(['run', 'start', '--help'])).stdout).toContain('--dry-run')
    expect((await place.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

it('leaves nothing behind of a sky that is too large', async () => {
  const { stderr } = await place.run(['demo', '--stars', '1000000000', '--dir', 'huge'])
  expect(stderr).not.toContain('writing')
  expect(existsSync(place.path('huge'))).toBe(false)
})

it('leaves no home behind when the source holds nothing to run', async () => {
  const words = ['run', 'start', 'spec.yaml', '--set', 'source.files=empty/*.csv', '--home', 'new']
  expect((await place.run(words)).code).toBe(2)
  expect(existsSync(place.path('new'))).toBe(false)
})
