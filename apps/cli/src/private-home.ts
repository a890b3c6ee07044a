import { chmodSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { ledgerFileName } from '@longrun/runs'

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
  if (existsSync(path) && (statSync(path).mode & 0o077) !== 0) chmodSync(path, mode)
}
