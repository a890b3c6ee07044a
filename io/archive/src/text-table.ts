import { LightCurveError } from '@longrun/lightcurve'
import { findSeparator, readLines, SEPARATOR_NAMES, splitLine } from './text-lines.ts'
import { MISSING, parseNumber } from './text-number.ts'

/** One column of a text file: numbers, or words when most of its cells are no numbers. */
export interface TextColumn {
  /** The header's name; "column 2" when there is none. */
  readonly name: string
  /** NaN where the cell is empty, NaN or infinite; null for a column of words. */
  readonly numbers: Float64Array | null
  readonly words: readonly string[] | null
  /** The first word in a column of numbers; null for none. A column that has one cannot be used. */
  readonly badCell: { readonly line: number; readonly text: string } | null
}

/** A text file as columns of one length. */
export interface TextTable {
  /** True when the file names its columns. */
  readonly hasHeader: boolean
  readonly columns: readonly TextColumn[]
  readonly rows: number
  readonly warnings: readonly string[]
}

const MAX_ROWS = 50_000_000
const SAMPLE = 100

/**
 * Splits a text file into typed columns: separator, comments and header are told from the content.
 *
 * A header may stand behind `#`. Empty, NaN and infinite cells become NaN and are counted in
 * `warnings`; the first other word in a column of numbers is noted as `badCell`.
 *
 * @param bytes the whole file, UTF-8, Latin-1 or UTF-16 with byte-order mark
 * @param name the file's name, for messages
 * @throws LightCurveError with the line number when rows differ in length
 */
export function readTextTable(bytes: Uint8Array, name: string): TextTable {
  const { lines, numbers, comment } = readLines(bytes)
  if (lines.length === 0) {
    throw new LightCurveError(`${name}: the file has no rows (only comments or blank lines)`)
  }
  if (lines.length > MAX_ROWS) {
    throw new LightCurveError(
      `${name}: the file has ${lines.length} rows; at most ${MAX_ROWS} are read`,
      'too_large',
    )
  }
  const separator = findSeparator(lines.slice(0, 20))
  const split = (line: string, number: number): string[] =>
    splitLine(line, separator, { name, line: number })
  const sample = lines.slice(0, SAMPLE).map((line, i) => split(line, numbers[i]))
  const decimalComma = separator === ';' && hasDecimalComma(sample)
  const header = takeHeader(sample[0], comment, (line) => split(line, 0), decimalComma)
  const start = header.inFirstRow ? 1 : 0
  const rows = lines.length - start
  if (rows === 0) {
    throw new LightCurveError(
      `${name}: the file has one line only (${shown(lines[0])}) and no rows of numbers: no light curve`,
    )
  }
  requireSomeNumbers(sample.slice(start), { decimalComma, name, first: lines[0] })
  const width = sample[start].length
  if (header.names !== null && header.names.length !== width) {
    throw new LightCurveError(
      `${name}: the header names ${header.names.length} columns (${header.names.join(', ')}), the rows have ${width}`,
    )
  }

  const columns = Array.from({ length: width }, (_, i) => {
    const cells = sample.slice(start).map((row) => row[i] ?? '')
    return {
      name: header.names?.[i] || `column ${i + 1}`,
      numbers: holdsWords(cells, decimalComma) ? null : new Float64Array(rows),
      words: [] as string[],
      badCell: null as TextColumn['badCell'],
    }
  })
  const missing = new Uint32Array(width)
  for (let row = 0; row < rows; row++) {
    const line = numbers[row + start]
    const cells = split(lines[row + start], line)
    if (cells.length !== width) {
      throw new LightCurveError(
        `${name}: line ${line} has ${cells.length} cells, the lines before have ${width} (cells are separated by ${SEPARATOR_NAMES[separator]}); the file may be cut off or damaged`,
      )
    }
    for (let i = 0; i < width; i++) {
      const column = columns[i]
      const cell = cells[i]
      if (column.numbers === null) {
        column.words.push(cell)
        continue
      }
      const value = parseNumber(cell, decimalComma)
      column.numbers[row] = value
      if (!Number.isNaN(value)) continue
      if (MISSING.test(cell)) missing[i]++
      else column.badCell ??= { line, text: cell }
    }
  }

  const warnings: string[] = []
  if (decimalComma) warnings.push('numbers are written with a decimal comma; read as such')
  columns.forEach((column, i) => {
    if (missing[i] > 0) {
      warnings.push(`${column.name}: ${missing[i]} of ${rows} cells are empty, NaN or infinite`)
    }
  })
  const typed = columns.map((column) =>
    column.numbers === null ? { ...column, numbers: null } : { ...column, words: null },
  )
  return { hasHeader: header.names !== null, columns: typed, rows, warnings }
}

/** Prose and source code are refused as such, before their lines are counted as rows of unequal length. */
function requireSomeNumbers(
  rows: readonly (readonly string[])[],
  { decimalComma, name, first }: { decimalComma: boolean; name: string; first: string },
): void {
  const wordy = rows.filter(
    (cells) =>
      cells.some((cell) => !MISSING.test(cell)) &&
      cells.every((cell) => Number.isNaN(parseNumber(cell, decimalComma))),
  )
  if (wordy.length <= rows.length / 2) return
  throw new LightCurveError(
    `${name}: this is text without numbers (it begins ${shown(first)}; ${wordy.length} of the first ${rows.length} rows hold none), no light curve: rows of time and flux are needed`,
  )
}

function shown(line: string): string {
  const text = line.trim()
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)
}

function hasDecimalComma(rows: readonly (readonly string[])[]): boolean {
  const cells = rows.flat()
  const commas = cells.filter((cell) => /^[-+]?\d+,\d+([eE][-+]?\d+)?$/.test(cell)).length
  return commas > cells.length * 0.3
}

/** Words: more than half of the cells that hold something hold no number. */
function holdsWords(cells: readonly string[], decimalComma: boolean): boolean {
  const present = cells.filter((cell) => !MISSING.test(cell))
  const words = present.filter((cell) => Number.isNaN(parseNumber(cell, decimalComma)))
  return words.length > present.length / 2
}

/** A header is a first row without any number, or the last comment if it has as many names as the rows have cells. */
function takeHeader(
  first: readonly string[],
  comment: string | null,
  split: (line: string) => string[],
  decimalComma: boolean,
): { names: string[] | null; inFirstRow: boolean } {
  const isName = (cell: string): boolean =>
    /[a-z]/i.test(cell) && Number.isNaN(parseNumber(cell, decimalComma)) && !MISSING.test(cell)
  const numberless = first.every((cell) => Number.isNaN(parseNumber(cell, decimalComma)))
  if (numberless && first.some(isName)) return { names: first.map(clean), inFirstRow: true }
  if (comment === null) return { names: null, inFirstRow: false }
  for (const names of [split(comment), comment.trim().split(/[\s,;]+/)]) {
    if (names.length === first.length && names.every((n) => n === '' || isName(n))) {
      return { names: names.map(clean), inFirstRow: false }
    }
  }
  return { names: null, inFirstRow: false }
}

function clean(name: string): string {
  return name.replace(/^["'\ufeff]+|["']+$/g, '').trim()
}
