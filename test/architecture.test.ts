import { isBuiltin } from 'node:module'
import { dirname, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifest, packageName, packageTable } from './architecture/package-table.ts'
import {
  importTarget,
  readImports,
  sourceFiles,
  withoutComments,
  type SourceFile,
} from './architecture/source-files.ts'

const table = packageTable()
const root = manifest('')
const everything = ['science', 'io', 'engine', 'apps', 'test', 'bench', 'docs'].flatMap(sourceFiles)

it('ARCHITECTURE.md lists every workspace, once', () => {
  expect(table.map((row) => row.folder).sort()).toEqual([...(root.workspaces ?? [])].sort())
})

describe.each(table)('$folder', (row) => {
  const own = manifest(row.folder)
  // The command bundles what it imports, so it names that under devDependencies.
  const needs = { ...own.dependencies, ...own.devDependencies }
  const files = sourceFiles(row.folder)

  it('has the name and the sentence of the table', () => {
    expect(own.name).toBe(packageName(row.folder))
    expect(own.description).toBe(row.sentence)
  })

  it('depends on the packages that the table allows, and no other of ours', () => {
    const ours = Object.keys(needs).filter((name) => name.startsWith('@longrun/'))
    const allowed = row.imports.map((name) => `@longrun/${name}`)
    expect(ours.filter((name) => !allowed.includes(name))).toEqual([])
  })

  it('imports by package name what it declares', () => {
    const declared = new Set(Object.keys(needs))
    const forTests = new Set([...declared, ...Object.keys(root.devDependencies ?? {})])
    const wrong = eachImport(files).filter(({ file, specifier }) => {
      if (specifier.startsWith('.') || isBuiltin(specifier)) return false
      if (/^(@longrun\/[^/]+|longrun)\//.test(specifier)) return true
      const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
      return name !== own.name && !(isTooling(file) ? forTests : declared).has(name)
    })
    expect(wrong.map(said)).toEqual([])
  })

  it('stays inside its own folder with relative imports', () => {
    const wrong = eachImport(files).filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false
      const target = importTarget(file, specifier)
      return !target.startsWith(row.folder + '/') && !(file.forTests && target.startsWith('test/'))
    })
    expect(wrong.map(said)).toEqual([])
  })

  it('imports no test from its code', () => {
    const wrong = eachImport(files).filter(
      ({ file, specifier }) => !file.forTests && /\.test\.ts$|\/test\//.test(specifier),
    )
    expect(wrong.map(said)).toEqual([])
  })
})

const science = sourceFiles('science').filter((file) => !file.forTests && !isTooling(file))

it('science is pure: no Node built-in, clock, hidden randomness, process or console', () => {
  const builtins = eachImport(science).filter(({ specifier }) => isBuiltin(specifier))
  expect(builtins.map(said)).toEqual([])
  const impure =
    /\bMath\.random\b|\bDate\b|\bperformance\b|\bprocess\.|\bconsole\.|\bfetch\(|\bcrypto\.|\bsetTimeout\b/
  const wrong = science.filter((file) => impure.test(withoutComments(file.text)))
  expect(wrong.map((file) => file.path)).toEqual([])
})

it('no file imports itself over other files', () => {
  expect(cycles(everything)).toEqual([])
})

it('no folder of science imports itself over other folders', () => {
  expect(cycles(folders(science))).toEqual([])
})

it('no file is longer than 800 lines, and over 500 says why it is "long because"', () => {
  const wrong = everything.filter(
    (file) =>
      file.lines > 800 || (file.lines > 500 && !/(\/\/|\*).*\blong because\b/i.test(file.text)),
  )
  expect(wrong.map((file) => `${file.path}: ${file.lines} lines`)).toEqual([])
})

it('half of the files have at most 180 lines', () => {
  const lines = everything.map((file) => file.lines).sort((a, b) => a - b)
  expect(lines[lines.length >> 1]).toBeLessThanOrEqual(180)
})

describe('the checks themselves', () => {
  it('see every form of import, and none inside text', () => {
    const text = [
      `import a from 'a'`,
      `import type { B } from "b"`,
      `import {\n  c,\n  d,\n} from './c.ts'`,
      `import 'e'`,
      `export * from './f.ts'`,
      `export type { G } from './g.ts'`,
      `export const h = 'not-an-import'`,
      `const i = await import('i')`,
      `// import j from 'j'`,
      `const page = "import k from 'k'"`,
    ].join('\n')
    expect(readImports(text).map((one) => one.specifier)).toEqual([
      'a',
      'b',
      './c.ts',
      'e',
      './f.ts',
      './g.ts',
      'i',
    ])
  })

  it('find a cycle', () => {
    const file = (path: string, specifier: string): SourceFile => ({
      path,
      text: '',
      lines: 1,
      imports: [{ specifier, dynamic: false }],
      forTests: false,
    })
    const round = [file('x/a.ts', './b.ts'), file('x/b.ts', './c.ts'), file('x/c.ts', './a.ts')]
    expect(cycles(round)).toEqual(['x/a.ts -> x/b.ts -> x/c.ts -> x/a.ts'])
    expect(cycles([...round.slice(0, 2), file('x/c.ts', 'node:fs')])).toEqual([])
    const apart = [file('x/a/1.ts', '../b/2.ts'), file('x/b/3.ts', '../a/4.ts')]
    expect(cycles(apart)).toEqual([])
    expect(cycles(folders(apart))).toEqual(['x/a -> x/b -> x/a'])
  })
})

function eachImport(files: readonly SourceFile[]): { file: SourceFile; specifier: string }[] {
  return files.flatMap((file) => file.imports.map(({ specifier }) => ({ file, specifier })))
}

/** Tests, and what builds a package (`science/build-kernels.ts`): may use the root's development tools. */
function isTooling(file: SourceFile): boolean {
  return file.forTests || !/^[^/]+\/[^/]+\/src\//.test(file.path)
}

function said(one: { file: SourceFile; specifier: string }): string {
  return `${one.file.path} imports '${one.specifier}'`
}

/**
 * Folders as if they were files, importing what their files import; without fixtures, and without a package's
 * index, its door to everything.
 */
function folders(files: readonly SourceFile[]): SourceFile[] {
  const specifiers = new Map<string, Set<string>>()
  for (const file of files) {
    if (/\.fixture\.ts$|\/src\/index\.ts$/.test(file.path)) continue
    const own = dirname(file.path)
    const found = specifiers.get(own) ?? new Set()
    specifiers.set(own, found)
    for (const { specifier } of file.imports) {
      if (!specifier.startsWith('.')) continue
      const target = dirname(importTarget(file, specifier))
      if (target !== own) found.add(`./${relative(dirname(own), target)}`)
    }
  }
  return [...specifiers].map(([path, found]) => ({
    path,
    text: '',
    lines: 0,
    imports: [...found].map((specifier) => ({ specifier, dynamic: false })),
    forTests: false,
  }))
}

/** One path a cycle of static imports between files, types included. */
function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: SourceFile, trail: readonly string[]): void => {
    if (trail.includes(file.path)) {
      found.push([...trail.slice(trail.indexOf(file.path)), file.path].join(' -> '))
      return
    }
    if (done.has(file.path)) return
    for (const { specifier, dynamic } of file.imports) {
      if (dynamic || !specifier.startsWith('.')) continue
      const next = byPath.get(importTarget(file, specifier))
      if (next !== undefined) visit(next, [...trail, file.path])
    }
    done.add(file.path)
  }
  for (const file of files) visit(file, [])
  return found
}
