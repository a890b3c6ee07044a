import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

import { cellOf } from './cell.ts'
import { type Cell, TableError } from './table.ts'

/** One table of a database, in the order of its rows. */
export interface SqliteTable {
  readonly name: string
  readonly columns: readonly string[]
  /** `line` is the row's number in its table, from 1. */
  rows(): Iterable<{ readonly line: number; readonly values: readonly Cell[] }>
}

/**
 * The tables of an SQLite file, which is opened to be read and never changed: without a lock, or, where
 * a program left a log (`-wal`) that holds its last rows, as a reader beside it. `close` ends it.
 *
 * @throws TableError where the file is not there, no SQLite database, or damaged
 */
export async function openSqliteTables(
  path: string,
): Promise<{ readonly tables: readonly SqliteTable[]; close(): void }> {
  const name = basename(path)
  const file = statSync(path, { throwIfNoEntry: false })
  if (file?.isFile() !== true) throw new TableError(`there is no file ${path}`)
  const { DatabaseSync } = await import('node:sqlite')
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  const url = pathToFileURL(resolve(path))
  // a file that nobody writes needs neither lock nor shared memory beside it
  if (log === undefined || log.size === 0) url.searchParams.set('immutable', '1')
  try {
    const db = new DatabaseSync(url, { readOnly: true })
    requireWhole(db, { bytes: file.size, hasLog: log !== undefined && log.size > 0 })
    const names = db
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY rootpage, name`,
      )
      .all()
      .map((row) => String(row['name']))
    const tables = names.map((table): SqliteTable => {
      const from = `"${table.replaceAll('"', '""')}"`
      const columns = db.prepare(`SELECT * FROM ${from} LIMIT 0`).columns()
      return {
        name: table,
        columns: columns.map((column) => column.name),
        *rows() {
          let line = 0
          for (const row of db.prepare(`SELECT * FROM ${from}`).iterate())
            yield { line: ++line, values: columns.map((column) => cellOf(row[column.name])) }
        },
      }
    })
    return { tables, close: () => db.close() }
  } catch (error) {
    throw new TableError(
      `${name} cannot be read as an SQLite database (${error instanceof Error ? error.message : String(error)})`,
    )
  }
}

/** A copy that was cut short, or a page of zeros, would otherwise read as rows that are not there. */
function requireWhole(
  db: DatabaseSync,
  { bytes, hasLog }: { readonly bytes: number; readonly hasLog: boolean },
): void {
  const pragma = (name: string): unknown =>
    Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  const asked = Number(pragma('page_count')) * Number(pragma('page_size'))
  if (!hasLog && bytes < asked) throw new Error(`it has ${bytes} bytes of ${asked}: copy it again`)
  const found = pragma('quick_check(1)')
  if (found !== 'ok') throw new Error(`it is damaged: ${String(found).replaceAll(/\s+/g, ' ')}`)
}
