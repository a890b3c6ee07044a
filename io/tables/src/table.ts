/** What one cell may hold; a date is its ISO text, a nested value its JSON text. */
export type Cell = null | boolean | number | string

/** A table as it stands in its file, with the place of every row. */
export interface Table {
  /** Names in file order, each once. */
  readonly columns: readonly string[]
  /** Sound rows only, in file order; each has one value a column. */
  readonly rows: readonly TableRow[]
  /** What could not be read as a row, in line order: nothing is dropped without a word. */
  readonly problems: readonly TableProblem[]
  readonly format: TableFormat
}

export interface TableRow {
  /** Where the row begins, from 1: a line of a text file, a row of a sheet or of a Parquet file. */
  readonly line: number
  readonly values: readonly Cell[]
  /** Of a sheet: columns, from 0, whose cell is a formula without its value and reads as null; absent: none. */
  readonly unsaved?: readonly number[]
}

export interface TableProblem {
  readonly line: number
  /** One sentence without the row's own text: texts may be sensitive. */
  readonly problem: string
}

export type TableKind = 'csv' | 'json' | 'jsonl' | 'excel' | 'parquet'
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** How the file was read. */
export interface TableFormat {
  readonly kind: TableKind
  /** Of a text file, else null. */
  readonly encoding: TextEncoding | null
  /** Of a CSV file, else null. */
  readonly delimiter: string | null
  /** Fields of a CSV file may stand in double quotes. */
  readonly quoted: boolean
  /** Names of all sheets of an Excel file, in order. */
  readonly sheets?: readonly string[]
  /** Of an Excel file: cells of the sheet are merged, and have their value in the first one only. */
  readonly hasMerged?: boolean
}

export interface TableOptions {
  /** Default: by the ending of the file's name. */
  readonly kind?: TableKind
  /** Default: by the byte order mark, else UTF-8. */
  readonly encoding?: TextEncoding
  /** One character; default: the one of comma, tab, semicolon and bar that fits the first lines. */
  readonly delimiter?: string
  /** Default: true, but for tab-separated files that do not read well with quotes. */
  readonly quoted?: boolean
  /** The first row names the columns; default true, and false when `columns` is given. */
  readonly header?: boolean
  /** Names of the columns of a file without header. */
  readonly columns?: readonly string[]
  /** Name of the sheet of an Excel file; default the first. */
  readonly sheet?: string
}

/** The file as a whole cannot be read as a table: the user's to mend (exit 2). */
export class TableError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TableError'
  }
}
