import { LightCurveError } from '@longrun/lightcurve'
import { describe, expect, test } from 'vitest'
import type { FitsCard } from './fits-cards.ts'
import { doubles, floats, goodTable, integers, makeFits, tableHdu } from './fits-fixture.ts'
import type { Fixture, FixtureColumn } from './fits-fixture.ts'
import { readLightCurve } from './read-light-curve.ts'

const read = (fixture: Fixture, columns?: readonly string[]) =>
  readLightCurve(makeFits(fixture), { name: 'a.fits', ...(columns ? { columns } : {}) })
const withColumn = (column: FixtureColumn): Fixture => ({
  ...goodTable,
  columns: goodTable.columns.map((c) => (c.name === column.name ? column : c)),
})
const withCards = (
  cards: readonly FitsCard[],
  where: 'primary' | 'table',
  drop: readonly string[] = cards.map(([key]) => key),
): Fixture => ({
  ...goodTable,
  [where]: [...goodTable[where]!.filter(([key]) => !drop.includes(key)), ...cards],
})
const said = (curve: { warnings: readonly string[] }) => curve.warnings.join('\n')

describe('a plain pipeline file', () => {
  test('gives rows, names and time system, and no warning', () => {
    const curve = read(goodTable)
    expect(curve).toMatchObject({
      star: 'TIC 42',
      mission: 'TESS',
      producer: 'SPOC',
      fluxColumn: 'PDCSAP_FLUX',
      origin: 'measured',
      timeSystem: { zeroPoint: 'BTJD', scale: 'TDB', reference: 'barycentre' },
      warnings: [],
    })
    expect(Array.from(curve.flux.slice(0, 4))).toEqual([1000, 1001, 1002, 1000])
    expect(curve.segments).toEqual([
      { start: 0, end: 20, label: 'S27', band: null, cadenceDays: curve.segments[0].cadenceDays },
    ])
    expect(curve.segments[0].cadenceDays).toBeCloseTo(1 / 48, 9)
    expect(readLightCurve(makeFits(goodTable), { name: 'a', label: 'x' }).segments[0].label).toBe(
      'x',
    )
  })

  test('reads from a view into a larger buffer', () => {
    const bytes = makeFits(goodTable)
    const larger = new Uint8Array(bytes.length + 7)
    larger.set(bytes, 7)
    expect(readLightCurve(larger.subarray(7), { name: 'a' }).time).toEqual(read(goodTable).time)
  })
})

describe('columns', () => {
  test('an empty PDCSAP_FLUX gives way to SAP_FLUX, and says so', () => {
    const empty = withColumn(floats('PDCSAP_FLUX', () => Number.NaN))
    const curve = read({
      ...empty,
      columns: [...empty.columns, floats('SAP_FLUX', (row) => row + 5)],
    })
    expect(curve.fluxColumn).toBe('SAP_FLUX')
    expect(said(curve)).toContain('PDCSAP_FLUX holds no finite value; SAP_FLUX was taken instead')
  })

  test('an all-NaN star is refused', () => {
    expect(() => read(withColumn(floats('PDCSAP_FLUX', () => Number.NaN)))).toThrow(
      /0 of 20 rows have finite time and flux/,
    )
  })

  test('three points are refused', () => {
    expect(() => read({ ...goodTable, rows: 3 })).toThrow(/3 of 3 rows .* at least 4 are needed/)
  })

  test('flux <= 0 is kept and said', () => {
    const curve = read(withColumn(floats('PDCSAP_FLUX', (row) => (row < 2 ? -row : 9))))
    expect(curve.time.length).toBe(20)
    expect(said(curve)).toContain('2 of 20 rows have a flux <= 0')
  })

  test('TNULL, TSCAL and TZERO are applied; 16-bit, 8-bit and 64-bit integers are read', () => {
    const scaled: FixtureColumn = {
      name: 'PDCSAP_FLUX',
      form: '1I',
      bytes: 2,
      write: (view, at, row) => view.setInt16(at, row === 3 ? -99 : row * 10),
      cards: [
        ['TNULL', -99],
        ['TSCAL', { real: 0.5 }],
        ['TZERO', { real: 100 }],
      ],
    }
    const error: FixtureColumn = {
      name: 'PDCSAP_FLUX_ERR',
      form: 'B',
      bytes: 1,
      write: (view, at, row) => view.setUint8(at, 200 + (row % 2)),
    }
    const quality: FixtureColumn = {
      name: 'QUALITY',
      form: 'K',
      bytes: 8,
      write: (view, at, row) => view.setBigInt64(at, row === 5 ? 2n ** 20n : 0n),
    }
    const curve = read({ ...goodTable, columns: [goodTable.columns[0], scaled, error, quality] })
    expect(Array.from(curve.flux.slice(0, 4))).toEqual([100, 105, 110, 120])
    expect(Array.from(curve.fluxErr!.slice(0, 2))).toEqual([200, 201])
    expect(curve.quality![4]).toBe(2 ** 20)
    expect(curve.time.length).toBe(19)
  })

  test('unsigned flags (TZERO 2^31) keep their bits', () => {
    const flags = integers('QUALITY', (row) => row - 2147483648, [['TZERO', 2147483648]])
    expect(Array.from(read(withColumn(flags)).quality!.slice(0, 3))).toEqual([0, 1, 2])
  })

  test('repeat counts, bits and text before a column shift its offset right', () => {
    const skip = (form: string, bytes: number): FixtureColumn => ({
      name: `SKIP${bytes}`,
      form,
      bytes,
      write: (view, at) => view.setUint8(at, 255),
    })
    const columns = [skip('12X', 2), skip('7A', 7), skip('3E', 12), ...goodTable.columns]
    expect(read({ ...goodTable, columns }).flux).toEqual(read(goodTable).flux)
  })

  test('role=COLUMN chooses other columns', () => {
    const columns = [
      ...goodTable.columns,
      floats('MINE', (row) => row + 1),
      floats('MINE_S', () => 2),
    ]
    const curve = read({ ...goodTable, columns }, ['flux=mine', 'flux_err=MINE_S'])
    expect(curve.fluxColumn).toBe('MINE')
    expect(curve.flux[3]).toBe(4)
    expect(said(curve)).toContain('error column is 2 throughout')
    expect(() => read(goodTable, ['flux=NONE'])).toThrow(/no column "NONE"; its columns are TIME,/)
    expect(() => read(goodTable, ['time', 'flux'])).toThrow(/role=COLUMN/)
    expect(() => read(goodTable, ['time=CLOCK'])).toThrow(/time column \(CLOCK\)/)
  })

  test('a file without flux column names what it has', () => {
    const columns = [goodTable.columns[0], floats('COUNTRATE', () => 1)]
    expect(() => read({ ...goodTable, columns })).toThrow(/columns are TIME, COUNTRATE; name one/)
  })

  test('QLP: KSPSAP_FLUX goes before SAP_FLUX, and its flags are QLP flags', () => {
    const columns = [
      goodTable.columns[0],
      floats('SAP_FLUX', () => 1),
      floats('KSPSAP_FLUX', (row) => 1 + row / 1000),
      floats('KSPSAP_FLUX_ERR', () => 0.01),
      integers('QUALITY', () => 4096),
    ]
    const curve = read({ ...goodTable, columns })
    expect(curve).toMatchObject({ fluxColumn: 'KSPSAP_FLUX', producer: 'QLP', fluxErr: null })
  })

  test('flux minus 1, ppm and counts near 0 are told apart by the unit', () => {
    const small = (unit: string | null, scale = 1) =>
      read(
        withColumn(
          floats(
            'PDCSAP_FLUX',
            (row) => ((row % 5) - 2) * 1e-3 * scale,
            unit === null ? [] : [['TUNIT', unit]],
          ),
        ),
      )
    expect(small(null).flux[0]).toBeCloseTo(1 - 2e-3, 8)
    expect(said(small(null))).toContain('flux minus 1')
    expect(small('e-/s').flux[0]).toBeCloseTo(-2e-3, 8)
    expect(small('ppm', 1e6).flux[0]).toBeCloseTo(1 - 2e-3, 8)
  })
})

describe('time', () => {
  test('a split date (2-D) is refused', () => {
    const split: FixtureColumn = {
      name: 'TIME',
      form: '2D',
      bytes: 16,
      write: (view, at) => view.setFloat64(at, 2454953),
    }
    expect(() => read(withColumn(split))).toThrow(/TIME has 2 values a row .*jd1\/jd2/)
  })

  test('32-bit times are read with their rounding stated', () => {
    expect(said(read(withColumn(floats('TIME', (row) => 2455000 + row))))).toContain(
      'rounded to 0.25 d',
    )
    expect(said(read(withColumn(floats('TIME', (row) => 1325 + row))))).toContain('rounded to 11 s')
  })

  test('unsorted rows are sorted within their columns, repeats are said', () => {
    const shuffled = read(withColumn(doubles('TIME', (row) => 1325 + (19 - row) / 48)))
    expect(shuffled.flux[0]).toBe(1000 + (19 % 3))
    expect(said(shuffled)).toContain('19 steps back')
    const twice = read(withColumn(doubles('TIME', (row) => 1325 + (row >> 1))))
    expect(said(twice)).toContain('10 rows repeat the time')
    expect(twice.time.length).toBe(20)
  })

  const systems: readonly (readonly [string, readonly FitsCard[], string, number])[] = [
    ['BJDREFI 2454833', [['BJDREFI', 2454833]], 'BKJD', 1325],
    ['BJDREFI 0', [['BJDREFI', 0]], 'BJD', 1325],
    ['another BJDREFI', [['BJDREFI', 2450000]], 'BJD', 2451325],
    [
      'BJDREFF',
      [
        ['BJDREFI', 2457000],
        ['BJDREFF', { real: 0.5 }],
      ],
      'BTJD',
      1325.5,
    ],
    [
      'MJDREFI',
      [
        ['MJDREFI', 56999],
        ['MJDREFF', { real: 0.5 }],
      ],
      'MJD',
      58324.5,
    ],
    ['nothing', [], 'unknown', 1325],
  ]
  test.each(systems)('zero point from %s', (_, cards, zeroPoint, first) => {
    const curve = read(withCards(cards, 'table', ['BJDREFI', 'BJDREFF']))
    expect(curve.timeSystem.zeroPoint).toBe(zeroPoint)
    expect(curve.time[0]).toBe(first)
  })

  test('seconds become days; an unknown unit is refused', () => {
    expect(read(withCards([['TIMEUNIT', 's']], 'table')).time[0]).toBeCloseTo(1325 / 86400, 12)
    expect(() => read(withCards([['TIMEUNIT', 'fortnight']], 'table'))).toThrow(/"fortnight"/)
  })

  test('known faults of deliveries are said, not corrected', () => {
    const late = read(withCards([['DATA_REL', 26]], 'primary'))
    expect(said(late)).toContain('late by about 2.0 s')
    expect(late.time).toEqual(read(goodTable).time)
    const old = read(
      withCards(
        [
          ['TELESCOP', 'Kepler'],
          ['FILEVER', '3.0'],
        ],
        'primary',
      ),
    )
    expect(old.timeSystem.scale).toBe('UTC')
    expect(said(old)).toContain('66.184 s')
  })
})

describe('identity', () => {
  test('a synthetic file says so everywhere', () => {
    const curve = read(
      withCards(
        [
          ['TELESCOP', 'SYNTHETIC'],
          ['OBJECT', 'SYN-000017'],
        ],
        'primary',
        ['TELESCOP', 'OBJECT', 'TICID'],
      ),
    )
    expect(curve).toMatchObject({
      star: 'SYN-000017',
      mission: 'synthetic',
      origin: 'synthetic',
      producer: 'SPOC',
    })
  })

  test.each([
    [[['LRORIGIN', 'injected']], 'injected'],
    [[['SIMDATA', true]], 'synthetic'],
    [[['ORIGIN', 'NASA/Ames']], 'measured'],
  ] as const)('origin from %j', (cards, origin) => {
    expect(read(withCards(cards, 'primary')).origin).toBe(origin)
  })

  test('K2: EPIC number and campaign', () => {
    const cards: FitsCard[] = [
      ['TELESCOP', 'Kepler'],
      ['MISSION', 'K2'],
      ['OBJECT', 'EPIC 201367065'],
      ['KEPLERID', 201367065],
      ['CAMPAIGN', 1],
    ]
    const fixture = withCards(cards, 'primary', ['TELESCOP', 'OBJECT', 'TICID', 'SECTOR'])
    const curve = read(fixture)
    expect(curve).toMatchObject({ star: 'EPIC 201367065', mission: 'K2' })
    expect(curve.segments[0].label).toBe('C1')
  })

  test('a file without names falls back on its file name, and says so', () => {
    const bytes = makeFits({ ...goodTable, primary: [] })
    const curve = readLightCurve(bytes, { name: 'x/kplr011442793-2009350155506_llc.fits' })
    expect(curve).toMatchObject({ star: 'KIC 11442793', mission: 'Kepler' })
    expect(said(curve)).toContain('KIC 11442793 taken from the file name')
  })

  test('tables that differ by FILTER are bands; others are left out', () => {
    const band = (filter: string | null): Fixture => ({
      rows: 6,
      columns: [
        doubles('hjd', (row) => 2450000 + row),
        doubles('magnitude', (row) => 15 + (row === 0 ? 2.5 : 0)),
        doubles('error', (row) => 0.01 + row / 1000),
      ],
      table: filter === null ? [] : [['FILTER', filter]],
    })
    const join = (a: Uint8Array, b: Uint8Array) => new Uint8Array([...a, ...b])
    const two = join(makeFits(band('V')), tableHdu(band('R')))
    const curve = readLightCurve(two, { name: 'a.fits' })
    expect(curve.segments.map((s) => [s.label, s.band, s.start, s.end])).toEqual([
      ['V', 'V', 0, 6],
      ['R', 'R', 6, 12],
    ])
    // 2.5 magnitudes fainter is a tenth of the flux.
    expect(curve.flux[0]).toBeCloseTo(0.1, 12)
    expect(curve.flux[1]).toBe(1)
    expect(curve.fluxErr![1]).toBeCloseTo((0.011 * Math.LN10) / 2.5, 12)
    const same = readLightCurve(join(makeFits(band(null)), tableHdu(band(null))), { name: 'a' })
    expect(same.time.length).toBe(6)
    expect(said(same)).toContain('the first was read, 1 left out')
  })
})

describe('damaged files', () => {
  const bytes = makeFits(goodTable)

  test('truncated anywhere: a clear error', () => {
    for (const length of [9, 80, 2879, 2880, 2881, 4000, 5759, 5760, 5761, 5760 + 399]) {
      const cut = () => readLightCurve(bytes.slice(0, length), { name: 'cut.fits' })
      expect(cut).toThrow(LightCurveError)
      expect(cut).toThrow(/truncated|no binary table/)
    }
  })

  test('missing padding of the last block is no damage', () => {
    expect(readLightCurve(bytes.slice(0, 5760 + 400), { name: 'a' }).time.length).toBe(20)
  })

  test('a compressed table is refused', () => {
    expect(() => read(withCards([['ZTABLE', true]], 'table'))).toThrow(/tile-compressed.*funpack/)
  })

  test('an image, a damaged TFORM, a wrong row width, an absurd row number are refused', () => {
    expect(() => readLightCurve(bytes.slice(0, 2880), { name: 'a' })).toThrow(/no binary table/)
    const odd: FixtureColumn = { name: 'ODD', form: 'Z9', bytes: 4, write: () => {} }
    expect(() => read({ ...goodTable, columns: [...goodTable.columns, odd] })).toThrow(/"Z9"/)
    const wide: FixtureColumn = { name: 'WIDE', form: 'E', bytes: 8, write: () => {} }
    expect(() => read({ ...goodTable, columns: [...goodTable.columns, wide] })).toThrow(/NAXIS1/)
    const text = new TextDecoder('latin1').decode(bytes)
    const huge = text.replace(/(NAXIS2 {2}= ).{20}/, `$1${'9'.repeat(12).padStart(20)}`)
    expect(() =>
      readLightCurve(
        Uint8Array.from(huge, (c) => c.charCodeAt(0)),
        { name: 'a' },
      ),
    ).toThrow(/truncated/)
  })

  test('pixel files and variable-length columns are refused', () => {
    const pixels: FixtureColumn = { name: 'PDCSAP_FLUX', form: '121E', bytes: 484, write: () => {} }
    expect(() => read(withColumn(pixels))).toThrow(/121 values a row.*pixel file/)
    const variable: FixtureColumn = { name: 'TIME', form: 'PD(9)', bytes: 8, write: () => {} }
    expect(() => read(withColumn(variable))).toThrow(/TFORM P/)
  })
})

test.each([
  ['PCOUNT', -20160],
  ['PCOUNT', -10000],
  ['PCOUNT', 0.5],
  ['GCOUNT', -1],
  ['BITPIX', 0],
  ['NAXIS', 1],
])('a table whose %s is %d is refused, not walked in a circle or past the end', (key, value) => {
  const bytes = makeFits(goodTable)
  const text = new TextDecoder('latin1').decode(bytes)
  const at = text.indexOf(`${key.padEnd(8)}=`, 2880)
  const card = `${key.padEnd(8)}= ${String(value).padStart(20)}`
  for (let i = 0; i < card.length; i++) bytes[at + i] = card.charCodeAt(i)
  const reading = () => readLightCurve(bytes, { name: 'a.fits' })
  expect(reading).toThrow(LightCurveError)
  expect(reading).toThrow(new RegExp(`${key} (is )?${value}`))
})
