import { LightCurveError } from '@longrun/lightcurve'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectFormat } from './file-format.ts'
import { goodTable, makeFits } from './fits-fixture.ts'
import { readLightCurve } from './read-light-curve.ts'

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0))

describe('formats are told from the content', () => {
  test.each([
    ['fits', 'SIMPLE  =                    T'],
    ['html', '\n<!DOCTYPE html><html>502 Bad Gateway</html>'],
    ['html', '<HTML><body>'],
    ['xml', '<?xml version="1.0"?><VOTABLE>'],
    ['json', '{"time": [1, 2]}'],
    ['json', '[[1, 2], [3, 4]]'],
    ['gzip', '\u001f\u008b\u0008'],
    ['zip', 'PK\u0003\u0004'],
    ['parquet', 'PAR1'],
    ['hdf5', '\u0089HDF\r\n'],
    ['pdf', '%PDF-1.7'],
    ['numpy', '\u0093NUMPY'],
    ['binary', '1,2\n\u0000\u0001\u0002'],
    ['empty', ''],
    ['empty', ' \n'],
    ['text', '1,2\n3,4\n'],
    ['text', '# time flux\n'],
  ])('%s', (format, start) => {
    expect(detectFormat(bytes(start))).toBe(format)
  })

  test('what is not read is refused with what to do', () => {
    const refusal = (text: string) => () => readLightCurve(bytes(text), { name: 'x.fits' })
    expect(refusal('<html><title>Not found</title></html>')).toThrow(
      /x\.fits: this is a web page \(HTML\).*download the file again/,
    )
    expect(refusal('\u001f\u008b\u0008')).toThrow(/gunzip/)
    expect(refusal('')).toThrow(/empty/)
  })
})

describe('what is no light curve is called so', () => {
  const refusal = (text: string, name: string) => () => readLightCurve(bytes(text), { name })

  test('prose, whatever the lengths of its lines', () => {
    const prose =
      '# A title\n\nA workbench for long runs, and one table at the end.\n\nIt reads files.\n'
    expect(refusal(prose, 'notes.md')).toThrow(
      /^notes\.md: this is text without numbers.*no light curve/,
    )
    expect(refusal('garbage\n', 'g.txt')).toThrow(
      /^g\.txt: the file has one line only \("garbage"\)/,
    )
  })

  test('text under the name of a FITS file; a table under that name is read', () => {
    expect(refusal('garbage\n', 'g.fits')).toThrow(
      /^g\.fits: this is no FITS file.*SIMPLE.*one line only/,
    )
    const rows = Array.from({ length: 8 }, (_, i) => `${1400 + i / 48},${1 + (i % 3) / 1e3}`)
    expect(
      readLightCurve(bytes(`time,flux\n${rows.join('\n')}`), { name: 'a.fits' }).time,
    ).toHaveLength(8)
  })
})

describe('no input does worse than a LightCurveError', () => {
  const readsOrRefuses = (input: Uint8Array): void => {
    try {
      const curve = readLightCurve(input, { name: 'fuzz' })
      expect(curve.flux.length).toBe(curve.time.length)
      expect(curve.time.every((t) => Number.isFinite(t))).toBe(true)
      expect(curve.segments.at(-1)!.end).toBe(curve.time.length)
    } catch (error) {
      if (!(error instanceof LightCurveError)) throw error
      expect(error.message).toMatch(/^fuzz: ./)
    }
  }
  const runs = { seed: 1024, numRuns: 400 }

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), readsOrRefuses), runs)
  })

  test('random tables of text', () => {
    const cell = fc.oneof(
      fc.double().map(String),
      fc.constantFrom('', 'nan', 'a', '"', '#', '1e5', '-', '1,5', '2454833', 'time', 'flux'),
    )
    const table = fc
      .tuple(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
        fc.constantFrom(',', ';', '\t', ' '),
      )
      .map(([rows, separator]) => bytes(rows.map((row) => row.join(separator)).join('\n')))
    fc.assert(fc.property(table, readsOrRefuses), runs)
  })

  const good = makeFits(goodTable)
  test('a FITS file cut anywhere', () => {
    fc.assert(
      fc.property(fc.nat(good.length), (length) => readsOrRefuses(good.slice(0, length))),
      runs,
    )
  })

  test('a FITS file with changed bytes', () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 32, max: 126 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const damaged = good.slice()
        for (const [at, value] of changes) damaged[at] = value
        readsOrRefuses(damaged)
      }),
      runs,
    )
  })

  test('a FITS header with changed numbers', () => {
    const text = new TextDecoder('latin1').decode(good)
    const key = fc.constantFrom(
      'NAXIS',
      'NAXIS1',
      'NAXIS2',
      'TFIELDS',
      'PCOUNT',
      'GCOUNT',
      'BITPIX',
    )
    const value = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e308, 2 ** 53, 1e12))
    fc.assert(
      fc.property(key, value, (keyword, number) => {
        const pattern = new RegExp(`(XTENSION[^]*?${keyword.padEnd(8)}= ).{20}`)
        readsOrRefuses(
          bytes(text.replace(pattern, `$1${String(number).slice(0, 20).padStart(20)}`)),
        )
      }),
      runs,
    )
  })
})

describe('order', () => {
  test('shuffling rows changes nothing but the warnings', () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${2450000 + i * 1.5},${1 + (i % 7) / 100},0.0${1 + (i % 2)}`,
    )
    const plain = readLightCurve(bytes(rows.join('\n')), {
      name: 'a',
      columns: ['bjd', 'flux', 'flux_err'],
    })
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: 30 }), (shuffled) => {
        const curve = readLightCurve(bytes(shuffled.join('\n')), {
          name: 'a',
          columns: ['bjd', 'flux', 'flux_err'],
        })
        expect({ ...curve, warnings: [] }).toEqual({ ...plain, warnings: [] })
      }),
      { seed: 7, numRuns: 50 },
    )
  })
})
