import { glob, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { SpecError } from './spec-error.ts'

/** Endings of files that may hold a light curve. */
export const LIGHT_CURVE_FILE = /\.(fits|fit|fts|csv|tsv|dat|txt|tbl)(\.gz)?$/i

const MAY_BE_DATA = new RegExp(`(^|[\\\\/])[^.\\\\/][^\\\\/]*${LIGHT_CURVE_FILE.source}`, 'i')

export interface FoundFile {
  /** Absolute path. */
  readonly path: string
  /** Path relative to the source root, with `/`. */
  readonly key: string
  readonly bytes: number
}

export interface FoundFiles {
  /** Absolute folder that every key is relative to: the deepest one that all patterns share. */
  readonly root: string
  /** In byte order of their keys, each once. */
  readonly files: readonly FoundFile[]
}

/**
 * The files that glob patterns name, relative to `folder`. A pattern that is a folder means the
 * light-curve files in it (not below it). Throws `SpecError` for a pattern that names nothing, and
 * for a file that is named and not there (a link whose target is gone): it must not go uncounted.
 */
export async function findFiles(patterns: readonly string[], folder: string): Promise<FoundFiles> {
  const found = new Map<string, number>()
  const bases: string[] = []
  const broken: string[] = []
  for (const pattern of patterns) {
    if (pattern.trim() === '') throw new SpecError('a file pattern is empty; name a file or folder')
    const absolute = resolve(folder, pattern)
    const info = await stat(absolute).catch(() => null)
    const isFolder = info?.isDirectory() === true
    // A file whose name holds `[` or `*` is itself before it is a pattern.
    bases.push(isFolder ? absolute : info?.isFile() ? dirname(absolute) : staticBase(absolute))
    const before = found.size
    let named = 0
    if (info?.isFile()) {
      found.set(absolute, info.size)
      named++
    } else
      for await (const name of isFolder ? glob('*', { cwd: absolute }) : glob(absolute)) {
        const path = isFolder ? join(absolute, name) : resolve(name)
        if (isFolder && !LIGHT_CURVE_FILE.test(path)) continue
        const entry = await stat(path).catch(() => null)
        // Editors lock files by dotted links that lead nowhere: those are no data.
        if (entry === null && MAY_BE_DATA.test(path))
          broken.push(relative(isFolder ? absolute : folder, path))
        if (entry?.isFile() !== true) continue
        found.set(path, entry.size)
        named++
      }
    if (broken.length > 0) throw new SpecError(brokenAt(pattern, broken))
    if (info !== null && !isFolder && !info.isFile())
      throw new SpecError(`${pattern} is neither a file nor a folder; copy it into a file first`)
    if (named === 0 && found.size === before) throw new SpecError(nothingAt(pattern, isFolder))
  }
  const root = commonFolder(bases)
  const files = [...found].map(([path, bytes]) => ({
    path,
    bytes,
    key: relative(root, path).split(sep).join('/'),
  }))
  return { root, files: files.toSorted((a, b) => compareBytes(a.key, b.key)) }
}

/** Order of keys: by their UTF-8 bytes, the same on every machine and in every locale. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function nothingAt(pattern: string, isFolder: boolean): string {
  if (isFolder)
    return `the folder ${pattern} holds no light-curve files (.fits, .csv, .dat ...); for the folders below it write "${pattern.replace(/\/+$/, '')}/**/*.fits", or another extension`
  return /[*?[{]/.test(pattern)
    ? `no file matches ${pattern}`
    : `there is no file or folder ${pattern}`
}

function brokenAt(pattern: string, names: readonly string[]): string {
  const first = names.toSorted(compareBytes)[0]
  const others = names.length === 1 ? '' : ` and ${names.length - 1} more`
  return `${pattern} names ${first}${others}, which cannot be opened (a link to a file that is gone, or a file name that is not UTF-8); mend or remove it`
}

/** Deepest folder of a pattern before its first wildcard. */
function staticBase(pattern: string): string {
  const parts = pattern.split(/[\\/]/)
  const wild = parts.findIndex((part) => /[*?[\]{}!()]/.test(part))
  const fixed = parts.slice(0, wild < 0 ? -1 : wild).join(sep)
  return fixed === '' ? sep : fixed
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0].split(sep)
  for (const folder of folders.slice(1)) {
    const parts = folder.split(sep)
    const differ = common.findIndex((part, i) => part !== parts[i])
    if (differ >= 0) common = common.slice(0, differ)
  }
  return common.join(sep) || sep
}
