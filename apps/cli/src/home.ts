import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where ledger and artefacts live when nobody says otherwise. */
const DEFAULT_HOME = '.longrun'

/** Absolute path of the home: `--home`, else LONGRUN_HOME, else `.longrun` here. */
export function resolveHome(option: string | undefined): string {
  return resolve(option ?? (process.env['LONGRUN_HOME'] || DEFAULT_HOME))
}

/** Folder of one run's exports and report. */
export function runFolder(home: string, runId: string): string {
  return join(home, 'runs', runId)
}

const WORD = /^[\w@%+=:,./-]+$/

/** One word of a POSIX shell. */
export function shellQuote(word: string): string {
  return WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function isBelow(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest === '' || (!rest.startsWith('..') && resolve(folder, rest) === resolve(path))
}

/** A path as a person would type it from here. */
export function displayPath(path: string): string {
  const here = relative(process.cwd(), path)
  return here === '' ? '.' : here.startsWith('..') ? path : here
}

function invocation(): string {
  const bin = fileURLToPath(new URL('../bin/longrun.js', import.meta.url))
  const installedIn = bin.lastIndexOf('/node_modules/')
  const root = installedIn >= 0 ? bin.slice(0, installedIn) : resolve(dirname(bin), '../../..')
  if (isBelow(root, process.cwd())) return 'npx longrun'
  const shim = join(root, 'node_modules/.bin/longrun')
  // Elsewhere `npx longrun` would ask a registry: name this very command instead.
  return existsSync(shim) && isExecutable(process.execPath)
    ? `${shellQuote(process.execPath)} ${shellQuote(bin)}`
    : 'longrun'
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A command that can be pasted as it is, with `--home` when it is not the default. */
export function pasteable(words: readonly string[], home: string): string {
  const tail = home === resolve(DEFAULT_HOME) ? [] : ['--home', displayPath(home)]
  return [invocation(), ...[...words, ...tail].map(shellQuote)].join(' ')
}
