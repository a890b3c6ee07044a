import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { CommandError } from './exit.ts'
import { requireWritableHome } from './writable-home.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longrun-home-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('requireWritableHome', () => {
  it('makes the home, and leaves nothing else in it', () => {
    const home = join(folder, 'deep', 'home')
    requireWritableHome(home)
    expect(existsSync(home)).toBe(true)
    expect(readdirSync(home)).toEqual([])
  })

  it('refuses before any work a home whose folder of tables is a file', () => {
    writeFileSync(join(folder, 'runs'), '')
    const asking = (): void => requireWritableHome(folder)
    expect(asking).toThrow(CommandError)
    expect(asking).toThrow(/runs cannot be written \(EEXIST\); name another folder with --home/)
  })
})
