import { LightCurveError } from '@longrun/lightcurve'
import { describe, expect, test } from 'vitest'
import { readLightCurve } from './read-light-curve.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, columns?: string, name = 'a.csv') =>
  readLightCurve(bytes(text), { name, ...(columns ? { columns: columns.split(',') } : {}) })
const said = (curve: { warnings: readonly string[] }) => curve.warnings.join('\n')
/** Rows of a table made from functions of the row number. */
const rows = (n: number, separator: string, ...cells: ((row: number) => string | number)[]) =>
  Array.from({ length: n }, (_, row) => cells.map((cell) => cell(row)).join(separator)).join('\n')
const time = (row: number) => (2000 + row * 0.0204).toFixed(6)
const flux = (row: number) => 1 + (row % 3) / 1000
const error = (row: number) => 0.001 + (row % 2) / 10000

describe('separators, headers and comments', () => {
  test.each([
    ['commas', ','],
    ['commas and blanks', ', '],
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['blanks', '   '],
  ])('%s', (_, separator) => {
    const curve = read(rows(9, separator, time, flux, error))
    expect(curve.time[8]).toBeCloseTo(2000 + 8 * 0.0204, 6)
    expect(Array.from(curve.flux.slice(0, 3))).toEqual([1, 1.001, 1.002])
    expect(curve.fluxErr![1]).toBe(0.0011)
  })

  test.each([
    ['plain', 'flux_err,Time [BTJD],FLUX'],
    ['behind #', '# made by hand\n# flux_err,time [btjd],flux'],
    ['quoted', '"flux_err","BJD - 2457000","flux"'],
  ])('a header %s names the columns and the time system', (_, header) => {
    const curve = read(`${header}\n${rows(9, ',', error, time, flux)}\n`)
    expect(curve.time[0]).toBe(2000)
    expect(curve.flux[1]).toBe(1.001)
    expect(curve.fluxErr![1]).toBe(0.0011)
    expect(curve.timeSystem).toEqual({
      zeroPoint: 'BTJD',
      scale: 'TDB',
      reference: 'barycentre',
    })
    expect(curve.fluxColumn.toLowerCase()).toBe('flux')
    expect(curve.warnings).toEqual([])
  })

  test('a comment that is no header is passed over', () => {
    const curve = read(`# three words here\n${rows(9, ' ', time, flux)}`)
    expect(curve.time.length).toBe(9)
    expect(curve.fluxColumn).toBe('column 2')
  })

  test('Windows line ends, byte-order marks, UTF-16 and decimal commas', () => {
    const text = rows(9, ';', time, flux)
    expect(read(text.replaceAll('\n', '\r\n')).time.length).toBe(9)
    expect(read(`\ufefftime;flux\n${text}`).time.length).toBe(9)
    const units = Uint16Array.from(`\ufeff${text}`, (unit) => unit.charCodeAt(0))
    const wide = new Uint8Array(units.buffer)
    expect(readLightCurve(wide, { name: 'a' }).time.length).toBe(9)
    const comma = read(text.replaceAll('.', ','))
    expect(comma.flux[1]).toBe(1.001)
    expect(said(comma)).toContain('decimal comma')
  })

  test("Fortran's exponents, and quoted cells that hold the separator", () => {
    expect(read(rows(9, ' ', (r) => `2.00${r}D+03`, flux)).time[1]).toBe(2001)
    const quoted = read(`time,note,flux\n${rows(9, ',', time, () => '"a, b"', flux)}`)
    expect(quoted.flux[1]).toBe(1.001)
  })
})

describe('columns by name', () => {
  test('corrected flux goes before raw, with its own error', () => {
    const header = 'Dates Flux Corrflux Flux_err Corrflux_err'
    const raw = (row: number) => 5000 + row
    const curve = read(`${header}\n${rows(9, ' ', time, raw, flux, raw, error)}`)
    expect(curve.fluxColumn).toBe('Corrflux')
    expect(curve.fluxErr![1]).toBe(0.0011)
    expect(said(curve)).toContain('Corrflux was taken as flux, not Flux')
  })

  test("another flux's error is not taken", () => {
    const curve = read(`time,flux,corrflux,flux_err\n${rows(9, ',', time, flux, flux, error)}`)
    expect(curve.fluxErr).toBeNull()
  })

  test('magnitudes turn their sign', () => {
    const curve = read(
      `hjd,mag,mag_err\n${rows(
        9,
        ',',
        (r) => 2450000 + r,
        (r) => (r === 4 ? 17.5 : 15),
        error,
      )}`,
    )
    expect(curve.flux[4]).toBeCloseTo(0.1, 12)
    expect(curve.flux[0]).toBe(1)
    expect(curve.fluxErr![1]).toBeCloseTo((0.0011 * Math.LN10) / 2.5, 12)
    expect(curve.timeSystem).toMatchObject({ zeroPoint: 'HJD', reference: 'heliocentre' })
  })

  test('flags of SPOC are known by its columns', () => {
    const text = rows(9, ',', time, flux, (r) => (r === 2 ? 128 : 0))
    const curve = read(`time,pdcsap_flux,quality\n${text}`)
    expect(curve.quality![2]).toBe(128)
    expect(curve.producer).toBe('SPOC')
    expect(said(read(`time,flux,quality\n${text}`))).toContain('producer of these flags is unknown')
  })

  test('ppm become relative flux', () => {
    const curve = read(`time,flux_ppm\n${rows(9, ',', time, (r) => r * 100 - 400)}`)
    expect(curve.flux[0]).toBeCloseTo(1 - 4e-4, 12)
  })

  test('a header without flux is refused with its names', () => {
    expect(() => read(`time,height\n${rows(9, ',', time, flux)}`)).toThrow(
      /no flux or magnitude column among time, height/,
    )
  })

  test('a list by name must name what a text file cannot tell', () => {
    expect(() => read(`time,height\n${rows(9, ',', time, flux)}`, 'flux=height')).toThrow(
      /names no time, and a text file needs it; the columns are time, height/,
    )
  })
})

describe('time systems', () => {
  const system = (header: string, start: number) => {
    const curve = read(`${header},flux\n${rows(9, ',', (r) => start + r, flux)}`)
    return { ...curve.timeSystem, first: curve.time[0], said: said(curve) }
  }
  test.each([
    ['BJD_TDB', 2457000, 'BJD', 'TDB', 'barycentre', 2457000],
    ['BJD-2450000', 7000, 'BJD', 'unknown', 'barycentre', 2457000],
    ['time (BJD - 2454833)', 300, 'BKJD', 'TDB', 'barycentre', 300],
    ['HJD', 2450000, 'HJD', 'unknown', 'heliocentre', 2450000],
    ['mjd', 58000, 'MJD', 'unknown', 'unknown', 58000],
    ['time', 2457000, 'JD', 'unknown', 'unknown', 2457000],
    ['time', 1500, 'unknown', 'unknown', 'unknown', 1500],
    ['BJD', 1500, 'unknown', 'unknown', 'unknown', 1500],
    ['BTJD', 2457000, 'BJD', 'TDB', 'barycentre', 2457000],
  ])('%s from %d is %s', (header, start, zeroPoint, scale, reference, first) => {
    expect(system(header, start)).toMatchObject({ zeroPoint, scale, reference, first })
  })

  test('doubt is said', () => {
    expect(system('time', 1500).said).toContain('BKJD and BTJD overlap')
    expect(system('BJD', 1500).said).toContain('a zero point is missing')
    expect(said(read(rows(9, ',', (r) => 1500 + r / 720, flux)))).toContain('TESS 2-minute data')
  })
})

describe('columns by content', () => {
  test('a constant column is never flux, a row counter never time', () => {
    const curve = read(
      rows(
        9,
        ',',
        (r) => r,
        () => 1,
        time,
        flux,
      ),
    )
    expect(curve.time[0]).toBe(2000)
    expect(curve.fluxColumn).toBe('column 4')
    expect(() => read(rows(9, ',', time, () => 1))).toThrow(/column 2 is constant/)
  })

  test.each([
    ['zeros', 0, 'holds no positive value'],
    ['ones', 1, 'is 1 throughout'],
  ])('an error column of %s is none', (_, value, reason) => {
    const curve = read(rows(9, ',', time, flux, () => value))
    expect(curve.fluxErr).toBeNull()
    expect(said(curve)).toContain(reason)
  })

  test('a single bad error becomes unknown', () => {
    const curve = read(rows(9, ',', time, flux, (r) => (r === 3 ? 0 : error(r))))
    expect(curve.fluxErr![3]).toBeNaN()
    expect(curve.fluxErr![4]).toBe(0.001)
  })

  test('words are bands: each is a segment, sorted by itself', () => {
    const mixed = (r: number) => (r % 2 === 0 ? 2000 + r : r === 9 ? 2062 : 2050 + r)
    const curve = read(rows(12, ' ', mixed, flux, error, (r) => (r % 2 ? 'B' : 'A')))
    expect(curve.segments.map(({ label, band, start, end }) => [label, band, start, end])).toEqual([
      ['A', 'A', 0, 6],
      ['B', 'B', 6, 12],
    ])
    expect(Array.from(curve.time.slice(6))).toEqual([2051, 2053, 2055, 2057, 2061, 2062])
    expect(curve.flux[10]).toBe(flux(11))
    expect(said(curve)).toContain('B: rows were not in time order (1 steps back); sorted')
    expect(said(curve)).not.toContain('A: rows')
  })

  test('flux minus 1 gets its 1 back', () => {
    const curve = read(rows(9, ',', time, (r) => ((r % 3) - 1) / 1000))
    expect(curve.flux[0]).toBe(0.999)
    expect(said(curve)).toContain('"flux minus 1"; 1 was added')
    const positive = read(rows(9, ',', time, (r) => ((r % 3) + 1) / 1000))
    expect(positive.flux[0]).toBe(0.001)
  })

  test('magnitudes are guessed from their size', () => {
    const curve = read(
      rows(
        9,
        ' ',
        (r) => 2450000 + r * 1.1,
        (r) => 15 + (r % 3) / 10,
        error,
      ),
    )
    expect(curve.flux[2]).toBeLessThan(curve.flux[0])
    expect(said(curve)).toContain('column 2 was taken as magnitudes')
  })

  test('phases are refused, unless the columns are named', () => {
    const text = rows(9, ',', (r) => r / 10 - 0.5, flux)
    expect(() => read(text)).toThrow(/looks like orbital phases/)
    expect(read(text, 'time,flux').time[0]).toBe(-0.5)
    expect(() =>
      read(
        `#t, flux, occultation\n${rows(
          9,
          ',',
          (r) => -5 + r,
          flux,
          () => '',
        )}`,
      ),
    ).toThrow(/phase curve/)
  })
})

describe('columns given by the user', () => {
  const text = rows(9, ',', error, flux, time, (r) => (r < 4 ? 'x' : 'y'))
  test('by position', () => {
    const curve = read(text, 'flux_err,flux,bkjd,band')
    expect(curve.time[0]).toBe(2000)
    expect(curve.timeSystem.zeroPoint).toBe('BKJD')
    expect(curve.segments.map((s) => s.label)).toEqual(['x', 'y'])
    expect(read(text, '-,flux,time').segments).toHaveLength(1)
  })
  test('by name', () => {
    const curve = read(`e,f,t,c\n${text}`, 'time=T,flux=f')
    expect(curve.flux[1]).toBe(1.001)
    expect(curve.fluxErr).toBeNull()
  })
  test.each([
    ['time,flux,height', /"height" is not understood/],
    ['time,time', /given twice/],
    ['time,flux,-,-,-', /the file has 4 columns/],
    ['time,-', /no flux or magnitude column/],
    ['-,-,time,flux', /shall hold numbers but holds words \("x"\)/],
    ['time=clock,flux=flux', /no column "clock"/],
  ])('%s is refused', (columns, message) => {
    expect(() => read(text, columns)).toThrow(message)
  })
})

describe('bad input', () => {
  test('a word in a column of numbers is named with its line', () => {
    const good = rows(9, ',', time, flux)
    const bad = `time,flux\n${good}`.split('\n')
    bad[6] = '2000.1,oops'
    expect(() => read(bad.join('\n'))).toThrow(/line 7: "oops" in flux is no number/)
    expect(() => read(`${good}\n2001,0x1F`)).toThrow(/line 10: "0x1F"/)
  })

  test('a word in a column that is not used does no harm', () => {
    const limit = (r: number) => (r === 5 ? '>17.2' : 16)
    const text = rows(
      9,
      ',',
      (r) => 2450000 + r,
      () => '2014-05-01.2',
      limit,
      flux,
      (r) => 'Vg'[r % 2],
    )
    const curve = read(`HJD,UT Date,mag,flux(mJy),Filter\n${text}`)
    expect(curve.time.length).toBe(9)
    expect(curve.segments.map((s) => s.band)).toEqual(['V', 'g'])
    expect(() => read(`HJD,UT Date,mag,flux(mJy),Filter\n${text}`, 'time=HJD,mag=mag')).toThrow(
      /line 7: ">17.2" in mag/,
    )
    expect(() => read(rows(9, ' ', time, (r) => (r === 4 ? 'x' : flux(r))))).toThrow(/line 5: "x"/)
  })

  test('empty, NaN and infinite cells are dropped and counted', () => {
    const curve = read(rows(9, ',', time, (r) => ['', 'NaN', '-inf'][r] ?? flux(r)))
    expect(curve.time.length).toBe(6)
    expect(said(curve)).toContain('3 of 9 cells are empty, NaN or infinite')
    expect(said(curve)).toContain('3 of 9 rows without finite time and flux')
  })

  test('a row cut off is named with its line', () => {
    expect(() => read(`${rows(9, ',', time, flux, error)}\n2001,1`)).toThrow(
      /line 10 has 2 cells, the lines before have 3/,
    )
  })

  test.each([
    ['nothing', ''],
    ['blank lines', '\n \n'],
    ['only comments', '# a\n# b\n'],
    ['only a header', 'time,flux\n'],
    ['one column', rows(9, ',', time)],
    ['three points', rows(3, ',', time, flux)],
    ['all NaN', `time,flux\n${rows(9, ',', time, () => 'nan')}`],
    ['no time', rows(9, ',', flux, flux)],
    ['prose', 'It was a dark night.\nThe telescope was shut, and nobody looked.\n'],
    ['open quotes', `time,flux\n${rows(9, ',', time, () => '"1')}`],
  ])('%s is refused', (_, text) => {
    expect(() => read(text)).toThrow(LightCurveError)
  })

  test('a star from the file name is said', () => {
    const curve = read(rows(9, ',', time, flux), undefined, 'd/ktwo210359769-c04_x.csv')
    expect(curve).toMatchObject({ star: 'EPIC 210359769', mission: 'K2' })
    expect(curve.segments[0].label).toBe('C4')
    expect(said(curve)).toContain('EPIC 210359769 and mission K2 taken from the file name')
  })
})

test('counts the rows of the file, and those that hold no number', () => {
  const curve = read(rows(9, ',', time, (row) => (row < 2 ? 'nan' : flux(row))))
  expect(curve.time).toHaveLength(7)
  expect(curve.rowsRead).toEqual({ total: 9, notFinite: 2, repeated: 0 })
})

describe('the list of columns that a warning proposes', () => {
  const band = (row: number) => (row % 20 < 10 ? 'blue' : 'red')
  const proposed = (text: string) => / --columns(?:, e\.g\.)? (\S+)$/m.exec(text)?.[1]

  test.each([
    ['errors and bands', rows(40, ',', time, flux, error, band), 'bkjd,flux,flux_err,band'],
    [
      'a corrected flux after the raw one',
      `Dates Flux Corrflux\n${rows(40, ' ', time, error, flux)}`,
      'bkjd,-,flux',
    ],
  ])('takes %s as they were taken', (_, text, columns) => {
    const guessed = read(text)
    expect(proposed(said(guessed))).toBe(columns)
    const told = read(text, columns)
    expect(told.timeSystem.zeroPoint).toBe('BKJD')
    for (const name of ['time', 'flux', 'fluxErr'] as const)
      expect(told[name]).toEqual(guessed[name])
    expect(told.segments).toEqual(guessed.segments)
  })

  test('keeps errors and bands where magnitudes may be flux', () => {
    const magnitude = (row: number) => 15 + flux(row)
    const guessed = read(rows(40, ',', time, magnitude, error, band))
    const line = guessed.warnings.find((warning) => warning.includes('magnitudes')) ?? ''
    expect(proposed(line)).toBe('time,flux,flux_err,band')
  })
})
