import { LightCurveError } from '@longrun/lightcurve'
import { parse } from 'csv-parse/sync'
import { hasUtf16Mark } from './file-format.ts'

/** What separates the cells of a line; a blank stands for any run of white space. */
export type Separator = ',' | ';' | '\t' | ' '

/** How a warning calls them. */
export const SEPARATOR_NAMES: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  ' ': 'blanks',
}
const COMMENT = /^\s*(#|%|\/\/|!|\\)/

/**
 * Splits a file into the lines that hold something, with their line numbers (from 1), and the last
 * comment before the first of them (a header may hide there).
 */
export function readLines(bytes: Uint8Array): {
  lines: string[]
  numbers: number[]
  comment: string | null
} {
  const lines: string[] = []
  const numbers: number[] = []
  let comment: string | null = null
  decode(bytes)
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      if (COMMENT.test(line)) {
        if (lines.length === 0) comment = line.replace(COMMENT, '')
      } else if (line.trim() !== '') {
        lines.push(line)
        numbers.push(i + 1)
      }
    })
  return { lines, numbers, comment }
}

function decode(bytes: Uint8Array): string {
  if (hasUtf16Mark(bytes)) {
    return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  }
  return new TextDecoder('utf-8').decode(bytes)
}

/** The separator that every one of the lines holds: semicolons, commas, tabs; else blanks. */
export function findSeparator(lines: readonly string[]): Separator {
  for (const separator of [';', ',', '\t'] as const) {
    if (!lines.every((line) => line.includes(separator))) continue
    // Tabs between aligned numbers that also hold blanks: any white space separates.
    if (separator === '\t' && lines.some((line) => /\d +[-+.\d]/.test(line))) continue
    return separator
  }
  return ' '
}

/**
 * One line's cells, without blanks at their ends. Quoted cells (RFC 4180) may hold the separator.
 *
 * @throws LightCurveError when a quote is not closed
 */
export function splitLine(
  line: string,
  separator: Separator,
  where: { name: string; line: number },
): string[] {
  return line.includes('"') ? splitQuoted(line, separator, where) : splitPlain(line, separator)
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
