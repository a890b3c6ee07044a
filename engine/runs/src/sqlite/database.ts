import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { LedgerError, StorageFullError, SupersededError } from '../errors.ts'

/** What may be bound. No undefined, boolean, Date or object: node:sqlite turns some into NULL. */
export type Bindable = string | number | null

export interface DatabaseOptions {
  readonly readOnly: boolean
  /** Ceiling of the file [pages of 4096 bytes]; beyond it writing fails as on a full disk. */
  readonly maxPages?: number
  /** Called before each write and around each commit: fault tests kill the process here. */
  readonly probe?: (point: string) => void
}

interface Prepared {
  readonly statement: StatementSync
  readonly parameters: number
}

/**
 * SQLite through node:sqlite with its traps closed: values are checked before they are bound, the
 * number of parameters must fit, transactions begin IMMEDIATE (a deferred one that reads and then
 * writes fails at once when another writer is there), errors become ours.
 */
export class Database {
  readonly path: string
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()
  readonly #probe: ((point: string) => void) | undefined

  constructor(path: string, options: DatabaseOptions) {
    this.path = path
    this.#probe = options.probe
    this.#db = this.#translate(() => openFile(path, options.readOnly))
    if (options.maxPages !== undefined)
      this.#db.exec(`PRAGMA max_page_count = ${Math.trunc(options.maxPages)}`)
  }

  close(): void {
    this.#prepared.clear()
    this.#db.close()
  }

  exec(sql: string): void {
    this.#translate(() => this.#db.exec(sql))
  }

  // The row's type is what the caller's SQL selects; nothing here could infer it.
  // oxlint-disable typescript/no-unnecessary-type-parameters
  all<Row>(sql: string, values: readonly Bindable[] = []): Row[] {
    return this.#translate(() => this.#bind(sql, values).all(...values) as Row[])
  }

  get<Row>(sql: string, values: readonly Bindable[] = []): Row | undefined {
    return this.#translate(() => this.#bind(sql, values).get(...values) as Row | undefined)
  }

  /** Rows one by one, in bounded memory. */
  *iterate<Row>(sql: string, values: readonly Bindable[] = []): Generator<Row> {
    this.#bind(sql, values)
    // A statement of its own: a cached one could be started again while this one is being read.
    const rows = this.#db.prepare(sql).iterate(...values)
    for (;;) {
      const next = this.#translate(() => rows.next())
      if (next.done === true) return
      yield next.value as Row
    }
  }

  // oxlint-enable typescript/no-unnecessary-type-parameters

  /** Runs one writing statement; gives the number of rows it changed. */
  run(sql: string, values: readonly Bindable[] = []): number {
    return this.#translate(() => {
      const statement = this.#bind(sql, values)
      this.#probe?.(sql)
      return Number(statement.run(...values).changes)
    })
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    return this.#translate(() => {
      this.#db.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        this.#probe?.('before COMMIT')
        this.#db.exec('COMMIT')
        this.#probe?.('after COMMIT')
        return result
      } catch (error) {
        // SQLite has already rolled back by itself after some failures, such as a full disk.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
        throw error
      }
    })
  }

  #bind(sql: string, values: readonly Bindable[]): StatementSync {
    let prepared = this.#prepared.get(sql)
    if (prepared === undefined) {
      prepared = { statement: this.#db.prepare(sql), parameters: sql.split('?').length - 1 }
      this.#prepared.set(sql, prepared)
    }
    if (values.length !== prepared.parameters)
      throw new TypeError(
        `The statement takes ${prepared.parameters} values, got ${values.length}: ${sql}`,
      )
    for (const [index, value] of values.entries()) checkBindable(value, index, sql)
    return prepared.statement
  }

  #translate<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw translated(error, this.path)
    }
  }
}

function checkBindable(value: unknown, index: number, sql: string): void {
  if (value === null || typeof value === 'string') return
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return
  }
  throw new TypeError(
    `Value ${index + 1} cannot be bound: got ${shown(value)}, allowed are ` +
      `strings, finite numbers (integers up to 2^53) and null: ${sql}`,
  )
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  return typeof value === 'number' ? `the number ${value}` : `a value of type ${typeof value}`
}

function openFile(path: string, readOnly: boolean): DatabaseSync {
  return new DatabaseSync(path, {
    readOnly,
    timeout: 5000,
    enableForeignKeyConstraints: !readOnly,
  })
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const code = { busy: 5, locked: 6, readonly: 8, ioError: 10, corrupt: 11, full: 13, cantOpen: 14 }
const notADatabase = 26
/** Extended: the file ends before a page that it should have. */
const shortRead = 522

function translated(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return error
  if (error.message === 'superseded') return new SupersededError('')
  if (error.errcode === shortRead || /^no such (table|column)/.test(error.message))
    return damaged(path, error.message)
  switch (error.errcode & 0xff) {
    case code.full:
    case code.ioError:
      return new StorageFullError(
        `The ledger ${path} could not be written (${error.message}). Make room on its disk, then resume.`,
      )
    case code.busy:
    case code.locked:
      return new LedgerError(
        'busy',
        path,
        `The ledger ${path} was locked by another process for over 5 s. Try again.`,
      )
    case code.readonly:
    case code.cantOpen:
      return new LedgerError(
        'not_writable',
        path,
        `The ledger ${path} cannot be opened or written (${error.message}). Check the folder's permissions, or choose another with --home.`,
      )
    case code.corrupt:
      return damaged(path, error.message)
    case notADatabase:
      return new LedgerError(
        'not_a_ledger',
        path,
        `${path} is not a Longrun ledger. Choose another folder with --home, or move that file away.`,
      )
    default:
      return error
  }
}

function damaged(path: string, reason: string): LedgerError {
  return new LedgerError(
    'corrupt',
    path,
    `The ledger ${path} is damaged (${reason}). Restore a backup; 'longrun run verify' shows what is hurt.`,
  )
}
