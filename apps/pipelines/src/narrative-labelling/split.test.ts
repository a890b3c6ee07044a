import { expect, it } from 'vitest'

import { partOf, splitSha256 } from './split.ts'

const incidents = Array.from({ length: 4000 }, (_, i) => `SYN-${i}`)

it('gives each incident its part whatever else is in the table', () => {
  for (const incident of incidents.slice(0, 50))
    expect(partOf(incident, { seed: 3, testShare: 0.5 })).toBe(
      partOf(incident, { seed: 3, testShare: 0.5 }),
    )
  const all = (seed: number) => incidents.map((one) => partOf(one, { seed, testShare: 0.5 }))
  expect(all(3)).not.toEqual(all(4))
})

it('gives the test part about its share, and moves nobody back when the share grows', () => {
  const test = (testShare: number) =>
    incidents.filter((one) => partOf(one, { seed: 1, testShare }) === 'test')
  expect(test(0)).toHaveLength(0)
  expect(test(1)).toHaveLength(incidents.length)
  // 4 standard deviations of a binomial
  expect(Math.abs(test(0.3).length - 1200)).toBeLessThan(4 * Math.sqrt(4000 * 0.3 * 0.7))
  const grown = new Set(test(0.5))
  for (const incident of test(0.3)) expect(grown.has(incident)).toBe(true)
})

it('names the split by every incident and part, in any order', () => {
  const parts = new Map([
    ['a', 'dev'],
    ['b', 'test'],
  ] as const)
  const turned = new Map([...parts].toReversed())
  expect(splitSha256(turned)).toBe(splitSha256(parts))
  expect(splitSha256(new Map([...parts, ['b', 'dev']]))).not.toBe(splitSha256(parts))
})
