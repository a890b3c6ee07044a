/** Small light-curve files for the tests: good ones, and each way of being bad that a survey must survive. */

const CARD = 80
const BLOCK = 2880

/** A star with a deep transit every 1.7 days, 20 days of half-hour cadence; the same for the same seed. */
export function goodCsv(options: { readonly seed?: number; readonly days?: number } = {}): string {
  const { seed = 1, days = 20 } = options
  const lines = ['time,flux,flux_err']
  const next = generator(seed)
  for (let t = 0; t < days; t += 1 / 48) {
    const phase = ((t - 0.6 + 0.85) % 1.7) - 0.85
    const dip = Math.abs(phase) < 0.05 ? 0.01 : 0
    lines.push(`${(1400 + t).toFixed(6)},${(1 - dip + 4e-4 * (next() - 0.5)).toFixed(8)},0.0001`)
  }
  return `${lines.join('\n')}\n`
}

/** Bad files by name: every one of them is an item that fails, and nothing else. */
export const BAD_FILES: Readonly<Record<string, () => Uint8Array>> = {
  'truncated.fits': () => fitsTable({ rows: 400 }).subarray(0, BLOCK * 3 + 1000),
  'html.fits': () => text('<!DOCTYPE html><html><body>404 Not Found</body></html>\n'),
  'words-in-column.csv': () => text(goodCsv().replace(/,1\.0[^,]*,/g, ',bright,')),
  'all-nan.fits': () => fitsTable({ rows: 400, flux: () => NaN }),
  'two-d-time.fits': () => fitsTable({ rows: 400, timeForm: '2D' }),
  'compressed-table.fits': () =>
    fitsTable({ rows: 400, extra: ['ZTABLE  =                    T'] }),
  'three-points.csv': () => text('time,flux\n1400.0,1.0\n1400.5,1.0\n1401.0,0.99\n'),
  'zero-flux.csv': () => text(withFlux(() => 0)),
  'negative-flux.csv': () => text(withFlux((i) => -1 - 1e-4 * (i % 7))),
  'too-short.csv': () => text(goodCsv({ days: 0.6 })),
}

function withFlux(flux: (row: number) => number): string {
  const rows = Array.from({ length: 400 }, (_, i) => `${(1400 + i / 48).toFixed(6)},${flux(i)}`)
  return `time,flux\n${rows.join('\n')}\n`
}

function text(content: string): Uint8Array {
  return Buffer.from(content)
}

/** A FITS file with one table LIGHTCURVE: TIME, PDCSAP_FLUX, QUALITY. */
function fitsTable(options: {
  readonly rows: number
  readonly flux?: (row: number) => number
  readonly timeForm?: '1D' | '2D'
  readonly extra?: readonly string[]
}): Uint8Array {
  const { rows, flux = () => 1000, timeForm = '1D', extra = [] } = options
  const times = timeForm === '2D' ? 2 : 1
  const width = 8 * times + 4 + 4
  const header = [
    "XTENSION= 'BINTABLE'",
    'BITPIX  =                    8',
    'NAXIS   =                    2',
    `NAXIS1  = ${String(width).padStart(20)}`,
    `NAXIS2  = ${String(rows).padStart(20)}`,
    'PCOUNT  =                    0',
    'GCOUNT  =                    1',
    'TFIELDS =                    3',
    "TTYPE1  = 'TIME    '",
    `TFORM1  = '${timeForm}      '`,
    "TTYPE2  = 'PDCSAP_FLUX'",
    "TFORM2  = 'E       '",
    "TTYPE3  = 'QUALITY '",
    "TFORM3  = 'J       '",
    "EXTNAME = 'LIGHTCURVE'",
    "TELESCOP= 'TESS    '",
    'BJDREFI =              2457000',
    'BJDREFF =                    0',
    ...extra,
    'END',
  ]
  const data = Buffer.alloc(rows * width)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < times; k++) data.writeDoubleBE(1400 + i / 48, i * width + 8 * k)
    data.writeFloatBE(flux(i), i * width + 8 * times)
  }
  const primary = ['SIMPLE  =                    T', 'BITPIX  =                    8']
  primary.push('NAXIS   =                    0', 'EXTEND  =                    T', 'END')
  return Buffer.concat([cards(primary), cards(header), padded(data, 0)])
}

function cards(lines: readonly string[]): Buffer {
  return padded(Buffer.from(lines.map((line) => line.padEnd(CARD)).join('')), 32)
}

function padded(bytes: Buffer, fill: number): Buffer {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK
  return Buffer.concat([bytes, Buffer.alloc(missing, fill)])
}

/** Park and Miller's generator, 0-1. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}
