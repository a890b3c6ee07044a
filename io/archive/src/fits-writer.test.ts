import { FITS } from 'fitsjs-ng'
import { describe, expect, it } from 'vitest'
import { formatHeader } from './fits-cards.ts'
import { writeLightCurveFits, type FitsLightCurve } from './fits-writer.ts'
import { readLightCurve } from './read-light-curve.ts'

const ROWS = 300
const column = (value: (i: number) => number): Float64Array =>
  Float64Array.from({ length: ROWS }, (_, i) => value(i))
const curve = (changes: Partial<FitsLightCurve> = {}): FitsLightCurve => ({
  object: 'SYN-000017',
  telescope: 'SYNTHETIC',
  instrument: 'TESS-like photometer',
  origin: 'synthetic',
  zeroPoint: 'BTJD',
  layout: 'TESS',
  segment: 1,
  camera: 2,
  ccd: 3,
  raDeg: 84.291187998,
  decDeg: -80.46911982,
  magnitude: 10,
  teffKelvin: 5772,
  radiusSolar: 1,
  cadenceDays: 1 / 48,
  crowding: 0.98,
  captured: 0.9,
  time: column((i) => (i % 50 === 7 ? NaN : 1325.30001 + i / 48)),
  timeCorr: column((i) => 0.001 + i * 1e-6),
  cadence: Int32Array.from({ length: ROWS }, (_, i) => 70444 + i),
  sapFlux: column((i) => 900 + (i % 7)),
  sapFluxErr: column((i) => 1 + i / 1000),
  pdcsapFlux: column((i) => (i % 60 === 9 ? NaN : 1000.25 + (i % 5))),
  pdcsapFluxErr: column((i) => 1.5 + i / 1000),
  quality: Int32Array.from({ length: ROWS }, (_, i) => (i % 40 === 0 ? 32 : 0)),
  ...changes,
})
const bytes = writeLightCurveFits(curve())
const cards = (file: Uint8Array): string[] => {
  const text = String.fromCharCode(...file.subarray(0, 4 * 2880))
  return Array.from({ length: text.length / 80 }, (_, i) => text.slice(80 * i, 80 * i + 80))
}

describe('writeLightCurveFits', () => {
  it('writes whole blocks of 2880 bytes, two HDUs, 36 bytes a row', () => {
    expect(bytes.length % 2880).toBe(0)
    const head = cards(bytes)
    expect(head[0]).toBe('SIMPLE  =                    T / conforms to FITS standards'.padEnd(80))
    expect(head.filter((card) => card.trimEnd() === 'END').length).toBe(2)
    expect(head.find((card) => card.startsWith('NAXIS1'))).toMatch(/= +36 /)
    expect(head.find((card) => card.startsWith('NAXIS2'))).toMatch(/= +300 /)
    expect(head.every((card) => !/^(TICID|KEPLERID|DATE)/.test(card))).toBe(true)
  })
  it.each([
    ['TELESCOP', "'SYNTHETIC'"],
    ['LRORIGIN', "'synthetic'"],
    ['SIMDATA', 'T'],
    ['OBJECT', "'SYN-000017'"],
    ['BJDREFI', '2457000'],
    ['BJDREFF', '0.0'],
    ['TIMESYS', "'TDB     '"],
    ['SECTOR', '1'],
    ['RA_OBJ', '84.291187998'],
    ['TUNIT1', "'BJD - 2457000, days'"],
    ['TNULL3', '-2147483648'],
  ])('says %s = %s', (key, value) => {
    const card = cards(bytes).find((line) => line.startsWith(key.padEnd(8)))
    expect(card?.slice(10).split(' /')[0].trim()).toBe(value)
  })
  it('signs both HDUs: the words of each sum to -0', () => {
    const view = new DataView(bytes.buffer)
    const end = cards(bytes).findIndex((card) => card.trimEnd() === 'END')
    const second = Math.ceil(((end + 1) * 80) / 2880) * 2880
    for (const [from, to] of [
      [0, second],
      [second, bytes.length],
    ]) {
      let sum = 0n
      for (let i = from; i < to; i += 4) sum += BigInt(view.getUint32(i))
      while (sum > 0xffffffffn) sum = (sum & 0xffffffffn) + (sum >> 32n)
      expect(sum).toBe(0xffffffffn)
    }
  })
  it('is read back whole by our reader', () => {
    const back = readLightCurve(bytes, { name: 'SYN-000017_s0001_lc.fits' })
    const input = curve()
    const rows = [...input.time.keys()].filter(
      (i) => Number.isFinite(input.time[i]) && Number.isFinite(input.pdcsapFlux[i]),
    )
    expect(back.time).toEqual(Float64Array.from(rows, (i) => input.time[i]))
    expect(back.flux).toEqual(Float64Array.from(rows, (i) => Math.fround(input.pdcsapFlux[i])))
    expect(back.fluxErr).toEqual(
      Float64Array.from(rows, (i) => Math.fround(input.pdcsapFluxErr[i])),
    )
    expect(back.quality).toEqual(Int32Array.from(rows, (i) => input.quality[i]))
    expect(back).toMatchObject({
      star: 'SYN-000017',
      mission: 'synthetic',
      origin: 'synthetic',
      producer: 'SPOC',
      fluxColumn: 'PDCSAP_FLUX',
      timeSystem: { zeroPoint: 'BTJD', scale: 'TDB', reference: 'barycentre' },
    })
    expect(back.segments.map((segment) => segment.label)).toEqual(['S1'])
  })
  it('is read by fitsjs-ng, every column', async () => {
    const table = FITS.fromArrayBuffer(new Uint8Array(bytes).buffer).getDataUnit(1) as unknown as {
      getColumn(name: string): Promise<readonly number[]>
    }
    const input = curve()
    const columns = {
      TIME: input.time,
      TIMECORR: input.timeCorr.map(Math.fround),
      CADENCENO: input.cadence,
      SAP_FLUX: input.sapFlux.map(Math.fround),
      SAP_FLUX_ERR: input.sapFluxErr.map(Math.fround),
      PDCSAP_FLUX: input.pdcsapFlux.map(Math.fround),
      PDCSAP_FLUX_ERR: input.pdcsapFluxErr.map(Math.fround),
      QUALITY: input.quality,
    }
    for (const [name, values] of Object.entries(columns)) {
      expect(Array.from(await table.getColumn(name), Number)).toEqual([...values])
    }
  })
  it('lays Kepler and K2 files out as theirs', () => {
    const kepler = cards(
      writeLightCurveFits(curve({ layout: 'Kepler', zeroPoint: 'BKJD', segment: 3 })),
    )
    expect(kepler.some((card) => /^QUARTER = +3 /.test(card))).toBe(true)
    expect(kepler.some((card) => card.includes("'SAP_QUALITY'"))).toBe(true)
    expect(kepler.some((card) => /^BJDREFI = +2454833 /.test(card))).toBe(true)
    const k2 = cards(writeLightCurveFits(curve({ layout: 'K2', zeroPoint: 'BKJD', segment: 4 })))
    expect(k2.some((card) => /^CAMPAIGN= +4 /.test(card))).toBe(true)
  })
  it('marks an injected signal in measured data as that, not as simulated', () => {
    const file = cards(writeLightCurveFits(curve({ origin: 'injected', telescope: 'TESS' })))
    expect(file.some((card) => card.startsWith("LRORIGIN= 'injected'"))).toBe(true)
    expect(file.some((card) => /^SIMDATA = +F /.test(card))).toBe(true)
  })
  it('gives the same bytes for the same input, whatever the bits of NaN', () => {
    const odd = curve()
    const bits = new DataView(odd.time.buffer)
    bits.setBigUint64(8 * 7, 0xfff8000000000123n, true)
    expect(writeLightCurveFits(odd)).toEqual(bytes)
  })
  it('refuses columns of different length and text that FITS cannot hold', () => {
    expect(() => writeLightCurveFits(curve({ quality: new Int32Array(3) }))).toThrow(
      /QUALITY of SYN-000017 has 3 rows, TIME has 300/,
    )
    expect(() => writeLightCurveFits(curve({ object: 'Größe' }))).toThrow(/printable ASCII/)
    expect(() => writeLightCurveFits(curve({ object: 'x'.repeat(69) }))).toThrow(/68 characters/)
    expect(() => writeLightCurveFits(curve({ magnitude: NaN }))).toThrow(/TESSMAG is NaN/)
  })
  it('writes a table without rows', () => {
    const none = new Float64Array(0)
    const empty = writeLightCurveFits(
      curve({
        time: none,
        timeCorr: none,
        cadence: new Int32Array(0),
        sapFlux: none,
        sapFluxErr: none,
        pdcsapFlux: none,
        pdcsapFluxErr: none,
        quality: new Int32Array(0),
      }),
    )
    expect(empty.length % 2880).toBe(0)
  })
})

describe('formatHeader', () => {
  it('doubles quotation marks, pads short text, aligns numbers, cuts comments', () => {
    const text = String.fromCharCode(
      ...formatHeader([
        ['NAME', "it's", 'who'],
        ['TINY', 1.5e-7],
        ['WHOLE', { real: 3 }],
        ['NOTHING', null, 'undefined'],
        ['LONG', 1, 'x'.repeat(200)],
      ]),
    )
    const lines = Array.from({ length: 6 }, (_, i) => text.slice(80 * i, 80 * i + 80))
    expect(lines[0].trimEnd()).toBe("NAME    = 'it''s   '           / who")
    expect(lines[1].trimEnd()).toBe('TINY    =               1.5E-7')
    expect(lines[2].trimEnd()).toBe('WHOLE   =                  3.0')
    expect(lines[3].trimEnd()).toBe('NOTHING =                      / undefined')
    expect(lines[4].length).toBe(80)
    expect(lines[5].trimEnd()).toBe('END')
  })
  it('refuses a keyword that is none', () => {
    expect(() => formatHeader([['lower', 1]])).toThrow(/keyword "lower"/)
    expect(() => formatHeader([['TOOLONGKEY', 1]])).toThrow(/1 to 8/)
  })
})
