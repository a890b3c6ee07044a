import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAME = '.longrun-pages.json'

/**
 * Which pages of a folder this program wrote, with their hashes. A page of an earlier call is removed by that alone:
 * what is not in the list, or was changed since, is somebody else's.
 */
export class PageManifest {
  private readonly folder: string
  private readonly pages: Map<string, string>

  /** Of a folder that exists; a list that is missing or cannot be read is empty. */
  constructor(folder: string) {
    this.folder = folder
    this.pages = readPages(join(folder, NAME))
  }

  /**
   * Says that the pages of `stem` ("kic7") are now `written` (file name to content), and removes those that an
   * earlier call wrote for it and this one did not.
   */
  replace(stem: string, written: ReadonlyMap<string, string>): void {
    for (const [name, hash] of this.pages) {
      if (!isPageOf(stem, name) || written.has(name)) continue
      if (hashOf(join(this.folder, name)) === hash) rmSync(join(this.folder, name), { force: true })
      this.pages.delete(name)
    }
    for (const [name, html] of written) this.pages.set(name, sha256(html))
    const path = join(this.folder, NAME)
    const sorted = [...this.pages].toSorted(([a], [b]) => (a < b ? -1 : 1))
    writeFileSync(`${path}.partial`, `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`)
    renameSync(`${path}.partial`, path)
  }
}

/** `kic7-2.html` is one of `kic7`, `kic7-old-2.html` is not. */
function isPageOf(stem: string, name: string): boolean {
  return name.startsWith(`${stem}-`) && /^\d+\.html$/.test(name.slice(stem.length + 1))
}

function readPages(path: string): Map<string, string> {
  try {
    const listed = JSON.parse(readFileSync(path, 'utf8')) as unknown
    if (typeof listed !== 'object' || listed === null || Array.isArray(listed)) return new Map()
    return new Map(
      Object.entries(listed).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && /^[^/\\]+\.html$/.test(entry[0]),
      ),
    )
  } catch {
    return new Map()
  }
}

function hashOf(path: string): string | null {
  try {
    return sha256(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
