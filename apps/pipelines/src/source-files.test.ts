import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { findFiles } from './source-files.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-files-'))
  for (const path of [
    's1/b.fits',
    's1/a.fits',
    's2/É.fits',
    's2/z.fits',
    's2/note.md',
    's[1].csv',
  ]) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), path)
  }
  mkdirSync(join(folder, 'empty'))
  for (const name of ['odd/links', 'odd/locked']) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'here.fits'), '')
    symlinkSync('nowhere', join(folder, name, '.#here.fits'))
  }
  symlinkSync('nowhere', join(folder, 'odd/links', 'gone.fits'))
  symlinkSync('self.csv', join(folder, 'odd/links', 'self.csv'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const keys = async (patterns: readonly string[]): Promise<readonly string[]> =>
  (await findFiles(patterns, folder)).files.map((file) => file.key)

describe('findFiles', () => {
  it('gives keys relative to the folder before the first wildcard, in byte order', async () => {
    expect(await keys(['*/*.fits'])).toEqual(['s1/a.fits', 's1/b.fits', 's2/z.fits', 's2/É.fits'])
    expect(await keys(['s1/*.fits'])).toEqual(['a.fits', 'b.fits'])
  })

  it('takes the deepest folder that several patterns share, and each file once', async () => {
    expect(await keys(['s1/*.fits', 's2/z.fits', 's1/a.fits'])).toEqual([
      's1/a.fits',
      's1/b.fits',
      's2/z.fits',
    ])
  })

  it('takes the light-curve files of a folder', async () => {
    expect(await keys(['s2'])).toEqual(['z.fits', 'É.fits'])
  })

  it('takes a file by its name even where the name looks like a pattern', async () => {
    expect(await keys(['s[1].csv'])).toEqual(['s[1].csv'])
  })

  it('takes no notice of the links by which editors lock files', async () => {
    expect(await keys(['odd/locked'])).toEqual(['here.fits'])
    expect(await keys(['odd/locked/*'])).toEqual(['here.fits'])
  })

  it.each([
    ['s3/*.fits', /no file matches s3\/\*\.fits/],
    ['gone.fits', /no file or folder gone\.fits/],
    ['empty', /folder empty holds no light-curve files/],
    ['', /pattern is empty/],
    ['/dev/null', /neither a file nor a folder/],
    ['odd/links/*', /names odd\/links\/gone\.fits and 1 more, which cannot be opened/],
    ['odd/links', /names gone\.fits and 1 more/],
  ])('refuses %s', async (pattern, message) => {
    await expect(findFiles([pattern], folder)).rejects.toThrow(message)
  })
})
