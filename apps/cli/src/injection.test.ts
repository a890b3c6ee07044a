import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { goodCsv } from '../test-support/light-curve-files.ts'
import { type Finished, type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import type { StatusJson } from '../test-support/survey-place.ts'

const SPEC = `name: map
pipeline: injection-recovery
source: { files: "data/*.csv" }
seed: 7
injections:
  { perStar: 20, perItem: 10, periodMinDays: 0.6, periodMaxDays: 5, periodBins: 2, radiusBins: 2 }
reliability: { inversion: true, scrambles: 1 }
params: { maxPlanets: 2 }
`

let place: Workplace
let first: Finished
let runId: string
beforeAll(async () => {
  place = workplace()
  mkdirSync(place.path('data'))
  for (const seed of [1, 2])
    writeFileSync(place.path('data', `star-${seed}.csv`), goodCsv({ seed, days: 14 }))
  writeFileSync(place.path('spec.yaml'), SPEC)
  first = await place.run(['run', 'start', 'spec.yaml', '--json', '--workers', '2'])
  runId = (JSON.parse(first.stdout) as StatusJson).runId
}, 60_000)
afterAll(() => place.remove())

const exported = async (table: string, format: string, home = '.longrun'): Promise<Buffer> => {
  const words = ['--table', table, '--format', format, '--out', 'out', '--home', home]
  const { code, stderr } = await place.run(['run', 'export', 'latest', ...words])
  if (code !== 0) throw new Error(stderr)
  return readFileSync(place.path('out'))
}

describe('40 injections through the command', () => {
  it('finishes with every table, a page, and a ledger that is sound', async () => {
    expect(first.code).toBe(0)
    const { tables, reportPath, total } = JSON.parse(first.stdout) as StatusJson & {
      tables: Record<string, string>
      reportPath: string
    }
    expect(total).toBe(4)
    expect(Object.keys(tables)).toEqual([
      'blocks',
      'injections',
      'detections',
      'completeness',
      'completeness_snr',
      'reliability',
    ])
    const lines = (name: string): string[] =>
      readFileSync(tables[name], 'utf8').trimEnd().split('\n')
    expect(lines('injections')).toHaveLength(41)
    const cells = lines('completeness')
    expect(cells).toHaveLength(5)
    const injected = cells.slice(1).map((line) => Number(line.split(',')[4]))
    expect(injected).toEqual([10, 10, 10, 10])
    // its own transits, 1 % deep every 1.7 d, are the star's and no hits
    expect(lines('detections')[1]).toMatch(/observed,0,1,1\.699/)
    const page = readFileSync(reportPath, 'utf8')
    expect(page).toContain('40 injections into 2 light curves')
    expect(page).not.toContain(place.folder)
    expect((await place.run(['run', 'verify', runId])).code).toBe(0)
  })

  it('exports injections and completeness in every format', async () => {
    for (const table of ['injections', 'completeness', 'reliability']) {
      expect((await exported(table, 'csv')).toString()).toMatch(/^\w+,\w+/)
      const [line] = (await exported(table, 'jsonl')).toString().split('\n')
      expect(Object.keys(JSON.parse(line) as object).length).toBeGreaterThan(8)
      expect((await exported(table, 'parquet')).subarray(0, 4).toString()).toBe('PAR1')
    }
    const unknown = await place.run(['run', 'export', runId, '--table', 'planets', '--out', 'out'])
    expect(unknown).toMatchObject({ code: 2 })
    expect(unknown.stderr).toContain('blocks, injections, detections, completeness')
  })

  it('shows a small map at the end', async () => {
    const again = await place.run(['run', 'resume', runId])
    expect(again.stdout).toMatch(/Completeness \[%\]: \d+ injections of 40 recovered/)
    expect(again.stdout).toMatch(/^ +R_Earth {2}0\.6-1\.7/m)
    expect(again.stdout).toMatch(/Reliability/)
  })

  it('gives the same bytes with one worker and other blocks of the same injections', async () => {
    const alone = ['run', 'start', 'spec.yaml', '--workers', '1', '--home', 'alone']
    expect((await place.run(alone)).code).toBe(0)
    for (const table of ['blocks', 'injections', 'detections', 'completeness'])
      expect(await exported(table, 'csv', 'alone')).toEqual(await exported(table, 'csv'))
    const whole = ['--set', 'injections.perItem=20', '--home', 'whole']
    expect((await place.run(['run', 'start', 'spec.yaml', ...whole])).code).toBe(0)
    const withoutKey = (table: Buffer): string => table.toString().replace(/^[^,]*,/gm, '')
    expect(withoutKey(await exported('injections', 'csv', 'whole'))).toBe(
      withoutKey(await exported('injections', 'csv')),
    )
    expect(await exported('completeness', 'csv', 'whole')).toEqual(
      await exported('completeness', 'csv'),
    )
  }, 60_000)

  it('says beforehand what it would do', async () => {
    const { code, stdout } = await place.run(['run', 'start', 'spec.yaml', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toContain('40 injections into 2 stars, 10 an item; 2 x 2 cells')
    expect(stdout).toMatch(/time {8}about/)
  })

  it('writes a spec to start from', async () => {
    const { code, stdout } = await place.run(['init', 'injection-recovery'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'injection-recovery.yaml\n' })
  })

  it.each([
    ['injections.perStar=0', /injections\.perStar/],
    ['injections.periodMaxDays=0.1', /periodMaxDays must be above/],
    ['source.files=none/*.csv', /no file matches/],
    ['params.periodMinDays=99', /no star can hold/],
  ])('refuses %s with exit 2 and one message', async (set, message) => {
    const bad = await place.run(['run', 'start', 'spec.yaml', '--set', set, '--home', 'bad'])
    expect(bad.code).toBe(2)
    expect(bad.stderr).toMatch(message)
    expect(bad.stderr).not.toMatch(/\n\s+at /)
    expect(bad.stdout).toBe('')
  })
})
