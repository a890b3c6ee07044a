import { makeNamedFolder } from './named-place.ts'

/** Make the home and prove that it can be written. Throws `CommandError` (exit 2) before anything ran. */
export function requireWritableHome(home: string): void {
  makeNamedFolder(home, {
    what: 'the home',
    hint: 'name another folder with --home DIR or LONGRUN_HOME',
  })
}
