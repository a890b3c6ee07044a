import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Ledger } from './ledger.ts'
import { ledgerFileName } from './ledger-file.ts'

const backupFolderName = 'backups'
const kept = 2
const defaultMostBytes = 256 * 1024 * 1024
/** A backup leaves at least this many times its size free. */
const spareRoom = 4

/**
 * A backup into HOME/backups before something changes the ledger, of which the newest two are
 * kept. Cheap: null, and nothing written, when nothing has changed since the last one, when the
 * ledger is larger than `mostBytes` (default 256 MiB), or when the disk has not four times its size
 * free. Never throws: a backup that cannot be made does not keep anybody from going on.
 */
export async function backupBefore(
  ledger: Pick<Ledger, 'home' | 'copyTo'>,
  options: { readonly mostBytes?: number } = {},
): Promise<string | null> {
  const source = join(ledger.home, ledgerFileName)
  const folder = join(ledger.home, backupFolderName)
  try {
    const { size } = statSync(source)
    const { bavail, bsize } = statfsSync(ledger.home)
    if (size > (options.mostBytes ?? defaultMostBytes) || bavail * bsize < spareRoom * size)
      return null
    const earlier = backupsIn(folder)
    const newest = earlier.at(-1)
    const changed = Math.max(...['', '-wal'].map((end) => changedMs(`${source}${end}`)))
    if (newest !== undefined && changedMs(newest) >= changed) return null
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    const path = join(folder, `ledger-${stamp(new Date())}.sqlite`)
    const temporary = `${path}.${process.pid}.tmp`
    try {
      await ledger.copyTo(temporary)
      chmodSync(temporary, 0o600)
      renameSync(temporary, path)
    } finally {
      rmSync(temporary, { force: true })
    }
    for (const old of backupsIn(folder).slice(0, -kept)) rmSync(old, { force: true })
    return path
  } catch {
    return null
  }
}

function backupsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^ledger-[\w-]+\.sqlite$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** When a file was changed [ms since 1970]; -Infinity: it is not there. */
function changedMs(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : -Infinity
}

/** `20260102T030405678` */
function stamp(now: Date): string {
  return now.toISOString().replace(/[-:.Z]/g, '')
}
