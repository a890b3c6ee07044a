import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock, type Clock } from './clock.ts'
import { LedgerError } from './errors.ts'
import { backupBefore } from './backup-before.ts'
import type { Ledger } from './ledger.ts'
import { ledgerFileName } from './ledger-file.ts'
import { makeFolder } from './make-folder.ts'
import { Database, type DatabaseOptions } from './sqlite/database.ts'
import { ledgerVersion, migrate, readVersion } from './sqlite/schema.ts'
import { SqliteLedger } from './sqlite/sqlite-ledger.ts'

/** How a ledger is opened. */
export interface OpenOptions {
  /** Make home and ledger if they are absent; default false. */
  readonly create?: boolean
  /** Never write, create or lock: for status and lists. Default false. */
  readonly readOnly?: boolean
  /** Default the machine's. */
  readonly clock?: Clock
  /** Ceiling of the ledger's file [bytes]: beyond it a run pauses with `storage_full`. Default none. */
  readonly maxBytes?: number
  /** Called before each write and around each commit; for fault tests. */
  readonly probe?: (point: string) => void
}

/**
 * Opens the ledger of a home folder, `HOME/ledger.sqlite`, and brings it up to this version.
 *
 * @throws LedgerError `missing` (and not `create`), `not_writable`, `network_file_system` (SQLite's
 * locks do not hold there), `not_a_ledger`, `newer` (written by a later version), `busy`, `corrupt`
 */
export async function openLedger(home: string, options: OpenOptions = {}): Promise<Ledger> {
  const path = join(home, ledgerFileName)
  const readOnly = options.readOnly ?? false
  if (!existsSync(path)) {
    if (options.create !== true || readOnly) throw missing(home, path)
    makeHome(home, path)
  }
  refuseFolder(path)
  refuseNetworkFileSystem(home, path)
  if (!readOnly) checkWritable(home, path)
  const db = openDatabase(path, {
    readOnly,
    ...(options.maxBytes === undefined ? {} : { maxPages: options.maxBytes / 4096 }),
    ...(options.probe === undefined ? {} : { probe: options.probe }),
  })
  try {
    await prepare(db, { home, readOnly })
  } catch (error) {
    db.close()
    throw error
  }
  return new SqliteLedger({
    home,
    readOnly,
    clock: options.clock ?? systemClock,
    db,
    openReader: () => {
      // SQLite goes on with a file that is gone from its folder, and would find nothing under its name.
      if (!existsSync(path)) throw removed(path)
      return openDatabase(path, { readOnly: true })
    },
  })
}

function removed(path: string): LedgerError {
  return new LedgerError(
    'missing',
    path,
    `The ledger ${path} was removed or renamed while this process used it: its results cannot be read any more. Put it back if it was moved, else start the run again.`,
  )
}

function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return
  throw new LedgerError(
    'not_a_ledger',
    path,
    `${path} is a folder, no Longrun ledger. Choose another folder with --home, or move that one away.`,
  )
}

function missing(home: string, path: string): LedgerError {
  return new LedgerError(
    'missing',
    path,
    `There is no ledger in ${home}. Start a run first, or point --home to the folder that has one.`,
  )
}

async function prepare(
  db: Database,
  { home, readOnly }: { readonly home: string; readonly readOnly: boolean },
): Promise<void> {
  const version = readVersion(db)
  if (readOnly) {
    // An empty file: another process is just making the ledger, or never came to it.
    if (version === 0) throw missing(home, db.path)
    if (version < ledgerVersion)
      throw new LedgerError(
        'not_writable',
        db.path,
        `${db.path} has the old version ${version}: resume or start a run to bring it up to ${ledgerVersion}.`,
      )
    return
  }
  if (version > 0 && version < ledgerVersion)
    await backupBefore({ home, copyTo: async (path) => void db.run('VACUUM INTO ?', [path]) })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  migrate(db)
}

/** A reader may be the only process, in a folder that it cannot write: then there is no log to read. */
function openDatabase(path: string, options: DatabaseOptions): Database {
  const db = new Database(path, options)
  if (!options.readOnly) return db
  try {
    db.get('PRAGMA user_version')
    db.get('SELECT COUNT(*) AS n FROM sqlite_schema')
    return db
  } catch (error) {
    db.close()
    const readable = error instanceof LedgerError && error.problem === 'not_writable'
    if (!readable || existsSync(`${path}-wal`)) throw error
    return new Database(`${pathToFileURL(path).href}?immutable=1`, options)
  }
}

function makeHome(home: string, path: string): void {
  try {
    makeFolder(home)
  } catch (error) {
    throw notWritable(home, path, error)
  }
}

function checkWritable(home: string, path: string): void {
  try {
    accessSync(home, constants.W_OK)
    if (existsSync(path)) accessSync(path, constants.W_OK)
  } catch (error) {
    throw notWritable(home, path, error)
  }
}

function notWritable(home: string, path: string, error: unknown): LedgerError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new LedgerError(
    'not_writable',
    path,
    `The folder ${home} cannot be written (${reason}). Choose another with --home.`,
  )
}

/** Magic numbers of file systems that lie on other machines (statfs(2)). */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
])

/** Name of a network file system by its magic number; null for any other. */
export function networkFileSystem(magic: number): string | null {
  return networkFileSystems.get(magic >>> 0) ?? null
}

function refuseNetworkFileSystem(home: string, path: string): void {
  const name = networkFileSystem(statfsSync(home).type)
  if (name !== null)
    throw new LedgerError(
      'network_file_system',
      path,
      `${home} lies on a network file system (${name}), where SQLite's locks do not hold. Choose a folder on a local disk with --home.`,
    )
}
