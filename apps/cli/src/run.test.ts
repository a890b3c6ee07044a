import { cpSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'

import { DatabaseSync } from 'node:sqlite'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { BAD_FILES, goodCsv } from '../test-support/light-curve-files.ts'
import { type Finished, type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { type StatusJson, writeSurvey } from '../test-support/survey-place.ts'

const GOOD = 3
const BAD = Object.keys(BAD_FILES)

let place: Workplace
let first: Finished
let runId: string
beforeAll(async () => {
  place = workplace()
  writeSurvey(place, { stars: GOOD, bad: true })
  first = await place.run(['run', 'start', 'spec.yaml', '--json', '--workers', '2'])
  runId = (JSON.parse(first.stdout) as StatusJson).runId
})
afterAll(() => place.remove())

const json = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await place.run([...args, '--json'])).stdout)

describe('a run over good and bad files', () => {
  it('finishes, counts the failures by class, and exits 3', () => {
    expect(first.code).toBe(3)
    expect(JSON.parse(first.stdout)).toMatchObject({
      state: 'completed_with_errors',
      total: GOOD + BAD.length,
      succeeded: GOOD,
      failed: BAD.length,
      pending: 0,
      errorClasses: { input_invalid: BAD.length },
    })
  })

  it('says how it goes in plain lines where there is no terminal', () => {
    expect(first.stderr).toMatch(
      new RegExp(`^${GOOD + BAD.length}/${GOOD + BAD.length} \\(100`, 'm'),
    )
  })

  it('leaves tables, failures and a report in the home', () => {
    const { tables, failedPath, reportPath } = JSON.parse(first.stdout) as {
      tables: Record<string, string>
      failedPath: string
      reportPath: string
    }
    const stars = readFileSync(tables['stars'], 'utf8').trimEnd().split('\n')
    expect(stars[0]).toMatch(/^item_key,star,mission,origin,timeSystem,.*bls_period/)
    expect(stars).toHaveLength(GOOD + 1)
    expect(readFileSync(tables['candidates'], 'utf8')).toMatch(/^item_key,.*periodDays/)
    expect(readFileSync(reportPath, 'utf8')).toMatch(/^<!doctype html>/)
    const failed = readFileSync(failedPath, 'utf8')
    for (const name of BAD) expect(failed).toContain(`${name},input_invalid,`)
  })

  it('keeps absolute paths out of everything it exports', () => {
    const { tables, failedPath, reportPath } = JSON.parse(first.stdout) as {
      tables: Record<string, string>
      failedPath: string
      reportPath: string
    }
    for (const path of [...Object.values(tables), failedPath, reportPath])
      expect(readFileSync(path, 'utf8')).not.toContain(place.folder)
  })

  it('is listed and has a status with the keys of the contract', async () => {
    const keys =
      'runId name state total succeeded failed pending rate etaSeconds etaP10Seconds etaP90Seconds sessions errorClasses'
    const status = (await json('run', 'status')) as object
    expect(Object.keys(status)).toEqual(expect.arrayContaining(keys.split(' ')))
    const list = (await json('run', 'list')) as StatusJson[]
    expect(list.map((run) => run.runId)).toContain(runId)
    const text = await place.run(['run', 'status', runId])
    expect(text.stdout).toMatch(/failures: input_invalid/)
  })

  it('is sound', async () => {
    expect(await place.run(['run', 'verify', runId])).toMatchObject({
      code: 0,
      stdout: `run ${runId}: sound\n`,
    })
  })

  it('resumed when finished, writes its files again: a kill may have come before the report', async () => {
    const { tables, reportPath } = JSON.parse(first.stdout) as {
      tables: Record<string, string>
      reportPath: string
    }
    const paths = [...Object.values(tables), reportPath]
    const before = paths.map((path) => readFileSync(path))
    for (const path of paths) rmSync(path)
    // No process has a number above 2^22.
    const halfWritten = `${tables['stars']}.4194305.tmp`
    writeFileSync(halfWritten, 'item_key')
    expect((await place.run(['run', 'resume', runId])).code).toBe(3)
    expect(existsSync(halfWritten)).toBe(false)
    expect(paths.map((path) => readFileSync(path))).toEqual(before)
  })

  it('is found unsound, with exit 6, when one value of the ledger was changed', async () => {
    cpSync(place.path('.longrun'), place.path('tampered'), { recursive: true })
    const ledger = new DatabaseSync(place.path('tampered', 'ledger.sqlite'))
    ledger.exec('DROP TRIGGER result_frozen')
    ledger.exec(`UPDATE result SET output = replace(output, '"rank":1', '"rank":2')`)
    ledger.close()
    const { code, stdout } = await place.run([
      'run',
      'verify',
      runId,
      '--home',
      'tampered',
      '--json',
    ])
    expect(code).toBe(6)
    const { sound, problems } = JSON.parse(stdout) as { sound: boolean; problems: object[] }
    expect(sound).toBe(false)
    expect(problems.length).toBeGreaterThan(0)
  })

  it.each(['csv', 'jsonl', 'parquet'])('exports %s', async (format) => {
    const out = `out.${format}`
    const { code } = await place.run(['run', 'export', runId, '--format', format, '--out', out])
    expect(code).toBe(0)
    expect(existsSync(place.path(out))).toBe(true)
  })

  it('refuses to export a table that is not there, or into no folder', async () => {
    const table = await place.run(['run', 'export', '--table', 'planets', '--out', 'x.csv'])
    expect(table.stderr).toMatch(/no table planets \(it has: stars, candidates, transits\)/)
    expect(table.code).toBe(2)
    expect((await place.run(['run', 'export', '--out', 'no/x.csv'])).code).toBe(2)
    const ledger = '.longrun/ledger.sqlite'
    expect(await place.run(['run', 'export', '--out', ledger])).toMatchObject({ code: 2 })
    expect((await place.run(['run', 'status'])).code).toBe(0)
  })

  it('retries the failed items of a class: a changed source is refused by name, put back it runs', async () => {
    const none = await place.run(['run', 'retry', runId, '--class', 'timeout'])
    expect(none).toMatchObject({ code: 0 })
    expect(none.stderr).toMatch(/no item that failed with timeout/)

    const path = place.path('data', 'three-points.csv')
    const before = readFileSync(path)
    writeFileSync(path, goodCsv())
    const refused = await place.run(['run', 'retry', runId])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(/three-points\.csv/)

    writeFileSync(path, before)
    utimesSync(path, new Date(0), new Date(0))
    const again = await place.run(['run', 'retry', runId, '--json'])
    expect(again.code).toBe(3)
    expect(JSON.parse(again.stdout)).toMatchObject({ failed: BAD.length, succeeded: GOOD })
  })

  it('a gate that the spec names decides the exit code', async () => {
    const args = ['run', 'start', 'spec.yaml', '--set', 'name=gated']
    const gated = await place.run([...args, '--set', 'gate.minSuccessShare=0.9'])
    expect(gated.code).toBe(6)
  })
})

describe('a reader that goes away', () => {
  it('of the progress does not end the run, nor change its exit code', async () => {
    const { child, finished } = place.start([
      'run',
      'start',
      'spec.yaml',
      '--set',
      'name=unwatched',
    ])
    child.stderr?.destroy()
    expect((await finished).code).toBe(3)
    expect(await json('run', 'status', 'unwatched')).toMatchObject({ pending: 0, succeeded: GOOD })
  })
})

describe('looking before running', () => {
  it('--dry-run says items, grid, time, memory and unreadable files, and writes nothing', async () => {
    const args = ['run', 'start', 'spec.yaml', '--dry-run', '--json', '--home', 'untouched']
    const { code, stdout } = await place.run(args)
    const dry = JSON.parse(stdout) as {
      grid: string
      unreadable: { key: string }[]
      estimate: { totalSeconds: number; memoryBytes: number }
    }
    expect(code).toBe(0)
    expect(dry).toMatchObject({ name: 'trial', items: GOOD + BAD.length })
    expect(dry.grid).toMatch(/periods from 0\.5/)
    expect(dry.estimate.totalSeconds).toBeGreaterThan(0)
    expect(dry.estimate.memoryBytes).toBeGreaterThan(0)
    expect(dry.unreadable.map(({ key }) => key)).toContain('html.fits')
    expect(existsSync(place.path('untouched'))).toBe(false)
  })
})

describe('what the spec selects', () => {
  it('limit takes the first keys in byte order, a sample is frozen', async () => {
    const limited = await json(
      'run',
      'start',
      'spec.yaml',
      '--set',
      'name=limited',
      '--set',
      'source.files=data/star-*.csv',
      '--set',
      'limit=2',
    )
    expect(limited).toMatchObject({ total: 2, succeeded: 2 })
    const { stdout } = await place.run([
      'run',
      'export',
      'limited',
      '--format',
      'jsonl',
      '--out',
      'l.jsonl',
    ])
    expect(stdout).toBe('l.jsonl\n')
    expect(readFileSync(place.path('l.jsonl'), 'utf8')).toMatch(/star-000[^]*star-001/)
  })

  it('${ENV} is expanded', async () => {
    const args = [
      'run',
      'start',
      'spec.yaml',
      '--set',
      'name=env',
      '--set',
      'limit=1',
      '--set',
      'source.files=${STARS}/star-*.csv',
      '--json',
    ]
    const { code, stdout } = await place.run(args, { STARS: place.path('data') })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ total: 1, succeeded: 1 })
  })
})
