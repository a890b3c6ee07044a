import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { generatedCliDocs } from './generate-cli.ts'
import { featuresPage } from './pages/features.ts'
import { labellingSpecPage } from './pages/labelling-spec.ts'
import { tablesPage } from './pages/tables.ts'

/**
 * Pages that are generated from code, so that they cannot lie about it: path from the repository's root, and what
 * writes it. Add a generator: one line here, one file in `pages/`. `generate.test.ts` fails while a page on disk
 * differs from its code.
 */
export const GENERATED: readonly { readonly path: string; readonly page: () => string }[] = [
  { path: 'docs/features.md', page: featuresPage },
  { path: 'docs/labelling-spec.md', page: labellingSpecPage },
  { path: 'docs/tables.md', page: tablesPage },
]

const ROOT = new URL('../', import.meta.url)

/** The page on disk; empty when there is none. */
export function readPage(path: string): string {
  try {
    return readFileSync(new URL(path, ROOT), 'utf8')
  } catch {
    return ''
  }
}

/** Writes every page of `GENERATED` that differs; says which. */
export function generate(): readonly string[] {
  const written: string[] = []
  for (const { path, page } of GENERATED) {
    const text = page()
    if (readPage(path) === text) continue
    writeFileSync(new URL(path, ROOT), text)
    written.push(path)
  }
  return written
}

if (import.meta.main) {
  const written = [...generate(), ...generateCli()]
  const said = written.length === 0 ? 'nothing changed' : `wrote ${written.join(', ')}`
  process.stdout.write(`docs: ${said}\n`)
}

/** The command line's pages, which keep their own list and test. */
function generateCli(): readonly string[] {
  const written: string[] = []
  for (const { path, text } of generatedCliDocs()) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    mkdirSync(new URL('.', path), { recursive: true })
    writeFileSync(path, text)
    written.push(path.pathname.slice(ROOT.pathname.length))
  }
  return written
}
