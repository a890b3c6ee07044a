import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { clopperPearson, jeffreys } from './binomial.ts'

fc.configureGlobal({ seed: 20 })

const golden = JSON.parse(
  readFileSync(new URL('../../../../test/golden/binomial.json', import.meta.url), 'utf8'),
) as {
  readonly intervals: readonly {
    readonly k: number
    readonly n: number
    readonly level: number
    readonly clopperPearson: readonly [number, number]
    readonly jeffreys: readonly [number, number]
  }[]
}

describe('binomial intervals', () => {
  it.each([
    ['Clopper and Pearson', clopperPearson, 'clopperPearson'],
    ['Jeffreys', jeffreys, 'jeffreys'],
  ] as const)("%s: scipy's ends to 1e-9", (_name, interval, field) => {
    for (const row of golden.intervals) {
      const { low, high } = interval(row.k, row.n, { level: row.level })
      expect(Math.abs(low - row[field][0])).toBeLessThan(1e-9)
      expect(Math.abs(high - row[field][1])).toBeLessThan(1e-9)
    }
  })

  it('holds the share, is wider for fewer trials, and mirrors hits and misses', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(200), (n, drawn) => {
        const k = drawn % (n + 1)
        const share = clopperPearson(k, n)
        const mirror = clopperPearson(n - k, n)
        expect(share.value).toBe(k / n)
        expect(share.low).toBeLessThanOrEqual(k / n)
        expect(share.high).toBeGreaterThanOrEqual(k / n)
        expect(mirror.low).toBeCloseTo(1 - share.high, 12)
        const more = clopperPearson(10 * k, 10 * n)
        expect(more.high - more.low).toBeLessThan(share.high - share.low)
      }),
      { numRuns: 50 },
    )
  })

  it('knows nothing without a trial', () => {
    expect(clopperPearson(0, 0)).toEqual({ k: 0, n: 0, value: null, low: 0, high: 1 })
  })

  it('refuses counts that cannot be', () => {
    expect(() => clopperPearson(3, 2)).toThrow('3 of 2')
    expect(() => jeffreys(0.5, 2)).toThrow(RangeError)
    expect(() => clopperPearson(1, 2, { level: 1 })).toThrow('level is 1')
  })
})
