import { LightCurveError } from '@longrun/lightcurve'
import { parse } from 'csv-parse/sync'
import { hasUtf16Mark } from './file-format.ts'
import { MISSING, parseNumber } from './text-number.ts'

/** One column of a text file: numbers, or words when most of its cells are no numbers. */
export interface TextColumn {
  /** The header's name; "column 2" when there is none. */
  readonly name: string
  /** NaN where the cell is empty, NaN or infinite; null for a column of words. */
  readonly numbers: Float64Array | null
  readonly words: readonly string[] | null
}

/** A text file as columns of one length. */
export interface TextTable {
  /** True when the file names its columns. */
  readonly hasHeader: boolean
  readonly columns: readonly TextColumn[]
  readonly rows: number
  readonly warnings: readonly string[]
}

interface Row {
  readonly cells: readonly string[]
  /** Line number in the file, from 1. */
  readonly line: number
}

type Separator = ',' | ';' | '\t' | ' '

const SEPARATOR_NAMES: Record<Separator, string> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  ' ': 'blanks',
}
const COMMENT = /^\s*(#|%|\/\/|!|\\)/
const MAX_ROWS = 50_000_000
const SAMPLE = 100

/**
 * Splits a text file into typed columns: separator, comments and header are told from the content.
 *
 * A header may stand behind `#`. Empty, NaN and infinite cells become NaN and are counted in
 * `warnings`; any other word in a column of numbers is an error.
 *
 * @param bytes the whole file, UTF-8, Latin-1 or UTF-16 with byte-order mark
 * @param name the file's name, for messages
 * @throws LightCurveError with line number and value when rows differ in length or a number is none
 */
export function readTextTable(bytes: Uint8Array, name: string): TextTable {
  const text = decode(bytes)
  const { lines, numbers, comment } = contentLines(text)
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
  const quoted = text.includes('"')
  const split = (line: string, number: number): string[] =>
    quoted && line.includes('"')
      ? splitQuoted(line, separator, { name, line: number })
      : splitPlain(line, separator)
  const rows: Row[] = lines.map((line, i) => ({
    cells: split(line, numbers[i]),
    line: numbers[i],
  }))

  const decimalComma = separator === ';' && hasDecimalComma(rows)
  const header = takeHeader(rows, comment, (line) => split(line, 0), decimalComma)
  const data = header.inFirstRow ? rows.slice(1) : rows
  if (data.length === 0) {
    throw new LightCurveError(`${name}: the file has a header but no rows`)
  }
  const width = data[0].cells.length
  for (const { cells, line } of data) {
    if (cells.length !== width) {
      throw new LightCurveError(
        `${name}: line ${line} has ${cells.length} cells, the lines before have ${width} (cells are separated by ${SEPARATOR_NAMES[separator]}); the file may be cut off or damaged`,
      )
    }
  }
  if (header.names !== null && header.names.length !== width) {
    throw new LightCurveError(
      `${name}: the header names ${header.names.length} columns (${header.names.join(', ')}), the rows have ${width}`,
    )
  }
  const warnings: string[] = []
  if (decimalComma) warnings.push('numbers are written with a decimal comma; read as such')
  const columns = Array.from({ length: width }, (_, i) =>
    readColumn(data, i, {
      name,
      title: header.names?.[i] || `column ${i + 1}`,
      decimalComma,
      warnings,
    }),
  )
  return { hasHeader: header.names !== null, columns, rows: data.length, warnings }
}

function decode(bytes: Uint8Array): string {
  if (hasUtf16Mark(bytes)) {
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  }
  return new TextDecoder('utf-8').decode(bytes)
}

/** Lines with content, their line numbers, and the last comment before the first of them. */
function contentLines(text: string): {
  lines: string[]
  numbers: number[]
  comment: string | null
} {
  const lines: string[] = []
  const numbers: number[] = []
  let comment: string | null = null
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    if (COMMENT.test(line)) {
      if (lines.length === 0) comment = line.replace(COMMENT, '')
    } else if (line.trim() !== '') {
      lines.push(line)
      numbers.push(i + 1)
    }
  })
  return { lines, numbers, comment }
}

function findSeparator(lines: readonly string[]): Separator {
  for (const separator of [';', ',', '\t'] as const) {
    if (!lines.every((line) => line.includes(separator))) continue
    // Tabs between aligned numbers that also hold blanks: any white space separates.
    if (separator === '\t' && lines.some((line) => /\d +[-+.\d]/.test(line))) continue
    return separator
  }
  return ' '
}

function splitPlain(line: string, separator: Separator): string[] {
  if (separator === ' ') return line.trim().split(/\s+/)
  const cells = line.split(separator)
  for (let i = 0; i < cells.length; i++) cells[i] = cells[i].trim()
  return cells
}

function splitQuoted(
  line: string,
  separator: Separator,
  where: { name: string; line: number },
): string[] {
  try {
    const records: string[][] = parse(line.trim(), {
      delimiter: separator,
      trim: true,
      relax_column_count: true,
      ignore_last_delimiters: false,
    })
    return (records[0] ?? []).filter((cell) => separator !== ' ' || cell !== '')
  } catch (cause) {
    throw new LightCurveError(
      `${where.name}: line ${where.line} has damaged quotes (${cause instanceof Error ? cause.message : String(cause)})`,
    )
  }
}

function hasDecimalComma(rows: readonly Row[]): boolean {
  const cells = rows.slice(0, SAMPLE).flatMap((row) => row.cells)
  const commas = cells.filter((cell) => /^[-+]?\d+,\d+([eE][-+]?\d+)?$/.test(cell)).length
  return commas > cells.length * 0.3
}

/** A header is a first row without any number, or the last comment if it has as many names as the rows have cells. */
function takeHeader(
  rows: readonly Row[],
  comment: string | null,
  split: (line: string) => string[],
  decimalComma: boolean,
): { names: string[] | null; inFirstRow: boolean } {
  const isName = (cell: string): boolean =>
    /[a-z]/i.test(cell) && Number.isNaN(parseNumber(cell, decimalComma)) && !MISSING.test(cell)
  const first = rows[0].cells
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

function readColumn(
  rows: readonly Row[],
  index: number,
  options: { name: string; title: string; decimalComma: boolean; warnings: string[] },
): TextColumn {
  const { name, title, decimalComma, warnings } = options
  const sample = rows.slice(0, SAMPLE).map((row) => row.cells[index])
  const present = sample.filter((cell) => !MISSING.test(cell))
  const words = present.filter((cell) => Number.isNaN(parseNumber(cell, decimalComma))).length
  if (words > present.length / 2) {
    return { name: title, numbers: null, words: rows.map((row) => row.cells[index]) }
  }
  const numbers = new Float64Array(rows.length)
  let missing = 0
  for (let i = 0; i < rows.length; i++) {
    const cell = rows[i].cells[index]
    const value = parseNumber(cell, decimalComma)
    if (value !== value) {
      if (!MISSING.test(cell)) {
        throw new LightCurveError(
          `${name}: line ${rows[i].line}: "${cell.slice(0, 60)}" in ${title} is no number; the column holds numbers (empty, nan and inf cells are allowed)`,
        )
      }
      missing++
    }
    numbers[i] = value
  }
  if (missing > 0)
    warnings.push(`${title}: ${missing} of ${rows.length} cells are empty, NaN or infinite`)
  return { name: title, numbers, words: null }
}
