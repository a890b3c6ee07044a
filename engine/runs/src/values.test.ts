import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inTemporaryFolder } from '../test-support/text-run.ts'
import { canonicalJson, rowSha256 } from './canonical.ts'
import { inKeyOrder } from './create-run.ts'
import { combinedSha256, hashFile, inputSha256 } from './input-hash.ts'
import { redact } from './redact.ts'
import { newRunId } from './run-id.ts'
import { itemSeed } from './seed.ts'
import { specChanges } from './spec-change.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('canonicalJson', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    )
  })
  it('refuses NaN, which JSON would turn into null', () => {
    expect(() => canonicalJson({ a: [NaN] })).toThrow(/NaN/)
  })
})

describe('rowSha256', () => {
  it('tells apart what plain joining would not', () => {
    expect(rowSha256(['ab', 'c'])).not.toBe(rowSha256(['a', 'bc']))
    expect(rowSha256(['1', null])).not.toBe(rowSha256([1, null]))
    expect(rowSha256([null, ''])).not.toBe(rowSha256(['', null]))
  })
})

describe('inputSha256', () => {
  it('is the sha256 of a single part, and the hash of the hashes of several', () => {
    expect(inputSha256([bytes('a')])).toBe(sha('a'))
    expect(inputSha256([bytes('a'), bytes('b')])).toBe(sha(`${sha('a')}\n${sha('b')}\n`))
    expect(combinedSha256([sha('a'), sha('b')])).toBe(inputSha256([bytes('a'), bytes('b')]))
    expect(inputSha256([bytes('b'), bytes('a')])).not.toBe(inputSha256([bytes('a'), bytes('b')]))
  })
  it('agrees with hashFile, across its pieces', () =>
    inTemporaryFolder(async (folder) => {
      const content = new Uint8Array((1 << 20) + 17).map((_, index) => index % 251)
      const path = join(folder, 'big')
      await writeFile(path, content)
      expect(await hashFile(path)).toEqual({
        path,
        bytes: content.length,
        sha256: inputSha256([content]),
      })
    }))
})

describe('itemSeed', () => {
  it('is fixed for all time: results depend on it', () => {
    expect(itemSeed(1024, 'a/b.dat')).toBe(
      createHash('sha256').update('1024\na/b.dat').digest().readUInt32LE(0),
    )
    expect(itemSeed(1, '')).not.toBe(itemSeed(2, ''))
  })
})

describe('newRunId', () => {
  it('sorts by time and is unlikely to meet another of the same second', () => {
    const now = Date.UTC(2026, 5, 1)
    expect(newRunId(now)).toMatch(/^[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]{4}$/)
    expect(newRunId(now) < newRunId(now + 1000)).toBe(true)
    expect(new Set(Array.from({ length: 100 }, () => newRunId(now))).size).toBeGreaterThan(95)
  })
})

describe('inKeyOrder', () => {
  it('orders by UTF-8 bytes, not by UTF-16 units or locale', () => {
    const keys = ['b', 'a/z', 'a', 'Z', 'é', '\u{1F600}', '\uFF5E', 'a-b']
    const items = keys.map((key) => ({ key, sha256: '', locator: null }))
    expect(inKeyOrder(items).map((item) => item.key)).toEqual(
      [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    )
    expect(inKeyOrder(items).at(-1)!.key).toBe('\u{1F600}')
  })
})

describe('specChanges', () => {
  it('names each difference by its path, and none for another order of keys', () => {
    const before = { a: 1, params: { low: 1, high: 2 }, list: [1, 2] }
    expect(specChanges(before, { list: [1, 2], params: { high: 2, low: 1 }, a: 1 })).toEqual([])
    expect(
      specChanges(before, { a: 1, params: { low: 1, high: 3 }, list: [2, 1], extra: 'x' }),
    ).toEqual([
      { path: 'extra', before: undefined, after: '"x"' },
      { path: 'list', before: '[1,2]', after: '[2,1]' },
      { path: 'params.high', before: '2', after: '3' },
    ])
  })
})

describe('redact', () => {
  it('leaves the last name of absolute paths, and relative ones whole', () => {
    expect(redact("ENOENT: no such file, open '/home/me/data/x.dat'")).toBe(
      "ENOENT: no such file, open 'x.dat'",
    )
    expect(redact('at file:///srv/code/task.ts:12')).toBe('at task.ts:12')
    expect(redact('item a/b.dat at 3 m/s, see https://host/path/x')).toBe(
      'item a/b.dat at 3 m/s, see https://host/path/x',
    )
    expect(redact('C:\\Users\\me\\x.dat is bad')).toBe('x.dat is bad')
    expect(redact('failed at 2026-11-21T12:20:01.5Z again')).toBe('failed at <time> again')
  })
})
