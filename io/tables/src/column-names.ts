import { TableError, type TableOptions } from './table.ts'

/** Names for a header's cells: an empty one is `column_N`, a repeated one is refused. */
export function headerNames(
  cells: readonly string[],
  { name }: { readonly name: string },
): readonly string[] {
  const names = cells.map((cell, i) => (cell.trim() === '' ? numbered(i) : cell.trim()))
  const twice = names.find((column, i) => names.indexOf(column) !== i)
  if (twice !== undefined)
    throw new TableError(
      `the header of ${name} has the column ${shortName(twice)} twice: rename one; if the first line is no header, give \`columns\` with the names`,
    )
  return names
}

/** Names for a table without header: those given, else `column_1`, `column_2` ... */
export function givenNames(
  count: number,
  { columns, name }: { readonly columns: TableOptions['columns']; readonly name: string },
): readonly string[] {
  if (columns === undefined) return Array.from({ length: count }, (_, i) => numbered(i))
  if (columns.length !== count)
    throw new TableError(
      `${name} has ${count} columns, and ${columns.length} names are given (${columns.join(', ')})`,
    )
  return headerNames(columns, { name })
}

/** A name short enough for a message: what was taken for a header may be a narrative. */
export function shortName(name: string): string {
  return JSON.stringify(name.length <= 24 ? name : `${name.slice(0, 23)}…`)
}

function numbered(index: number): string {
  return `column_${index + 1}`
}
