import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { makeFolder } from '@longrun/runs'

import { isDiskFull } from './disk-full.ts'
import { CommandError } from './exit.ts'
import { displayPath } from './home.ts'

/**
 * Write a file that the user named by a flag. What the file system refuses is a `CommandError` (exit 2)
 * that says so; a full disk stays what it is (exit 5).
 *
 * @param options.flag default --out
 */
export function writeNamed<T>(
  path: string,
  write: () => T,
  { flag = '--out' }: { readonly flag?: string } = {},
): T {
  try {
    return write()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined || isDiskFull(error)) throw error
    throw new CommandError(
      `${displayPath(path)} cannot be written (${code}); name another file with ${flag}`,
    )
  }
}

/**
 * Absolute path of a CSV file that the user named with --out. Throws `CommandError` where its folder is not
 * there, and for the ending of another format: a spreadsheet program refuses a CSV under that name.
 */
export function namedCsv(out: string): string {
  const path = resolve(out)
  if (!existsSync(dirname(path)))
    throw new CommandError(`the folder ${displayPath(dirname(path))} of --out does not exist`)
  if (/\.(?:xls[xm]?|ods|parquet|jsonl?)$/i.test(path))
    throw new CommandError(`${displayPath(path)}: the file is a CSV; name one that ends in .csv`)
  return path
}

/** Absolute path of a folder that the user named with --out. Throws `CommandError` where it is a file. */
export function namedFolder(out: string): string {
  const folder = resolve(out)
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new CommandError(`--out ${out} is a file; name a folder`)
  return folder
}

/**
 * Make a folder that the user named by a flag, with its parents, and prove that files can be put into it.
 * Throws as `writeNamed`.
 *
 * @param options.hint what to say instead of `name another folder with --out`
 * @param options.mode of folders that are made; default 0o777 less the process's umask
 */
export function makeNamedFolder(
  folder: string,
  {
    hint = 'name another folder with --out',
    what = 'the folder',
    mode,
  }: { readonly hint?: string; readonly what?: string; readonly mode?: number } = {},
): void {
  try {
    makeFolder(folder, mode === undefined ? {} : { mode })
    // The root user passes every access check, so the proof is a file.
    const probe = join(folder, `.write-probe-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined || isDiskFull(error)) throw error
    throw new CommandError(`${what} ${displayPath(folder)} cannot be written (${code}); ${hint}`)
  }
}
