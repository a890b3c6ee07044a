import type { Column, Json } from '../task.ts'

/** One row: a value for each column, in order. */
export type Row = readonly Json[]

/** Turns rows into the bytes of a file, piece by piece. */
export interface TableWriter {
  /** Bytes for some rows; may be empty when the format collects more first. */
  write(rows: readonly Row[]): Uint8Array
  /** The last bytes. */
  finish(): Uint8Array
}

/** Columns of an exported table: the item's key, then the task's own. */
export function exportColumns(columns: readonly Column[]): readonly Column[] {
  const key: Column = {
    name: 'item_key',
    type: 'string',
    unit: null,
    description: 'Key of the item',
  }
  return [key, ...columns]
}
