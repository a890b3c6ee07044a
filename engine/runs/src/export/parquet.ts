import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import type { Column, Json } from '../task.ts'
import type { Row, TableWriter } from './table-writer.ts'

const groupRows = 10_000

const parquetType = {
  number: 'DOUBLE',
  integer: 'INT64',
  string: 'STRING',
  boolean: 'BOOLEAN',
} as const

/** Parquet with row groups of 10,000 rows, so that memory stays bounded; the same rows give the same bytes. */
export function parquetWriter(columns: readonly Column[]): TableWriter {
  const writer = new ByteWriter()
  const described = columns.map((column) => ({
    name: column.name,
    type: parquetType[column.type],
    nullable: column.name !== 'item_key',
    data: [],
  }))
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: described }),
    kvMetadata: columns
      .filter((column) => column.unit !== null)
      .map((column) => ({ key: `unit:${column.name}`, value: column.unit! })),
    createdBy: 'longrun',
  })
  let waiting: Row[] = []
  const take = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    // Offsets in the file go on counting; the buffer begins anew.
    writer.index = 0
    return bytes
  }
  const writeGroup = (): void => {
    const columnData = columns.map((column, index) => ({
      name: column.name,
      data: waiting.map((row) => cell(column, row[index] ?? null)),
    }))
    void parquet.write({ columnData, rowGroupSize: groupRows })
    waiting = []
  }
  return {
    write: (rows) => {
      for (const row of rows) {
        waiting.push(row)
        if (waiting.length === groupRows) writeGroup()
      }
      return take()
    },
    finish: () => {
      if (waiting.length > 0) writeGroup()
      void parquet.finish()
      return take()
    },
  }
}

function cell(column: Column, value: Json): Json | bigint {
  return column.type === 'integer' && typeof value === 'number' ? BigInt(value) : value
}
