import { cellOf } from './cell.ts'
import { givenNames, headerNames } from './column-names.ts'
import {
  type Cell,
  TableError,
  type Table,
  type TableOptions,
  type TableProblem,
  type TableRow,
} from './table.ts'
import { sheetPath, unsavedFormulas } from './unsaved-formulas.ts'
import { unzipOne } from './unzip-one.ts'
import { wideSigns } from './wide-signs.ts'

/**
 * A sheet of an .xlsx file as a table; `line` is the row's number in the sheet. Empty rows are no
 * rows; a value outside the named columns is a problem. A formula is read by the value that was saved
 * with it; where there is none the row says so (`unsaved`).
 *
 * @throws TableError for an old .xls file, no such sheet, or an empty one
 */
export async function readExcel(
  bytes: Uint8Array,
  { name, sheet, header, columns: given }: TableOptions & { readonly name: string },
): Promise<
  Omit<Table, 'format'> & { readonly sheets: readonly string[]; readonly hasMerged: boolean }
> {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new TableError(
      `${name} is an old .xls or a locked Excel file: save it as .xlsx, unlocked, or as CSV UTF-8`,
    )
  const { cells, sheets, title, hasMerged } = await sheetCells(bytes, { name, sheet })
  const unsaved = unsavedFormulas(bytes, { sheet: title })
  // the library ends where no cell has a value any more
  const height = [...unsaved.keys()].reduce((most, line) => Math.max(most, line), cells.length)
  const filled = Array.from({ length: height }, (_, i) => cells[i] ?? [])
    .map((values, i) => ({ line: i + 1, values }))
    .filter(({ line, values }) => unsaved.has(line) || values.some((value) => value !== null))
  const [first] = filled
  if (first === undefined)
    throw new TableError(
      `the sheet of ${name} is empty${sheets.length < 2 ? '' : `; the file has ${sheets.map((one) => JSON.stringify(one)).join(', ')}: name the sheet to read`}`,
    )
  const hasHeader = header ?? given === undefined
  const columns = hasHeader
    ? headerNames(
        trimmed(first.values).map((value) => String(value ?? '')),
        { name },
      )
    : givenNames(Math.max(...filled.map(({ values }) => trimmed(values).length)), {
        columns: given,
        name,
      })
  const rows: TableRow[] = []
  const problems: TableProblem[] = []
  for (const { line, values } of hasHeader ? filled.slice(1) : filled) {
    const width = trimmed(values).length
    if (width > columns.length)
      problems.push({
        line,
        problem: `a value in column ${width}, and ${columns.length} are named`,
      })
    else {
      const open = unsaved.get(line)?.filter((column) => column < columns.length) ?? []
      rows.push({
        line,
        values: columns.map((_, i) => values[i] ?? null),
        ...(open.length === 0 ? {} : { unsaved: open }),
      })
    }
  }
  return { columns, rows, problems, sheets, hasMerged }
}

async function sheetCells(
  bytes: Uint8Array,
  { name, sheet }: { readonly name: string; readonly sheet: string | undefined },
): Promise<{
  readonly cells: readonly (readonly Cell[])[]
  readonly sheets: readonly string[]
  /** Of the sheet that was read. */
  readonly title: string
  readonly hasMerged: boolean
}> {
  const { default: readXlsx } = await import('read-excel-file/universal')
  let sheets
  try {
    sheets = await readXlsx(new Uint8Array(bytes).buffer, { trim: false })
  } catch (error) {
    throw new TableError(
      `${name} cannot be read as an .xlsx file (${reasonOf(error)}): open it in a spreadsheet program and save it as CSV UTF-8`,
    )
  }
  const found = sheet === undefined ? sheets[0] : sheets.find((one) => one.sheet === sheet)
  if (found === undefined)
    throw new TableError(
      `${name} has no sheet ${JSON.stringify(sheet)}; it has ${sheets.map((one) => JSON.stringify(one.sheet)).join(', ')}`,
    )
  const xmls = sheetXmls(bytes, found.sheet)
  const mended = mender(xmls, name)
  return {
    cells: found.data.map((row) => row.map((value) => mended(cellOf(value)))),
    sheets: sheets.map((one) => one.sheet),
    title: found.sheet,
    hasMerged: xmls.some((xml) => /<(?:\w+:)?mergeCell\s/.test(xml)),
  }
}

/** The XML of a sheet and of the texts that sheets share, as far as it can be looked into. */
function sheetXmls(bytes: Uint8Array, sheet: string): readonly string[] {
  return [sheetPath(bytes, sheet), 'xl/sharedStrings.xml'].flatMap((path) =>
    path === null ? [] : (unzipOne(bytes, path) ?? []),
  )
}

/** Words of the library for what it knows, and not those of its own faults. */
function reasonOf(error: unknown): string {
  return error instanceof Error && !(error instanceof TypeError)
    ? error.message
    : 'it is written in a way that is not known'
}

/** What puts right the signs that the library reads as others. Throws `TableError` where that cannot be. */
function mender(xmls: readonly string[], name: string): (cell: Cell) => Cell {
  const signs = wideSigns(xmls)
  if (signs === null)
    throw new TableError(
      `${name} escapes signs beyond U+FFFF (emoji, rare characters) by number, and they cannot be told from others in it: open it in a spreadsheet program and save it again, or as CSV UTF-8`,
    )
  if (signs.size === 0) return (cell) => cell
  const read = new RegExp([...signs.keys()].map(escaped).join('|'), 'g')
  return (cell) =>
    typeof cell === 'string' ? cell.replaceAll(read, (sign) => signs.get(sign) ?? sign) : cell
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function trimmed(values: readonly Cell[]): readonly Cell[] {
  return values.slice(0, values.findLastIndex((value) => value !== null) + 1)
}
