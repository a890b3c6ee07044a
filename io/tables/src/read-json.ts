import { cellOf } from './cell.ts'
import { TableError, type Table, type TableProblem, type TableRow } from './table.ts'

type Fields = Readonly<Record<string, unknown>>
interface Entry {
  readonly line: number
  readonly value: unknown
}

/**
 * A JSON array of objects as a table; a key that an object lacks is null. `line` is that on which the
 * object begins, or its number, from 1, where two begin on one line. Throws `TableError`.
 */
export function readJson(text: string, { name }: { readonly name: string }): Omit<Table, 'format'> {
  let parsed: unknown
  try {
    parsed = parseExactly(text)
  } catch (error) {
    throw new TableError(`${name} is no valid JSON${placeOf(error, text)}`)
  }
  if (!Array.isArray(parsed))
    throw new TableError(
      `${name} must hold an array of objects, one a row; for one object a line name it .jsonl`,
    )
  const begun = elementLines(text)
  // of an array in one line the elements are counted: a line must name a row
  const isALineEach = begun.every((line, i) => i === 0 || line > begun[i - 1])
  return tableOf(
    parsed.map((value: unknown, i) => ({ line: isALineEach ? begun[i] : i + 1, value })),
    { name, problems: [] },
  )
}

/** One JSON object a line as a table. A line that is no object is a problem. Throws `TableError`. */
export function readJsonLines(
  text: string,
  { name }: { readonly name: string },
): Omit<Table, 'format'> {
  const entries: Entry[] = []
  const problems: TableProblem[] = []
  for (const [i, line] of text.split(/\r\n|\n/).entries()) {
    if (line.trim() === '') continue
    try {
      entries.push({ line: i + 1, value: parseExactly(line) })
    } catch {
      problems.push({ line: i + 1, problem: 'no valid JSON' })
    }
  }
  return tableOf(entries, { name, problems })
}

/** A number that may have more digits than a number holds: an id would become another one. */
const LONG_NUMBER = /\d{16}/

/** `JSON.parse` with the source of each value, which the language's types do not know yet. */
const parseWithSource = JSON.parse as (
  text: string,
  revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown

/** JSON whose whole numbers of too many digits are read as texts, so that none is changed. */
function parseExactly(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
      ? source
      : value,
  )
}

function tableOf(
  entries: readonly Entry[],
  { name, problems }: { readonly name: string; readonly problems: readonly TableProblem[] },
): Omit<Table, 'format'> {
  const columns = new Set<string>()
  const objects: { readonly line: number; readonly fields: Fields }[] = []
  const found = [...problems]
  for (const { line, value } of entries)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const key of Object.keys(value)) columns.add(key)
      objects.push({ line, fields: value as Fields })
    } else found.push({ line, problem: 'no JSON object with named values' })
  if (objects.length === 0)
    throw new TableError(
      found.length === 0
        ? `${name} holds no rows`
        : `${name} has no sound row; line ${found[0].line}: ${found[0].problem}`,
    )
  const names = [...columns]
  const rows: TableRow[] = objects.map(({ line, fields }) => ({
    line,
    values: names.map((column) => (Object.hasOwn(fields, column) ? cellOf(fields[column]) : null)),
  }))
  return { columns: names, rows, problems: found.toSorted((a, b) => a.line - b.line) }
}

/** Lines on which the elements of a valid JSON array begin. */
function elementLines(text: string): readonly number[] {
  const lines: number[] = []
  let line = 1
  let depth = 0
  let inString = false
  let awaited = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '\n') line++
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
      continue
    }
    if (depth === 1 && char === ',') awaited = true
    else if (awaited && !/[\s\]]/.test(char)) {
      lines.push(line)
      awaited = false
    }
    if (char === '"') inString = true
    else if (char === '[' || char === '{') {
      depth++
      if (depth === 1) awaited = true
    } else if (char === ']' || char === '}') depth--
  }
  return lines
}

/** Where the parser stopped, as far as it says; never its excerpt of the text. */
function placeOf(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(String(error))?.[1]
  return position === undefined
    ? ''
    : ` (line ${text.slice(0, Number(position)).split('\n').length})`
}
