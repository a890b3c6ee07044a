import { cellOf } from './cell.ts'
import { TableError, type Table } from './table.ts'

/** A Parquet file as a table; `line` is the row's number, from 1. Throws `TableError`. */
export async function readParquet(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): Promise<Omit<Table, 'format'>> {
  const [{ parquetReadObjects, parquetMetadata, parquetSchema }, { compressors }] =
    await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  const file = new Uint8Array(bytes).buffer
  let columns: readonly string[]
  let objects: readonly Readonly<Record<string, unknown>>[]
  try {
    columns = parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name)
    objects = await parquetReadObjects({ file, compressors })
  } catch (error) {
    throw new TableError(
      `${name} cannot be read as a Parquet file (${error instanceof Error ? error.message : String(error)}): write it again, or as CSV UTF-8`,
    )
  }
  if (objects.length === 0) throw new TableError(`${name} holds no rows`)
  const rows = objects.map((row, i) => ({
    line: i + 1,
    values: columns.map((column) => cellOf(row[column])),
  }))
  return { columns, rows, problems: [] }
}
