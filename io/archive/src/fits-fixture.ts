import { formatHeader } from './fits-cards.ts'
import type { FitsCard } from './fits-cards.ts'

/** A column of a hand-made table: its TFORM, how one row is written, and any further cards. */
export interface FixtureColumn {
  readonly name: string
  readonly form: string
  readonly bytes: number
  readonly write: (view: DataView, at: number, row: number) => void
  /** Cards such as ['TUNIT', 'd'], numbered by the fixture. */
  readonly cards?: readonly FitsCard[]
}

/** A hand-made FITS file for tests: one binary table after an empty primary HDU. */
export interface Fixture {
  readonly rows: number
  readonly columns: readonly FixtureColumn[]
  readonly primary?: readonly FitsCard[]
  readonly table?: readonly FitsCard[]
}

/** The file's bytes, padded to whole blocks. */
export function makeFits(fixture: Fixture): Uint8Array {
  const head = formatHeader([
    ['SIMPLE', true],
    ['BITPIX', 8],
    ['NAXIS', 0],
    ['EXTEND', true],
    ...(fixture.primary ?? []),
  ])
  const table = tableHdu(fixture)
  const file = new Uint8Array(head.length + table.length)
  file.set(head)
  file.set(table, head.length)
  return file
}

/** One binary-table HDU, to be appended to a file. */
export function tableHdu({ rows, columns, table = [] }: Fixture): Uint8Array {
  const width = columns.reduce((sum, column) => sum + column.bytes, 0)
  const cards: FitsCard[] = [
    ['XTENSION', 'BINTABLE'],
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['NAXIS1', width],
    ['NAXIS2', rows],
    ['PCOUNT', 0],
    ['GCOUNT', 1],
    ['TFIELDS', columns.length],
  ]
  columns.forEach((column, i) => {
    cards.push([`TTYPE${i + 1}`, column.name], [`TFORM${i + 1}`, column.form])
    for (const [key, value] of column.cards ?? []) cards.push([`${key}${i + 1}`, value])
  })
  const header = formatHeader([...cards, ...table])
  const data = new Uint8Array(Math.ceil((rows * width) / 2880) * 2880)
  const view = new DataView(data.buffer)
  let offset = 0
  for (const column of columns) {
    for (let row = 0; row < rows; row++) column.write(view, row * width + offset, row)
    offset += column.bytes
  }
  const hdu = new Uint8Array(header.length + data.length)
  hdu.set(header)
  hdu.set(data, header.length)
  return hdu
}

/** A float64 column. */
export function doubles(
  name: string,
  value: (row: number) => number,
  cards: readonly FitsCard[] = [],
): FixtureColumn {
  const write = (view: DataView, at: number, row: number) => view.setFloat64(at, value(row))
  return { name, form: 'D', bytes: 8, write, cards }
}

/** A float32 column. */
export function floats(
  name: string,
  value: (row: number) => number,
  cards: readonly FitsCard[] = [],
): FixtureColumn {
  const write = (view: DataView, at: number, row: number) => view.setFloat32(at, value(row))
  return { name, form: 'E', bytes: 4, write, cards }
}

/** An int32 column. */
export function integers(
  name: string,
  value: (row: number) => number,
  cards: readonly FitsCard[] = [],
): FixtureColumn {
  const write = (view: DataView, at: number, row: number) => view.setInt32(at, value(row))
  return { name, form: 'J', bytes: 4, write, cards }
}

/** A small light curve that reads without complaint: 20 rows, 30 minutes apart. */
export const goodTable: Fixture = {
  rows: 20,
  columns: [
    doubles('TIME', (row) => 1325 + row / 48),
    floats('PDCSAP_FLUX', (row) => 1000 + (row % 3)),
    floats('PDCSAP_FLUX_ERR', (row) => 1 + (row % 2) / 8),
    integers('QUALITY', () => 0),
  ],
  primary: [
    ['TELESCOP', 'TESS'],
    ['OBJECT', 'TIC 42'],
    ['TICID', 42],
    ['SECTOR', 27],
    ['DATA_REL', 38],
  ],
  table: [
    ['EXTNAME', 'LIGHTCURVE'],
    ['TIMESYS', 'TDB'],
    ['TIMEREF', 'SOLARSYSTEM'],
    ['BJDREFI', 2457000],
    ['BJDREFF', { real: 0 }],
    ['TIMEUNIT', 'd'],
  ],
}
