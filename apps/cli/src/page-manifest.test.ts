import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { PageManifest } from './page-manifest.ts'

const LIST = '.longrun-pages.json'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-pages-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** One call of the command: it writes these pages of a stem. */
function call(stem: string, names: readonly string[]): void {
  const pages = new Map(names.map((name) => [name, `<p>${name}</p>`]))
  for (const [name, html] of pages) writeFileSync(join(folder, name), html)
  new PageManifest(folder).replace(stem, pages)
}
const pagesThere = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name !== LIST)
    .toSorted()

describe('pages of an earlier call', () => {
  it('go when the same star has fewer candidates now; those of other stars stay', () => {
    call('a', ['a-1.html', 'a-2.html', 'a-3.html'])
    call('b', ['b-1.html'])
    call('a-2', ['a-2-1.html'])
    call('a', ['a-1.html'])
    expect(pagesThere()).toEqual(['a-1.html', 'a-2-1.html', 'b-1.html'])
    call('a', [])
    expect(pagesThere()).toEqual(['a-2-1.html', 'b-1.html'])
  })

  it('stay where somebody else wrote or changed them', () => {
    call('a', ['a-1.html', 'a-2.html'])
    writeFileSync(join(folder, 'a-2.html'), 'my notes')
    writeFileSync(join(folder, 'a-3.html'), 'mine too')
    call('a', ['a-1.html'])
    expect(pagesThere()).toEqual(['a-1.html', 'a-2.html', 'a-3.html'])
  })

  it.each(['', '[]', 'null', '{"../x.html": "0", "a-1.html": 7}', 'no json'])(
    'are not touched by a list that says %j',
    (text) => {
      writeFileSync(join(folder, 'a-1.html'), 'page')
      writeFileSync(join(folder, LIST), text)
      call('a', ['a-2.html'])
      expect(pagesThere()).toEqual(['a-1.html', 'a-2.html'])
    },
  )
})
