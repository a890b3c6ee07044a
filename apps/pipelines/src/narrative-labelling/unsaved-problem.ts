import type { Table, TableRow } from '@longrun/tables'

/**
 * What keeps a row of a sheet from being read: a formula that a program wrote and no spreadsheet
 * program reckoned reads as empty, and is not. Null where none of the columns (places in
 * `table.columns`; null: none) holds one.
 */
export function unsavedProblem(
  { line, unsaved = [] }: TableRow,
  { columns }: Pick<Table, 'columns'>,
  used: readonly (number | null)[],
): string | null {
  const names = columns.filter((_, i) => unsaved.includes(i) && used.includes(i)).join(', ')
  return names === ''
    ? null
    : `line ${line}: a formula whose value is not saved (column ${names}): open the file in a spreadsheet program and save it`
}
