import { LightCurveError } from '@longrun/lightcurve'
import { numberOf, readHeader, textOf } from './fits-header.ts'
import type { FitsHeader } from './fits-header.ts'

/** One column of a binary table, as its header describes it. */
export interface FitsColumn {
  /** TTYPE, as written. */
  readonly name: string
  /** Letter of TFORM: L X B I J K A E D C M P Q. */
  readonly code: string
  /** Values a row (the number before the letter). */
  readonly repeat: number
  /** Byte offset inside a row. */
  readonly offset: number
  /** TUNIT; null when absent. */
  readonly unit: string | null
  /** TNULL; null when absent. */
  readonly nullValue: number | null
  readonly scale: number
  readonly zero: number
}

/** A binary table: its header, its columns and where its rows lie. */
export interface FitsTable {
  readonly header: FitsHeader
  readonly columns: readonly FitsColumn[]
  readonly rows: number
  readonly rowBytes: number
  readonly view: DataView
}

/** The parts of a FITS file that a light curve can be read from. */
export interface FitsFile {
  readonly primary: FitsHeader
  readonly tables: readonly FitsTable[]
}

const BLOCK = 2880
const MAX_ROWS = 50_000_000
const VALUE_BYTES: Readonly<Record<string, number>> = {
  L: 1,
  B: 1,
  A: 1,
  I: 2,
  J: 4,
  K: 8,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
}

/**
 * Walks through the HDUs of a FITS file and lists its binary tables, without reading their cells.
 *
 * @param bytes the whole file
 * @param name the file's name, for messages
 * @throws LightCurveError when the file is truncated, a header is damaged, or a table is compressed
 *   (FITS standard 4.0, sections 3, 4 and 7.3)
 */
export function readFits(bytes: Uint8Array, name: string): FitsFile {
  const primary = readHeader(bytes, 0, name)
  const tables: FitsTable[] = []
  let at = nextHdu(primary, bytes, name)
  while (startsWith(bytes, at, 'XTENSION')) {
    const header = readHeader(bytes, at, name)
    const end = nextHdu(header, bytes, name)
    if (textOf(header, 'XTENSION') === 'BINTABLE') tables.push(readTable(bytes, header, name))
    at = end
  }
  return { primary, tables }
}

/** End of an HDU's data unit, rounded up to a block; checks that the data are all there. */
function nextHdu(header: FitsHeader, bytes: Uint8Array, name: string): number {
  const axes = count(header, 'NAXIS', name)
  let size = axes === 0 ? 0 : Math.abs(numberOf(header, 'BITPIX') ?? 8) / 8
  for (let i = 1; i <= axes; i++) size *= count(header, `NAXIS${i}`, name)
  if (axes > 0 && header.cards.has('XTENSION')) {
    // A negative count would send the walk back into HDUs that it has passed, for ever.
    size += countOr(header, 'PCOUNT', 0, name) * countOr(header, 'GCOUNT', 1, name)
  }
  const end = header.dataStart + size
  // Some writers leave out the last block's padding: only missing data are an error.
  if (!(end <= Math.max(bytes.length, header.dataStart))) {
    const extension = textOf(header, 'EXTNAME') ?? textOf(header, 'XTENSION') ?? 'PRIMARY'
    throw new LightCurveError(
      `${name}: truncated FITS file: the header of ${extension} promises data up to byte ${end}, the file has ${bytes.length} bytes; download it again`,
    )
  }
  return header.dataStart + Math.ceil(size / BLOCK) * BLOCK
}

function count(header: FitsHeader, key: string, name: string): number {
  const value = numberOf(header, key)
  if (value === null || !Number.isSafeInteger(value) || value < 0) {
    throw new LightCurveError(
      `${name}: damaged FITS header: ${key} is ${String(header.cards.get(key))}, a whole number >= 0 is needed`,
    )
  }
  return value
}

function countOr(header: FitsHeader, key: string, absent: number, name: string): number {
  return header.cards.has(key) ? count(header, key, name) : absent
}

function readTable(bytes: Uint8Array, header: FitsHeader, name: string): FitsTable {
  if (header.cards.get('ZTABLE') === true) {
    throw new LightCurveError(
      `${name}: the table is tile-compressed (ZTABLE = T), which is not read; decompress it first (funpack FILE)`,
    )
  }
  const rowBytes = count(header, 'NAXIS1', name)
  const rows = count(header, 'NAXIS2', name)
  if (rows > MAX_ROWS) {
    throw new LightCurveError(
      `${name}: the table has ${rows} rows; at most ${MAX_ROWS} are read`,
      'too_large',
    )
  }
  // BITPIX and NAXIS say how long the data are: other ones than these would promise too little.
  const bitpix = numberOf(header, 'BITPIX')
  const axes = count(header, 'NAXIS', name)
  if (bitpix !== 8 || axes !== 2) {
    throw new LightCurveError(
      `${name}: damaged FITS header: a binary table with BITPIX ${String(bitpix)} and NAXIS ${axes}, 8 and 2 are needed`,
    )
  }
  const fields = count(header, 'TFIELDS', name)
  if (fields > 999) {
    throw new LightCurveError(`${name}: damaged FITS header: TFIELDS is ${fields}, 0-999 allowed`)
  }
  const columns: FitsColumn[] = []
  let offset = 0
  for (let i = 1; i <= fields; i++) {
    const form = textOf(header, `TFORM${i}`) ?? ''
    const match = /^(\d*)([LXBIJKAEDCMPQ])/.exec(form)
    if (match === null) {
      throw new LightCurveError(
        `${name}: damaged FITS header: TFORM${i} is "${form}", a count and one of L X B I J K A E D C M P Q is needed`,
      )
    }
    const code = match[2]
    const repeat = match[1] === '' ? 1 : Number(match[1])
    columns.push({
      name: textOf(header, `TTYPE${i}`) ?? `column ${i}`,
      code,
      repeat,
      offset,
      unit: textOf(header, `TUNIT${i}`),
      nullValue: numberOf(header, `TNULL${i}`),
      scale: numberOf(header, `TSCAL${i}`) ?? 1,
      zero: numberOf(header, `TZERO${i}`) ?? 0,
    })
    offset += code === 'X' ? Math.ceil(repeat / 8) : repeat * VALUE_BYTES[code]
  }
  if (offset !== rowBytes) {
    throw new LightCurveError(
      `${name}: damaged FITS header: the columns take ${offset} bytes a row, NAXIS1 says ${rowBytes}`,
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.dataStart, rows * rowBytes)
  return { header, columns, rows, rowBytes, view }
}

/**
 * Reads one numeric column as float64, with TSCAL, TZERO and TNULL applied (TNULL becomes NaN).
 *
 * @param table a table of `readFits`
 * @param column one of its columns, with one value a row
 * @param name the file's name, for messages
 * @returns array of `table.rows` values
 * @throws LightCurveError when the column has another number of values a row, or is no number
 */
export function readColumn(table: FitsTable, column: FitsColumn, name: string): Float64Array {
  if (column.repeat !== 1) {
    throw new LightCurveError(
      `${name}: column ${column.name} has ${column.repeat} values a row (TFORM ${column.repeat}${column.code}), one is needed: this may be a pixel file or a split date (jd1/jd2); save the table with a plain ${column.name} column`,
    )
  }
  const { view, rows, rowBytes } = table
  const values = new Float64Array(rows)
  const { offset, code } = column
  switch (code) {
    case 'D':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[i] = view.getFloat64(at)
      break
    case 'E':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[i] = view.getFloat32(at)
      break
    case 'J':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[i] = view.getInt32(at)
      break
    case 'I':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[i] = view.getInt16(at)
      break
    case 'B':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[i] = view.getUint8(at)
      break
    case 'K':
      for (let i = 0, at = offset; i < rows; i++, at += rowBytes) {
        values[i] = Number(view.getBigInt64(at))
      }
      break
    default:
      throw new LightCurveError(
        `${name}: column ${column.name} has TFORM ${code}, which is no real number; one of B I J K E D is needed`,
      )
  }
  const integer = code !== 'D' && code !== 'E'
  if (integer && column.nullValue !== null) {
    for (let i = 0; i < rows; i++) if (values[i] === column.nullValue) values[i] = Number.NaN
  }
  if (column.scale !== 1 || column.zero !== 0) {
    for (let i = 0; i < rows; i++) values[i] = values[i] * column.scale + column.zero
  }
  return values
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  if (at + text.length > bytes.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}
