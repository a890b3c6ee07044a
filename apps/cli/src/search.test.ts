import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { BAD_FILES, goodCsv } from '../test-support/light-curve-files.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
beforeAll(() => {
  place = workplace()
  mkdirSync(place.path('bad'))
  mkdirSync(place.path('good'))
  for (const [name, bytes] of Object.entries(BAD_FILES))
    writeFileSync(place.path('bad', name), bytes())
  writeFileSync(place.path('good', 'b.csv'), goodCsv({ seed: 2 }))
  writeFileSync(place.path('good', 'a.csv'), goodCsv())
})
afterAll(() => place.remove())

describe('longrun search', () => {
  it('prints one JSON object a file, with the keys of the contract', async () => {
    const { code, stdout } = await place.run(['search', 'good', '--json', '--max-planets', '1'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(code).toBe(0)
    expect(rows.map((row) => row['file'])).toEqual(['good/a.csv', 'good/b.csv'])
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(
        expect.arrayContaining([
          'file',
          'star',
          'timeSystem',
          'points',
          'candidates',
          'features',
          'warnings',
        ]),
      )
      const { inFiles, ...parts } = row['rows'] as Record<string, number>
      expect(inFiles).toBe(961)
      expect(Object.values(parts).reduce((sum, n) => sum + n, 0)).toBe(inFiles)
      const [candidate] = row['candidates'] as Record<string, unknown>[]
      expect(Object.keys(candidate)).toEqual(
        expect.arrayContaining([
          'periodDays',
          't0',
          'durationHours',
          'depthPpm',
          'snr',
          'snrRed',
          'sde',
          'fapStar',
          'transits',
          'disposition',
        ]),
      )
      expect(candidate['periodDays']).toBeCloseTo(1.7, 2)
      expect(row['star']).toBeNull()
      expect(Object.keys(row['features'] as object)).toHaveLength(27)
    }
  })

  it('fills fapStar where it is asked for, and says what it rests on', async () => {
    const args = [
      'search',
      'fap.csv',
      '--max-planets',
      '1',
      '--period-min-days',
      '1',
      '--fap',
      '19',
    ]
    writeFileSync(place.path('fap.csv'), goodCsv())
    const { stdout } = await place.run([...args, '--json'])
    const row = JSON.parse(stdout) as {
      candidates: { fapStar: number | null }[]
      significance: { shuffles: number; floor: number; key: string | null; reason: string | null }
      warnings: string[]
    }
    expect(row.significance).toMatchObject({ shuffles: 19, floor: 0.05, key: null })
    expect(row.candidates[0].fapStar).toBeNull()
    expect(row.significance.reason).toBe('no calibration without mission')
    expect(row.warnings).toContain('fapStar is null: no calibration without mission')
    const { stdout: table } = await place.run(args)
    expect(table).toMatch(/SDE +FAP +transits/)
  })

  it('prints a table and the folded transit for a person', async () => {
    const { code, stdout } = await place.run(['search', 'good/a.csv'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/period \[d\]/)
    expect(stdout).toMatch(/folded on 1: .*▁/)
  })

  it('says what transit least squares found where it was asked for', async () => {
    const file = place.path('good', 'a.csv')
    const { stdout } = await place.run(['search', file, '--method', 'tls', '--max-planets', '1'])
    expect(stdout).toMatch(/tls, its best period: 1\.\d+ d, depth \d+ ppm, SNR .* sigma/)
    const box = await place.run(['search', file, '--max-planets', '1'])
    expect(box.stdout).not.toContain('tls')
  })

  it('prints a mid-transit to the second also in full Julian dates', async () => {
    writeFileSync(place.path('julian.csv'), goodCsv().replaceAll(/^14/gm, '24561'))
    const { stdout } = await place.run(['search', 'julian.csv', '--max-planets', '1'])
    expect(stdout).toMatch(/ 24561\d\d\.\d{5} /)
  })

  it('names a bad file on stderr, goes on, and exits 3', async () => {
    const { code, stdout, stderr } = await place.run([
      'search',
      'bad/html.fits',
      'good/a.csv',
      '--json',
    ])
    expect(stderr).toMatch(/^longrun: bad\/html\.fits: .*HTML/m)
    expect(stderr).toMatch(/^longrun: 1 of 2 could not be searched: bad\/html\.fits$/m)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(code).toBe(3)
  })

  it('gives each kind of bad file its own reason', async () => {
    const { code, stdout, stderr } = await place.run(['search', 'bad', '--json'])
    for (const name of Object.keys(BAD_FILES))
      expect(stderr).toMatch(new RegExp(`^longrun: bad/${name}: .{20}`, 'm'))
    expect(stderr).not.toMatch(/unexpected error/)
    expect(stdout).toBe('')
    expect(code).toBe(3)
  })

  it('writes a page of each candidate, and names the pages', async () => {
    const args = ['search', 'good', '--json', '--max-planets', '1', '--report', 'pages/of/mine']
    const { code, stdout } = await place.run(args)
    expect(code).toBe(0)
    const pages = stdout
      .trimEnd()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as { pages: string[] }).pages)
    expect(pages).toEqual(['pages/of/mine/a-1.html', 'pages/of/mine/b-1.html'])
    for (const page of pages) {
      const html = readFileSync(place.path(page), 'utf8')
      expect(html).toMatch(/^<!doctype html>/)
      expect(Buffer.byteLength(html)).toBeLessThan(1e6)
      expect(html).toMatch(/<h1>[ab]\.csv <small>signal 1 of 1/)
    }
    const again = await place.run([
      'search',
      'good/a.csv',
      '--max-planets',
      '1',
      '--report',
      'pages/of/mine',
    ])
    expect(again.stdout).toMatch(/page of 1: pages\/of\/mine\/a-1\.html/)
  })

  it('refuses a folder for pages that cannot be made, before anything is searched', async () => {
    const { code, stdout, stderr } = await place.run(['search', 'good', '--report', 'good/a.csv/x'])
    expect(stderr).toMatch(/--report good\/a\.csv\/x: the folder cannot be made/)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('takes the zero point from --columns', async () => {
    const args = ['search', 'good/a.csv', '--json', '--columns', 'btjd,flux,flux_err']
    const { stdout } = await place.run(args)
    expect(JSON.parse(stdout)).toMatchObject({ timeSystem: 'BTJD' })
  })
})

describe('longrun curve show', () => {
  it('prints facts and a sketch, and draws an SVG', async () => {
    const { code, stdout } = await place.run(['curve', 'show', 'good/a.csv', '--svg', 'a.svg'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/points +961/)
    expect(stdout).toMatch(/sketch +[▁-█]+/)
    expect(readFileSync(place.path('a.svg'), 'utf8')).toMatch(/^<svg/)
  })

  it('prints the facts as JSON', async () => {
    const { stdout } = await place.run(['curve', 'show', 'good/a.csv', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ points: 961, star: null })
  })

  it('refuses a file that cannot be read, with exit 3', async () => {
    const { code, stderr } = await place.run(['curve', 'show', 'bad/two-d-time.fits'])
    expect(stderr).toMatch(/^longrun: bad\/two-d-time\.fits: /)
    expect(code).toBe(3)
  })
})
