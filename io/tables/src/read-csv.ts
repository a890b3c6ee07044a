import { CsvError, parse } from 'csv-parse/sync'

import { givenNames, headerNames } from './column-names.ts'
import { detectDelimiter } from './csv-dialect.ts'
import {
  TableError,
  type Table,
  type TableOptions,
  type TableProblem,
  type TableRow,
} from './table.ts'

/** Quotes that are never closed each cost a walk to the end of the file. */
const MOST_UNCLOSED = 100

interface CsvRecord {
  /** Line on which the record begins, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

interface CsvParts {
  readonly records: readonly CsvRecord[]
  readonly problems: readonly TableProblem[]
}

/**
 * A CSV or TSV text as a table. Lines may end in LF, CRLF or CR; a quoted field may span lines;
 * empty lines are no rows. A row with too few or too many values, or with a stray quote, becomes a
 * problem with its line, and reading goes on with the next line.
 *
 * @throws TableError where no line can be a row, or the names do not fit
 */
export function readCsv(
  text: string,
  { name, ...options }: TableOptions & { readonly name: string },
): Omit<Table, 'format'> & { readonly delimiter: string; readonly quoted: boolean } {
  const delimiter = options.delimiter ?? detectDelimiter(text, { name })
  const { parts, quoted } = readParts(text, { delimiter, quoted: options.quoted, name })
  const [first] = parts.records
  if (first === undefined)
    throw new TableError(
      parts.problems.length === 0
        ? `${name} holds no rows`
        : `${name} has no sound row; line ${parts.problems[0].line}: ${parts.problems[0].problem}`,
    )
  const hasHeader = options.header ?? options.columns === undefined
  const columns = hasHeader
    ? headerNames(first.fields, { name })
    : givenNames(commonWidth(parts.records), { columns: options.columns, name })
  return { columns, ...soundRows(parts, { hasHeader, columns }), delimiter, quoted }
}

/** Tab-separated files seldom use quotes, and narratives often begin with one: ask the file. */
function readParts(
  text: string,
  {
    delimiter,
    quoted,
    name,
  }: {
    readonly delimiter: string
    readonly quoted: boolean | undefined
    readonly name: string
  },
): { readonly parts: CsvParts; readonly quoted: boolean } {
  if (quoted !== undefined || delimiter !== '\t')
    return {
      parts: parseCsv(text, { delimiter, quoted: quoted ?? true, name }),
      quoted: quoted ?? true,
    }
  const plain = parseCsv(text, { delimiter, quoted: false, name })
  if (!/(^|[\t\r\n])"/.test(text)) return { parts: plain, quoted: false }
  const withQuotes = attempt(() => parseCsv(text, { delimiter, quoted: true, name }))
  return withQuotes !== null && isQuoted({ text, plain, withQuotes })
    ? { parts: withQuotes, quoted: true }
    : { parts: plain, quoted: false }
}

/** Quotes that even the rows out, or that every program's export shows: in its header, or doubled. */
function isQuoted({
  text,
  plain,
  withQuotes,
}: {
  readonly text: string
  readonly plain: CsvParts
  readonly withQuotes: CsvParts
}): boolean {
  const gain = unevenness(plain) - unevenness(withQuotes)
  if (gain !== 0) return gain > 0
  // two messages that each begin with a quote would swallow the lines between them
  if (withQuotes.records.length !== plain.records.length) return false
  return text.startsWith('"') || text.includes('""')
}

function attempt(read: () => CsvParts): CsvParts | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof TableError) return null
    throw error
  }
}

function unevenness({ records, problems }: CsvParts): number {
  const width = commonWidth(records)
  return problems.length + records.filter(({ fields }) => fields.length !== width).length
}

/** Number of values that most records have. */
function commonWidth(records: readonly CsvRecord[]): number {
  const tally = new Map<number, number>()
  for (const { fields } of records) tally.set(fields.length, (tally.get(fields.length) ?? 0) + 1)
  return [...tally].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0
}

function soundRows(
  { records, problems }: CsvParts,
  { hasHeader, columns }: { readonly hasHeader: boolean; readonly columns: readonly string[] },
): { readonly rows: readonly TableRow[]; readonly problems: readonly TableProblem[] } {
  const rows: TableRow[] = []
  const found: TableProblem[] = [...problems]
  let before: CsvRecord | null = null
  for (const record of hasHeader ? records.slice(1) : records) {
    const { line, fields } = record
    if (fields.length === columns.length) rows.push({ line, values: fields })
    else found.push({ line, problem: raggedText(fields.length, { columns, before }) })
    before = record
  }
  return { rows, problems: found.toSorted((a, b) => a.line - b.line) }
}

function raggedText(
  got: number,
  { columns, before }: { readonly columns: readonly string[]; readonly before: CsvRecord | null },
): string {
  const values = `${got} ${got === 1 ? 'value' : 'values'} where ${columns.length} are expected`
  return got === 1 && before?.fields.length === columns.length
    ? `${values}: probably the rest of the row in line ${before.line}, broken by a line end`
    : values
}

function parseCsv(
  text: string,
  {
    delimiter,
    quoted,
    name,
  }: { readonly delimiter: string; readonly quoted: boolean; readonly name: string },
): CsvParts {
  const bytes = Buffer.from(text)
  const ends = text.includes('\n') ? ['\r\n', '\n'] : ['\r']
  const records: CsvRecord[] = []
  const problems: TableProblem[] = []
  let unclosed = 0
  let at = 0
  let line = 1
  while (at < bytes.length) {
    const stop = parseUntilBroken(bytes.subarray(at), {
      delimiter,
      quoted,
      ends,
      each: (fields, record) => {
        // an empty line is no row
        if (fields.length > 1 || fields[0] !== '') records.push({ line, fields })
        line += countLines(record, ends)
      },
    })
    if (stop === null) break
    at += stop.at
    const end = lineEnd(bytes, { at, ends })
    const lone = stop.relaxable ? relaxedRecord(bytes.subarray(at, end), delimiter) : null
    if (lone !== null) records.push({ line, fields: lone })
    else {
      problems.push({ line, problem: stop.problem })
      if (stop.unclosed && ++unclosed > MOST_UNCLOSED)
        throw new TableError(
          `${name} has more than ${MOST_UNCLOSED} quotes that never close (the first in line ${problems[0].line}): if quotes are part of the text, give \`quoted: false\``,
        )
    }
    at = end
    line++
  }
  return { records, problems }
}

interface Stop {
  /** Offset of the record that could not be read. */
  readonly at: number
  readonly problem: string
  readonly unclosed: boolean
  /** A quote in the middle of an unquoted field: read alone, the line has one meaning. */
  readonly relaxable: boolean
}

function parseUntilBroken(
  bytes: Buffer,
  {
    delimiter,
    quoted,
    ends,
    each,
  }: {
    readonly delimiter: string
    readonly quoted: boolean
    readonly ends: readonly string[]
    /** Called with the values of a record and its bytes. */
    readonly each: (fields: readonly string[], record: Uint8Array) => void
  },
): Stop | null {
  let at = 0
  try {
    parse(bytes, {
      delimiter,
      quote: quoted ? '"' : null,
      record_delimiter: [...ends],
      relax_column_count: true,
      max_record_size: 0,
      on_record: (fields: string[], context) => {
        each(fields, bytes.subarray(at, context.bytes))
        at = context.bytes
        return null
      },
    })
    return null
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED'
    return {
      at,
      unclosed,
      relaxable: error.code === 'INVALID_OPENING_QUOTE',
      problem: unclosed
        ? 'a quote opens a value and never closes'
        : 'a quote closes a value, and text follows it (a quote inside a quoted value is written twice)',
    }
  }
}

function relaxedRecord(line: Buffer, delimiter: string): readonly string[] | null {
  try {
    const [fields] = parse(line, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: 0,
    })
    return fields ?? null
  } catch {
    return null
  }
}

/** The parser's own count takes a line end of two characters inside quotes for two. */
function countLines(record: Uint8Array, ends: readonly string[]): number {
  const byte = ends[ends.length - 1].charCodeAt(0)
  let lines = 0
  for (let i = record.indexOf(byte); i >= 0; i = record.indexOf(byte, i + 1)) lines++
  return lines
}

/** Offset behind the end of the line that begins at `at`. */
function lineEnd(
  bytes: Buffer,
  { at, ends }: { readonly at: number; readonly ends: readonly string[] },
): number {
  const found = bytes.indexOf(ends[ends.length - 1], at)
  return found < 0 ? bytes.length : found + 1
}
