import { describe, expect, it } from 'vitest'

import { sampleKeys } from './source-sample.ts'

const keys = Array.from({ length: 300 }, (_, i) => `${i % 3 === 0 ? 'a' : 'b'}/star-${i}.fits`)

describe('sampleKeys', () => {
  it('draws n keys once each, in byte order, and not the head', () => {
    const drawn = sampleKeys(keys, { method: 'random', n: 50, seed: 1 })
    expect(new Set(drawn).size).toBe(50)
    expect(drawn).toEqual(drawn.toSorted())
    expect(drawn).not.toEqual(keys.toSorted().slice(0, 50))
  })

  it('depends on the seed alone, not on the order of the keys', () => {
    const options = { method: 'random', n: 20, seed: 5 } as const
    expect(sampleKeys(keys.toReversed(), options)).toEqual(sampleKeys(keys, options))
    expect(sampleKeys(keys, { ...options, seed: 6 })).not.toEqual(sampleKeys(keys, options))
  })

  it('keeps a draw mostly the same when the folder grows', () => {
    const options = { method: 'random', n: 100, seed: 1 } as const
    const before = new Set(sampleKeys(keys, options))
    const after = sampleKeys([...keys, 'c/new-1.fits', 'c/new-2.fits'], options)
    expect(after.filter((key) => before.has(key)).length).toBeGreaterThanOrEqual(98)
  })

  it('stratified takes the same share of every folder', () => {
    const drawn = sampleKeys(keys, { method: 'stratified', n: 90, seed: 1 })
    expect(drawn.filter((key) => key.startsWith('a/'))).toHaveLength(30)
    expect(drawn.filter((key) => key.startsWith('b/'))).toHaveLength(60)
  })

  it('stratified fills up to n where shares are no whole numbers', () => {
    expect(sampleKeys(keys, { method: 'stratified', n: 7, seed: 1 })).toHaveLength(7)
  })

  it('takes everything when there is no more', () => {
    expect(sampleKeys(['b', 'a'], { method: 'random', n: 5, seed: 1 })).toEqual(['a', 'b'])
  })
})
