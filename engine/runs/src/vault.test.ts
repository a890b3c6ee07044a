import { createHmac } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { destroyVault, openVault, VaultError } from './vault.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'longrun-vault-'))
  chmodSync(home, 0o755)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const mode = (path: string): number => statSync(path).mode & 0o777

describe('openVault', () => {
  it('makes one private key and finds it again', () => {
    const first = openVault(home, 'ab12')
    const key = join(home, 'keys', 'ab12.key')
    expect(readFileSync(key)).toHaveLength(32)
    expect([mode(key), mode(join(home, 'keys')), mode(home)]).toEqual([0o600, 0o700, 0o700])
    expect(readdirSync(join(home, 'keys'))).toEqual(['ab12.key'])
    expect(openVault(home, 'ab12').seal('a narrative', 'item 1')).toBe(
      first.seal('a narrative', 'item 1'),
    )
  })

  it('refuses a name that leaves the folder, a key cut short, and a key that is not there', () => {
    expect(() => openVault(home, '../x')).toThrow(VaultError)
    expect(() => openVault(home, 'ab12', { create: false })).toThrow(/is not there/)
    openVault(home, 'ab12')
    writeFileSync(join(home, 'keys', 'ab12.key'), 'short')
    expect(() => openVault(home, 'ab12')).toThrow(/must have 32 bytes, and has 5/)
  })
})

describe('seal', () => {
  it('says that a home takes no key: a file in its place, a file for the folder of keys', () => {
    const file = join(home, 'file')
    writeFileSync(file, '')
    writeFileSync(join(home, 'keys'), '')
    for (const place of [file, join(file, 'below'), home])
      expect(() => openVault(place, 'd')).toThrow(
        expect.objectContaining({ problem: 'unwritable', message: expect.stringMatching(place) }),
      )
  })

  it('gives any text back, and holds none of it', () => {
    const vault = openVault(home, 'ab12')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = vault.seal(text, context)
        expect(vault.unseal(sealed, context)).toBe(text)
        expect(sealed).toMatch(/^lrv1:[0-9A-Za-z+/=]+$/)
      }),
      { numRuns: 200, seed: 4 },
    )
    expect(vault.seal('he slipped on the stairs', 'x')).not.toContain('slipped')
  })

  it('depends on text, context and dataset, and on nothing else', () => {
    const vault = openVault(home, 'ab12')
    const sealed = vault.seal('text', 'item 1')
    expect(vault.seal('text', 'item 1')).toBe(sealed)
    expect(vault.seal('text', 'item 2')).not.toBe(sealed)
    expect(vault.seal('texts', 'item 1').slice(0, 20)).not.toBe(sealed.slice(0, 20))
    // the boundary between context and text counts
    expect(vault.seal('1text', 'item ').slice(0, 20)).not.toBe(sealed.slice(0, 20))
    expect(openVault(home, 'cd34').seal('text', 'item 1')).not.toBe(sealed)
  })

  it('does not open under another context or key, nor with any byte flipped', () => {
    const vault = openVault(home, 'ab12')
    const sealed = vault.seal('text', 'item 1')
    expect(() => vault.unseal(sealed, 'item 2')).toThrow(/does not open/)
    expect(() => openVault(home, 'cd34').unseal(sealed, 'item 1')).toThrow(/does not open/)
    expect(() => vault.unseal('text', 'item 1')).toThrow(/does not open/)
    const bytes = Buffer.from(sealed.slice(5), 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at] ^= 1
      expect(() => vault.unseal(`lrv1:${flipped.toString('base64')}`, 'item 1')).toThrow(VaultError)
    }
  })
})

describe('hmac', () => {
  it('tells equal texts, is no plain hash, and is not the key itself', () => {
    const vault = openVault(home, 'ab12')
    const key = readFileSync(join(home, 'keys', 'ab12.key'))
    expect(vault.hmac('ham')).toBe(openVault(home, 'ab12').hmac('ham'))
    expect(vault.hmac('ham')).not.toBe(openVault(home, 'cd34').hmac('ham'))
    expect(vault.hmac('ham')).not.toBe(createHmac('sha256', key).update('ham').digest('hex'))
    expect(vault.hmac('ham')).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('destroyVault', () => {
  it('removes the key for good: nothing opens, and none is made again', () => {
    const vault = openVault(home, 'ab12')
    const sealed = vault.seal('text', 'item 1')
    expect(destroyVault(home, 'ab12')).toBe(true)
    expect(existsSync(join(home, 'keys', 'ab12.key'))).toBe(false)
    const after = openVault(home, 'ab12')
    expect(after.isDestroyed).toBe(true)
    expect(after.unseal(sealed, 'item 1')).toBeNull()
    expect(() => after.seal('text', 'item 1')).toThrow(/was purged/)
    expect(() => after.hmac('text')).toThrow(/was purged/)
    expect(existsSync(join(home, 'keys', 'ab12.key'))).toBe(false)
  })

  it('can be finished after a kill between tombstone and key, and repeated', () => {
    openVault(home, 'ab12')
    writeFileSync(join(home, 'keys', 'ab12.destroyed'), '')
    expect(openVault(home, 'ab12').isDestroyed).toBe(true)
    expect(destroyVault(home, 'ab12')).toBe(true)
    expect(destroyVault(home, 'ab12')).toBe(false)
    expect(readdirSync(join(home, 'keys'))).toEqual(['ab12.destroyed'])
  })

  it('leaves other datasets alone, and bars one that had no key yet', () => {
    const other = openVault(home, 'cd34')
    destroyVault(home, 'ab12')
    expect(openVault(home, 'ab12').isDestroyed).toBe(true)
    expect(openVault(home, 'cd34').seal('t', 'c')).toBe(other.seal('t', 'c'))
  })
})
