import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { makeFolder } from '@longrun/runs'

import { CommandError } from './exit.ts'

/** Make the home and prove that it can be written. Throws `CommandError` (exit 2) before anything ran. */
export function requireWritableHome(home: string): void {
  try {
    makeFolder(home)
    // The root user passes every access check, so the proof is a file.
    const probe = join(home, `.write-probe-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new CommandError(
      `the home ${home} cannot be written (${code}); name another folder with --home DIR or LONGRUN_HOME`,
    )
  }
}
