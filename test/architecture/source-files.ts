import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..')

export interface SourceImport {
  readonly specifier: string
  /** True for `import(...)`: loaded when asked for, so it makes no cycle at start. */
  readonly dynamic: boolean
}

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly SourceImport[]
  /** Tests and what only tests use: `*.test.ts`, `test/` folders and golden data. */
  readonly forTests: boolean
}

const SKIPPED = new Set(['node_modules', 'dist', 'assembly'])

/** Every `.ts` file below a folder of the repository, sorted by path; generated WASM is left out. */
export function sourceFiles(folder: string): SourceFile[] {
  return walk(join(ROOT, folder))
    .map((file) => relative(ROOT, file).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.wasm.ts'))
    .sort()
    .map(readSource)
}

/** Where a relative import leads, from the repository's root. */
export function importTarget(file: SourceFile, specifier: string): string {
  return relative(ROOT, resolve(ROOT, dirname(file.path), specifier)).replaceAll('\\', '/')
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: readImports(text),
    forTests: /\.test\.ts$|(^|\/)test\//.test(path),
  }
}

/** Imports as they stand at the start of a line (so not those inside text), types included. */
export function readImports(text: string): SourceImport[] {
  const code = withoutComments(text)
  const found: SourceImport[] = []
  for (const [, specifier] of code.matchAll(
    /^(?:import|export)\b(?:[^'"`;=]*?\bfrom\s*)?\s*['"]([^'"\n]+)['"]/gm,
  )) {
    found.push({ specifier, dynamic: false })
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g)) {
    found.push({ specifier, dynamic: true })
  }
  return found
}

/** Source without comments; keeps line breaks. Text that looks like a comment may go too. */
export function withoutComments(text: string): string {
  return text
    .replace(/^\s*\/\*[^]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}
