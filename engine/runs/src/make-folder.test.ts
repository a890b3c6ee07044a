import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'longrun-folder-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

it('makes a folder with its parents, and again without a word', () => {
  const deep = join(place, 'a', 'b', 'c')
  makeFolder(deep)
  makeFolder(deep)
  expect(statSync(deep).isDirectory()).toBe(true)
})

it('throws where a file is in the way', () => {
  const file = join(place, 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('EEXIST')
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR')
})

it.runIf(existsSync('/proc/self'))('comes back where no folder can be made', () => {
  expect(() => makeFolder('/proc/nope/below')).toThrow('ENOENT')
})
