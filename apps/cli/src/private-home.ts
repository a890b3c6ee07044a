import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'

import { ledgerFileName } from '@longrun/runs'

/**
 * Keep what this process writes to its user (files 0600, folders 0700), and close what an earlier,
 * more open process left of the home: for runs over texts of people.
 */
export function keepPrivate(home: string): void {
  process.umask(0o077)
  if (!existsSync(home)) return
  chmodSync(home, 0o700)
  for (const end of ['', '-wal', '-shm']) {
    const path = join(home, `${ledgerFileName}${end}`)
    if (existsSync(path)) chmodSync(path, 0o600)
  }
}
