import { chmodSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { ledgerFileName } from '@longrun/runs'

const NOT_OURS: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EROFS'])

/**
 * Keep what this process writes to its user (files 0600, folders 0700), and close what an earlier,
 * more open process left of the home: for runs over texts of people.
 */
export function keepPrivate(home: string): void {
  process.umask(0o077)
  close(home, 0o700)
  for (const end of ['', '-wal', '-shm']) close(join(home, `${ledgerFileName}${end}`), 0o600)
}

function close(path: string, mode: number): void {
  if (!existsSync(path) || (statSync(path).mode & 0o077) === 0) return
  try {
    chmodSync(path, mode)
  } catch (error) {
    // of another user, or on a disk for reading: who may read it is not ours to say
    if (!NOT_OURS.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
