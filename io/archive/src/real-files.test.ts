import { readdirSync, readFileSync } from 'node:fs'
import { LightCurveError } from '@longrun/lightcurve'
import { describe, expect, test } from 'vitest'
import { dataFolder } from './data-folder.ts'
import { findColumn } from './fits-columns.ts'
import { readColumn, readFits } from './fits-table.ts'
import { readLightCurve } from './read-light-curve.ts'

const folder = dataFolder()

interface Expected {
  readonly path: string
  /** Rows with finite time and flux; null where the README states table rows only. */
  readonly finiteRows: number | null
  readonly rows: number
  readonly timeRange: readonly [string, string] | null
}

/** Entries of the README's form "- **`lightcurves/x`** (467 kB, 4,370 rows). ...; 4134 rows with finite time and flux; TIME 260.22..349.50." */
function readmeEntries(readme: string): Expected[] {
  const entry = /^- \*\*`(lightcurves\/[^`]+)`\*\* \([\d.]+ [kM]B, ([\d,]+) rows\)\.(.*)$/gm
  return Array.from(readme.matchAll(entry), ([, path, rows, text]) => {
    const finite = /(\d+) rows with finite time and flux/.exec(text)
    const range = /TIME (-?[\d.]+)\.\.(-?\d+\.\d+)/.exec(text)
    return {
      path,
      rows: Number(rows.replaceAll(',', '')),
      finiteRows: finite === null ? null : Number(finite[1]),
      timeRange: range === null ? null : [range[1], range[2]],
    }
  })
}

/** Rows of the README's tables "| `folder` | files | 372-1137 | ...". */
function surveyFolders(readme: string) {
  const row = /^\| `(\w+)` \| (\d+) \| (\d+)-(\d+) \|/gm
  return Array.from(readme.matchAll(row), ([, name, files, min, max]) => ({
    name,
    files: Number(files),
    min: Number(min),
    max: Number(max),
  }))
}

function read(path: string) {
  const bytes = readFileSync(`${folder}/${path}`)
  return readLightCurve(bytes, { name: path.slice(path.lastIndexOf('/') + 1) })
}

describe.skipIf(folder === null)('real files against the data README', () => {
  const readme = folder === null ? '' : readFileSync(`${folder}/README.md`, 'utf8')
  const entries = readmeEntries(readme).filter((entry) => !entry.path.includes('HAT-P-11'))

  test('the README lists the files', () => {
    expect(entries.length).toBeGreaterThanOrEqual(24)
    expect(entries.filter((entry) => entry.finiteRows !== null).length).toBeGreaterThanOrEqual(16)
  })

  test.each(entries)('$path', ({ path, rows, finiteRows, timeRange }) => {
    const curve = read(path)
    expect(curve.time.length).toBe(finiteRows ?? rows)
    expect(curve.flux.length).toBe(curve.time.length)
    expect(curve.flux.every((value) => Number.isFinite(value))).toBe(true)
    if (timeRange !== null) {
      // The README's range is that of the whole column; rows without flux may stand at its ends.
      const table = readFits(readFileSync(`${folder}/${path}`), path).tables[0]
      const column = readColumn(table, findColumn(table, ['TIME'])!, path)
      const [first, last] = extremes(column.filter((value) => Number.isFinite(value)))
      expect([first.toFixed(2), last.toFixed(2)]).toEqual(timeRange)
      const [from, to] = extremes(curve.time)
      expect(from - first).toBeGreaterThanOrEqual(0)
      expect(from - first).toBeLessThan(0.03)
      expect(last - to).toBeGreaterThanOrEqual(0)
      expect(last - to).toBeLessThan(0.03)
    }
    expect(curve.origin).toBe('measured')
  })

  const batch = /## K2 campaign 4 batch[^]*?Files: ([\d, ]+)\./.exec(readme)?.[1].split(', ') ?? []
  test('the K2 batch has 33 stars', () => {
    expect(batch).toHaveLength(33)
  })
  test.each(batch)('K2 campaign 4, EPIC %s', (epic) => {
    const curve = read(`lightcurves/k2_c4_batch/ktwo${epic}-c04_detrended.dat`)
    expect(curve.time.length).toBeGreaterThanOrEqual(2487)
    expect(curve.time.length).toBeLessThanOrEqual(3029)
    expect(curve.time.at(-1) - curve.time[0]).toBeCloseTo(70.8, 0)
    expect(curve.segments[0].cadenceDays * 1440).toBeCloseTo(29.42, 1)
    expect(curve).toMatchObject({ star: `EPIC ${epic}`, mission: 'K2', fluxColumn: 'Corrflux' })
    expect(curve.timeSystem.zeroPoint).toBe('unknown')
  })

  const surveys = surveyFolders(readme)
  test('the ground survey has 86 files', () => {
    expect(surveys.reduce((sum, survey) => sum + survey.files, 0)).toBe(86)
  })
  test.each(surveys)('ground survey $name', ({ name, files, min, max }) => {
    const names = readdirSync(`${folder}/lightcurves/ground_survey/${name}`).sort()
    expect(names).toHaveLength(files)
    const counts = names.map((file) => {
      const curve = read(`lightcurves/ground_survey/${name}/${file}`)
      expect(curve.mission).toBe('ground')
      expect(curve.star).toBe(file.replace(/\.\w+$/, ''))
      expect(curve.warnings.join('\n')).toContain('magnitudes were turned into relative flux')
      for (const { start, end } of curve.segments) {
        const flux = curve.flux.slice(start, end).sort()
        expect(flux[flux.length >> 1]).toBeCloseTo(1, 1)
      }
      // The README counts the rows of the first band.
      return curve.segments[0].end
    })
    expect(Math.min(...counts)).toBe(min)
    expect(Math.max(...counts)).toBe(max)
  })

  test('phase curves and the split-date snippet are refused with the reason', () => {
    const spitzer = readdirSync(`${folder}/lightcurves/spitzer`)
    expect(spitzer.length).toBe(17)
    for (const file of spitzer) {
      expect(() => read(`lightcurves/spitzer/${file}`)).toThrow(/phase curve/)
    }
    const snippet = 'lightcurves/edge_cases/HAT-P-11_Kepler_Q0_snippet.fits'
    expect(() => read(snippet)).toThrow(LightCurveError)
    expect(() => read(snippet)).toThrow(/time has 2 values a row/)
  })
})

describe.skipIf(folder === null)('what is said about real files', () => {
  const cases: readonly (readonly [path: string, facts: object, warning: RegExp | null])[] = [
    [
      'kepler/kplr011442793-2009350155506_llc.fits',
      {
        star: 'KIC 11442793',
        mission: 'Kepler',
        producer: 'Kepler',
        fluxColumn: 'PDCSAP_FLUX',
        timeSystem: { zeroPoint: 'BKJD', scale: 'TDB', reference: 'barycentre' },
      },
      null,
    ],
    [
      'kepler/10797460.fits',
      { star: 'KIC 10797460', producer: 'lightkurve-kepler', fluxColumn: 'FLUX' },
      /BKJD taken from the time column/,
    ],
    [
      'tess/tess2019032160000-s0008-0000000413248763-0136-s_lc.fits',
      {
        star: 'TIC 413248763',
        mission: 'TESS',
        producer: 'SPOC',
        timeSystem: { zeroPoint: 'BTJD', scale: 'TDB', reference: 'barycentre' },
      },
      /DATA_REL 10 <= 26.*2\.0 s/,
    ],
    [
      'tess/pi_men_tess_year1_detrended.csv',
      { star: null, mission: null, producer: 'none', fluxErr: null },
      /error column is 1 throughout/,
    ],
    ['k2/k2-32_k2.dat', { fluxErr: null, star: null }, /error column holds no positive value/],
    ['k2/trappist1_k2c12_lc.csv', { fluxErr: null }, /flux minus 1/],
    [
      'k2/EPIC201367065_raw.csv',
      { star: 'EPIC 201367065', mission: 'K2' },
      /29\.42 min is that of Kepler and K2 long cadence/,
    ],
    ['edge_cases/gj1243_time_offset_bug.csv', {}, /may be BTJD \+ 2454833 instead of \+ 2457000/],
    [
      'ground_survey/ogle2_sc1/LMC_SC1_1.fits',
      { timeSystem: { zeroPoint: 'HJD', scale: 'unknown', reference: 'heliocentre' } },
      /32-bit floats.*rounded to 0\.25 d/,
    ],
  ]
  test.each(cases)('%s', (path, facts, warning) => {
    const curve = read(`lightcurves/${path}`)
    expect(curve).toMatchObject(facts)
    if (warning !== null) expect(curve.warnings.join('\n')).toMatch(warning)
  })

  test('quarters and sectors label the segments', () => {
    const label = (path: string) => read(`lightcurves/${path}`).segments.map((s) => s.label)
    expect(label('kepler/kplr011442793-2010009091648_llc.fits')).toEqual(['Q4'])
    expect(label('tess/tess2018206045859-s0001-0000000261136679-0120-s_lc.fits')).toEqual(['S1'])
    expect(label('kepler/koi1003_kepler_q2.csv')).toEqual(['koi1003_kepler_q2.csv'])
  })

  test('bands split K2-100 into segments with their own cadences', () => {
    const { segments, time } = read('lightcurves/k2/k2-100_multiband.dat')
    expect(segments.map((s) => [s.band, s.end - s.start])).toEqual([
      ['K2', 1343],
      ['G', 647],
      ['SC', 11477],
      ['band1', 1110],
      ['band2', 1194],
      ['band3', 1234],
    ])
    expect(segments[0].cadenceDays * 1440).toBeCloseTo(29.42, 1)
    expect(segments[2].cadenceDays * 86400).toBeCloseTo(58.8, 0)
    for (const { start, end } of segments) {
      for (let i = start + 1; i < end; i++) expect(time[i] >= time[i - 1]).toBe(true)
    }
  })
})

function extremes(values: Float64Array): readonly [number, number] {
  let min = values[0]
  let max = values[0]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}
