import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import { decodeText } from './decode-text.ts'
import { readCsv } from './read-csv.ts'
import { readExcel } from './read-excel.ts'
import { readJson, readJsonLines } from './read-json.ts'
import { readParquet } from './read-parquet.ts'
import {
  type Table,
  TableError,
  type TableFormat,
  type TableKind,
  type TableOptions,
} from './table.ts'

const KINDS: Readonly<Record<string, TableKind>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  txt: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  xlsx: 'excel',
  xlsm: 'excel',
  xls: 'excel',
  parquet: 'parquet',
  pq: 'parquet',
}

/**
 * The table in a file: CSV or TSV, Excel, JSON, JSON lines or Parquet. Every row carries its line;
 * what cannot be a row is in `problems` with its line, never left out in silence.
 *
 * @throws TableError where the file as a whole cannot be read: kind, encoding, header, no rows
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const name = basename(path)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new TableError(
      code === 'ENOENT'
        ? `there is no file ${path}`
        : code === 'EISDIR'
          ? `${path} is a folder; name a file in it`
          : `${path} cannot be read (${code})`,
    )
  }
  return readTableBytes(bytes, { ...options, name })
}

/** `readTable` of bytes that are in memory; `name` tells the kind and stands in messages. Throws `TableError`. */
export async function readTableBytes(
  bytes: Uint8Array,
  { name, ...options }: TableOptions & { readonly name: string },
): Promise<Table> {
  const kind = options.kind ?? kindOf(name)
  if (bytes.length === 0) throw new TableError(`${name} is empty`)
  if (kind === 'excel') {
    const { sheets, hasMerged, ...table } = await readExcel(bytes, { ...options, name })
    return { ...table, format: { ...binary(kind), sheets, ...(hasMerged ? { hasMerged } : {}) } }
  }
  if (kind === 'parquet') return { ...(await readParquet(bytes, { name })), format: binary(kind) }
  const { text, encoding } = decodeText(bytes, { name, encoding: options.encoding })
  if (kind === 'csv') {
    const { delimiter, quoted, ...table } = readCsv(text, { ...options, name })
    return { ...table, format: { kind, encoding, delimiter, quoted } }
  }
  const table = kind === 'json' ? readJson(text, { name }) : readJsonLines(text, { name })
  return { ...table, format: { kind, encoding, delimiter: null, quoted: false } }
}

function kindOf(name: string): TableKind {
  const ending = /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? ''
  const kind = Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined
  if (kind === undefined)
    throw new TableError(
      `what kind of table ${name} holds cannot be told from its name: give it one of the endings ${Object.keys(KINDS).join(', ')}, or give \`kind\``,
    )
  return kind
}

function binary(kind: TableKind): TableFormat {
  return { kind, encoding: null, delimiter: null, quoted: false }
}
