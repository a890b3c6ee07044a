import { createHash } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PlanError, StorageFullError } from '../errors.ts'
import type { Ledger, Snapshot } from '../ledger.ts'
import { failuresOf, type ResultRow, resultsOf } from '../read-run.ts'
import { makeFolder } from '../make-folder.ts'
import { ledgerFileName } from '../ledger-file.ts'
import type { Column, Json, JsonObject, TableSchema } from '../task.ts'
import { csvWriter } from './csv.ts'
import { jsonlWriter } from './jsonl.ts'
import { exportColumns, type Row, type TableWriter } from './table-writer.ts'

/** A table that is reckoned from all results of a run; its rows belong to no item. */
export interface DerivedTable {
  readonly schema: TableSchema
  /** Every row, from the results in itemKey byte order; a pure function of them. */
  rows(results: AsyncIterable<ResultRow>): Promise<readonly JsonObject[]>
}

/** What is written, where, and how. */
export interface ExportOptions {
  /** Name of one of the task's tables, or a derived one; default the first of the task. */
  readonly table?: string | DerivedTable
  readonly format: 'csv' | 'parquet' | 'jsonl'
  /** Path of the file to write; `failed.csv` is written beside it. */
  readonly out: string
  /** Name of the list of failures, in the same folder; default `failed.csv`. */
  readonly failedName?: string
  /** Cells of the task's first table that are left empty. */
  readonly withhold?: Withhold
  /** Columns added to the rows of the task's first table, from results with their attachments. */
  readonly reveal?: Reveal
}

/** What an export leaves empty. */
export interface Withhold {
  readonly columns: readonly string[]
  /** Whether a row is one of those; a pure function of it. */
  concerns(row: JsonObject): boolean
}

/** What an export shows beyond the columns of the table. */
export interface Reveal {
  readonly columns: readonly Column[]
  /** One value a column, in order; a pure function of the row. */
  values(row: ResultRow): readonly Json[]
}

/** What an export wrote. */
export interface ExportReport {
  /** Absolute. */
  readonly path: string
  readonly failedPath: string
  readonly rows: number
  /** Of the table's file, in hex. */
  readonly sha256: string
  /** Items in the snapshot that was exported; succeeded + failed < total while a run is unfinished. */
  readonly complete: { readonly succeeded: number; readonly failed: number; readonly total: number }
}

const writers = {
  csv: () => csvWriter,
  jsonl: () => jsonlWriter,
  // Fifty modules that nothing else needs: `run status` must start fast.
  parquet: async () => (await import('./parquet.ts')).parquetWriter,
} as const
const rowsAtOnce = 500

/**
 * Writes a table of a run as a file, and `failed.csv` beside it. Both are a pure function of the
 * ledger's results: rows in itemKey byte order, nothing of run, session, clock, host, path or
 * duration. The first table has one row for each item that succeeded; a failed item is in
 * `failed.csv` alone, a pending one nowhere. Safe while the run goes on: a consistent snapshot.
 * Files appear whole or not at all (written beside, synced, renamed).
 *
 * @throws PlanError for an unknown table or format, and for an `out` that is no plain file, is
 * part of the ledger, a source file of the run, or cannot be written; LedgerError `corrupt` when a row does not fit
 * its hash, StorageFullError, RunNotFoundError, and what the file system throws
 */
export async function exportRun(
  ledger: Ledger,
  runId: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const path = resolve(options.out)
  const failedPath = join(dirname(path), options.failedName ?? 'failed.csv')
  if (path === failedPath)
    throw new PlanError(
      `The table cannot be written as ${basename(failedPath)}: that is where failures go.`,
    )
  const snapshot = await ledger.snapshot(runId)
  try {
    const table = exportedTable(snapshot, options)
    const loadWriter = writers[options.format]
    if (loadWriter === undefined)
      throw new PlanError(
        `Unknown format '${String(options.format)}': allowed are ${Object.keys(writers).join(', ')}.`,
      )
    const makeWriter = await loadWriter()
    try {
      makeFolder(dirname(path))
    } catch (error) {
      refuse(path, error)
    }
    const sources = await ledger.sources(runId)
    for (const target of [path, failedPath])
      await requireReplaceable(target, [
        ...['', '-wal', '-shm'].map((end) => join(ledger.home, `${ledgerFileName}${end}`)),
        ...sources.map((source) => source.path),
      ])
    const written = await writeWhole(path, makeWriter(table.columns), table.rows)
    await writeWhole(failedPath, csvWriter(failedColumns), failedRows(snapshot))
    return {
      path,
      failedPath,
      ...written,
      complete: {
        succeeded: snapshot.succeeded,
        failed: snapshot.failed,
        total: snapshot.meta.total,
      },
    }
  } finally {
    await snapshot.close()
  }
}

/** An export takes the place of what lies there: never of a device, the ledger, or the run's input. */
async function requireReplaceable(path: string, kept: readonly string[]): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there === null) return
  if (!there.isFile())
    throw new PlanError(`${path} is no plain file and is not replaced; name another file.`)
  for (const other of kept) {
    const known = await stat(other).catch(() => null)
    if (known !== null && known.dev === there.dev && known.ino === there.ino)
      throw new PlanError(
        `${path} is the ledger or a source file of this run and is not overwritten; name another file.`,
      )
  }
}

function refuse(path: string, error: unknown): never {
  if (isFull(error) || !(error instanceof Error) || !('code' in error)) throw error
  throw new PlanError(`${path} cannot be written (${String(error.code)}); name another file.`)
}

/** Columns and rows of the table that is meant; nothing is read yet. */
function exportedTable(
  snapshot: Snapshot,
  { table: wanted, reveal, withhold }: Pick<ExportOptions, 'table' | 'reveal' | 'withhold'>,
): { readonly columns: readonly Column[]; readonly rows: AsyncIterable<Row> } {
  if (typeof wanted === 'object')
    return { columns: wanted.schema.columns, rows: derivedRows(snapshot, wanted) }
  const { tables } = snapshot.meta
  const table = findTable(tables, wanted)
  const shown = table === tables[0] ? reveal : undefined
  const hidden = table === tables[0] ? withhold : undefined
  return {
    columns: exportColumns([...table.columns, ...(shown?.columns ?? [])]),
    rows: tableRows(snapshot, table, { reveal: shown, withhold: hidden }),
  }
}

async function* derivedRows(snapshot: Snapshot, table: DerivedTable): AsyncGenerator<Row> {
  const { columns } = table.schema
  for (const row of await table.rows(resultsOf(snapshot, { attachments: false })))
    yield columns.map((column) => row[column.name] ?? null)
}

function findTable(tables: readonly TableSchema[], name: string | undefined): TableSchema {
  const table = name === undefined ? tables[0] : tables.find((candidate) => candidate.name === name)
  if (table === undefined)
    throw new PlanError(
      `Unknown table '${name}': this run has ${tables.map((known) => `'${known.name}'`).join(', ')}.`,
    )
  return table
}

async function* tableRows(
  snapshot: Snapshot,
  table: TableSchema,
  {
    reveal,
    withhold,
  }: { readonly reveal: Reveal | undefined; readonly withhold: Withhold | undefined },
): AsyncGenerator<Row> {
  for await (const result of resultsOf(snapshot, { attachments: reveal !== undefined })) {
    const revealed = reveal?.values(result) ?? []
    for (const row of result.output.tables[table.name] ?? []) {
      const empty = withhold?.concerns(row) === true ? withhold.columns : []
      const cells = table.columns.map(({ name }) =>
        empty.includes(name) ? null : (row[name] ?? null),
      )
      yield [result.key, ...cells, ...revealed]
    }
  }
}

const failedColumns: readonly Column[] = (
  [
    ['item_key', 'string'],
    ['error_class', 'string'],
    ['message', 'string'],
    ['attempts', 'integer'],
    ['first_error_class', 'string'],
    ['first_message', 'string'],
  ] as const
).map(([name, type]) => ({ name, type, unit: null, description: name }))

async function* failedRows(snapshot: Snapshot): AsyncGenerator<Row> {
  for await (const failure of failuresOf(snapshot))
    yield [
      failure.key,
      failure.errorClass,
      failure.message,
      failure.attempts,
      failure.firstErrorClass,
      failure.firstMessage,
    ]
}

/** Streams rows into a file beside `path`, syncs it, and puts it in place of `path`. */
async function writeWhole(
  path: string,
  writer: TableWriter,
  rows: AsyncIterable<Row>,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const temporary = `${path}.${process.pid}.tmp`
  const hash = createHash('sha256')
  let count = 0
  const file = await open(temporary, 'w').catch((error: unknown) => refuse(path, error))
  try {
    const put = async (bytes: Uint8Array): Promise<void> => {
      if (bytes.length === 0) return
      hash.update(bytes)
      await file.writeFile(bytes)
    }
    let waiting: Row[] = []
    for await (const row of rows) {
      count++
      if (waiting.push(row) < rowsAtOnce) continue
      await put(writer.write(waiting))
      waiting = []
    }
    await put(writer.write(waiting))
    await put(writer.finish())
    await file.sync()
  } catch (error) {
    await file.close()
    await rm(temporary, { force: true })
    throw isFull(error)
      ? new StorageFullError(`${path} could not be written: its disk is full.`)
      : error
  }
  await file.close()
  await rename(temporary, path)
  await syncFolder(dirname(path))
  return { rows: count, sha256: hash.digest('hex') }
}

function isFull(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT'].includes(String(error.code))
  )
}

/** The new name itself must survive a power cut; not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
