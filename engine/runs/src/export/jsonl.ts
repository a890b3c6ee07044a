import type { Column } from '../task.ts'
import type { TableWriter } from './table-writer.ts'

/** One JSON object a line, keys in column order. */
export function jsonlWriter(columns: readonly Column[]): TableWriter {
  const encoder = new TextEncoder()
  return {
    write: (rows) =>
      encoder.encode(
        rows
          .map((row) => {
            const members = columns.map((column, index) => [column.name, row[index] ?? null])
            return `${JSON.stringify(Object.fromEntries(members))}\n`
          })
          .join(''),
      ),
    finish: () => new Uint8Array(),
  }
}
