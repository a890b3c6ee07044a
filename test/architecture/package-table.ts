import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-files.ts'

/** One row of the package table in ARCHITECTURE.md. */
export interface TableRow {
  /** "science/search" */
  readonly folder: string
  readonly sentence: string
  /** Folder names of packages that it may import: ["lightcurve"]. */
  readonly imports: readonly string[]
}

export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly description?: string
  readonly workspaces?: readonly string[]
  readonly exports?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Rows of the form: | `folder/name` | sentence | imports |. */
export function packageTable(): TableRow[] {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const rows = text.matchAll(
    /^\| `((?:science|io|engine|apps)\/[\w-]+)` +\| (.+?) +\| (.+?) +\|$/gm,
  )
  return [...rows].map(([, folder, sentence, imports]) => ({
    folder,
    sentence,
    imports: imports === 'nothing of ours' ? [] : imports.split(', '),
  }))
}

/** The `package.json` of a folder; '' is the root. */
export function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest
}

/** "science/search" -> "@longrun/search"; the command is plain "longrun". */
export function packageName(folder: string): string {
  return folder === 'apps/cli' ? 'longrun' : `@longrun/${folder.split('/')[1]}`
}
