import type { Column, Json } from '../task.ts'
import type { Row, TableWriter } from './table-writer.ts'

/**
 * CSV by RFC 4180 in UTF-8, with `\n` as line end: numbers by their shortest text that reads back
 * the same, null as nothing, true and false as words. A text that begins with =, +, - or @ is written as it
 * stands: a mark against spreadsheets, which would take it for a formula, is another text for every
 * program that reads the table.
 */
export function csvWriter(columns: readonly Column[]): TableWriter {
  let header = `${columns.map((column) => field(column.name)).join(',')}\n`
  const encoder = new TextEncoder()
  const take = (text: string): Uint8Array => {
    const bytes = encoder.encode(header + text)
    header = ''
    return bytes
  }
  return {
    write: (rows) => take(rows.map((row) => line(row)).join('')),
    finish: () => take(''),
  }
}

/** A whole table as CSV, in the form of every export. */
export function csvBytes(columns: readonly string[], rows: readonly Row[]): Uint8Array {
  return new TextEncoder().encode([columns, ...rows].map(line).join(''))
}

function line(row: Row): string {
  return `${row.map((value) => field(value)).join(',')}\n`
}

function field(value: Json): string {
  if (value === null) return ''
  if (typeof value !== 'string')
    return typeof value === 'object' ? quoted(JSON.stringify(value)) : String(value)
  return value === '' || /[",\r\n]|^\s|\s$/.test(value) ? quoted(value) : value
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
