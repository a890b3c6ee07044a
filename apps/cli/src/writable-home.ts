import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { makeNamedFolder } from './named-place.ts'

/** Make the home and prove that it can be written. Throws `CommandError` (exit 2) before anything ran. */
export function requireWritableHome(home: string): void {
  const named = {
    what: 'the home',
    hint: 'name another folder with --home DIR or LONGRUN_HOME',
  }
  makeNamedFolder(home, named)
  // Where tables and reports go at the end of a run: known to take files before its work begins.
  const runs = join(home, 'runs')
  if (existsSync(runs)) makeNamedFolder(runs, { ...named, what: 'the folder' })
}
