import type { Column, Json, JsonObject, Output, TableSchema } from '../task.ts'

/** A checked output as it is stored. */
export interface CheckedOutput {
  /** Table name -> rows, columns in the order of the schema. */
  readonly output: string
  readonly attachment: string | null
}

/**
 * Checks an output against the task's tables and turns it into text: every table and column known
 * and present, the first table with exactly one row, numbers finite or null (JSON would slide a NaN
 * to null without a reason given).
 *
 * @throws Error that names table, column and the value got
 */
export function checkOutput(tables: readonly TableSchema[], output: Output): CheckedOutput {
  const given = output?.tables
  if (typeof given !== 'object' || given === null)
    throw new Error(`The output has no 'tables': expected ${names(tables)}.`)
  for (const name of Object.keys(given))
    if (!tables.some((table) => table.name === name))
      throw new Error(`The output has an unknown table '${name}': allowed are ${names(tables)}.`)
  const checked: Record<string, readonly JsonObject[]> = {}
  for (const [index, table] of tables.entries()) {
    const rows = given[table.name] ?? []
    if (index === 0 && rows.length !== 1)
      throw new Error(
        `Table '${table.name}' has ${rows.length} rows: the first table has exactly one an item.`,
      )
    checked[table.name] = rows.map((row) => checkRow(table, row))
  }
  return {
    output: JSON.stringify(checked),
    attachment: output.attachment === undefined ? null : checkedJson(output.attachment),
  }
}

function checkRow(table: TableSchema, row: JsonObject): JsonObject {
  const checked: Record<string, Json> = {}
  for (const column of table.columns)
    checked[column.name] = checkValue(table, column, row[column.name])
  for (const name of Object.keys(row))
    if (!(name in checked))
      throw new Error(`Table '${table.name}' has no column '${name}' in its schema.`)
  return checked
}

function checkValue(table: TableSchema, column: Column, value: Json | undefined): Json {
  if (value === null) return null
  if (typeof value === 'number' ? fits(column, value) : typeof value === column.type) return value!
  throw new Error(
    `Column '${column.name}' of table '${table.name}' must be a ${column.type}, finite, or null; got ${typeof value === 'number' ? value : typeof value}.`,
  )
}

function fits(column: Column, value: number): boolean {
  if (column.type === 'integer') return Number.isSafeInteger(value)
  return column.type === 'number' && Number.isFinite(value)
}

function checkedJson(value: Json): string {
  return JSON.stringify(value, (key, entry: unknown) => {
    if (typeof entry === 'number' && !Number.isFinite(entry))
      throw new Error(`The attachment holds ${entry} at '${key}': use null.`)
    return entry
  })
}

function names(tables: readonly TableSchema[]): string {
  return tables.map((table) => `'${table.name}'`).join(', ')
}
