import { renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { candidatePage, candidatePageInput } from '@longrun/report'
import { makeFolder } from '@longrun/runs'
import type { StarResult } from '@longrun/search'

import { CommandError } from './exit.ts'
import { PageManifest } from './page-manifest.ts'

/** Writes the page of every candidate into one folder, each under a name of its own. */
export class CandidatePages {
  readonly folder: string
  private readonly taken = new Set<string>()
  private readonly manifest: PageManifest

  /** Makes the folder. Throws CommandError (exit 2) where that is impossible. */
  constructor(folder: string) {
    this.folder = folder
    try {
      makeFolder(folder)
    } catch (error) {
      throw new CommandError(
        `--report ${folder}: the folder cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)}); name one that can be written to`,
      )
    }
    this.manifest = new PageManifest(folder)
  }

  /**
   * Paths of the pages, best candidate first. Pages of this name that an earlier call wrote beyond these are
   * removed. `result` must hold candidate pictures.
   */
  write(file: string, result: StarResult): readonly string[] {
    const stem = this.freeName(file)
    const pages = new Map(
      result.candidates.map((_, i) => {
        const html = candidatePage(candidatePageInput(result, i, { file: basename(file) }))
        return [`${stem}-${i + 1}.html`, html]
      }),
    )
    for (const [name, html] of pages) {
      const path = join(this.folder, name)
      // A reader never meets half a page.
      writeFileSync(`${path}.partial`, html)
      renameSync(`${path}.partial`, path)
    }
    this.manifest.replace(stem, pages)
    return [...pages.keys()].map((name) => join(this.folder, name))
  }

  /** The file's name without its ending and without what file systems dislike; numbered where it is taken. */
  private freeName(file: string): string {
    const plain =
      basename(file)
        .replace(/\.[A-Za-z]+$/, '')
        .replaceAll(/[^A-Za-z0-9._+-]+/g, '_')
        .replace(/^\.+/, '_')
        .slice(0, 120) || 'star'
    let name = plain
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${plain}_${n}`
    this.taken.add(name.toLowerCase())
    return name
  }
}
