import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TransitEvent } from './events.ts'
import { scoreOf, strength, unevenness, type Strength } from './strength.ts'

fc.configureGlobal({ seed: 20 })

const eventsOf = (depths: readonly number[], depthErr = 1e-4): TransitEvent[] =>
  depths.map((depth, number) => ({ number, time: number, points: 5, depth, depthErr }))
const of = (depths: readonly number[], noise = 1): Strength => {
  const s = strength(eventsOf(depths), noise)
  if (s === null) throw new Error('no events')
  return s
}
const equal = (count: number, depth: number): number[] => Array.from({ length: count }, () => depth)

describe('strength', () => {
  it('is null without events', () => {
    expect(strength([], 1)).toBeNull()
  })
  it('combines N equal events to sqrt(N) of one', () => {
    const s = of(equal(9, 5e-4))
    expect(s.mes).toBeCloseTo(15, 10)
    expect(s.ses).toHaveLength(9)
    for (const one of s.ses) expect(one).toBeCloseTo(5, 10)
    expect(s.depth).toBeCloseTo(5e-4, 15)
    expect(s.depthErr).toBeCloseTo(1e-4 / 3, 15)
    expect(s.chi2).toBeCloseTo(0, 15)
    expect(s.transits).toBe(9)
  })
  it('weighs events by their errors', () => {
    const s = strength([...eventsOf([1e-3]), ...eventsOf([2e-3], 2e-4)], 1)
    // weights 4:1
    expect(s?.depth).toBeCloseTo((4 * 1e-3 + 2e-3) / 5, 15)
  })
  it('divides every significance by the noise and changes no depth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e-3, max: 3e-3, noNaN: true }), {
          minLength: 2,
          maxLength: 12,
        }),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (depths, noise) => {
          const quiet = of(depths)
          const loud = of(depths, noise)
          expect(loud.depth).toBeCloseTo(quiet.depth, 12)
          expect(loud.mes * noise).toBeCloseTo(quiet.mes, 8)
          expect(loud.mesRest * noise).toBeCloseTo(quiet.mesRest, 8)
          expect(loud.chi2 * noise ** 2).toBeCloseTo(quiet.chi2, 6)
        },
      ),
      { numRuns: 50 },
    )
  })
  it('compares even and odd events', () => {
    const s = of([1e-3, 2e-3, 1e-3, 2e-3])
    expect(s.oddEven?.even).toBeCloseTo(1e-3, 15)
    expect(s.oddEven?.odd).toBeCloseTo(2e-3, 15)
    // each parity 1e-4 / sqrt(2), their difference 1e-4
    expect(s.oddEven?.sigma).toBeCloseTo(10, 8)
    const oneParity = eventsOf(equal(3, 1e-3)).map((e) => ({ ...e, number: 2 * e.number }))
    expect(strength(oneParity, 1)?.oddEven).toBeNull()
    const negative = eventsOf([1e-3, 2e-3]).map((e) => ({ ...e, number: e.number - 3 }))
    expect(strength(negative, 1)?.oddEven?.odd).toBeCloseTo(1e-3, 15)
  })
  it('chi2 is 1 with one event and counts scatter with more', () => {
    expect(of([1e-3]).chi2).toBe(1)
    // deviations of 1 sigma each: 2 / (2 - 1)
    expect(of([1e-3 - 1e-4, 1e-3 + 1e-4]).chi2).toBeCloseTo(2, 8)
  })
})

describe('scoreOf', () => {
  it('is the mes of N equal events, and 0 of one', () => {
    for (const count of [2, 3, 10, 50]) {
      const s = of(equal(count, 8e-4))
      expect(scoreOf(s)).toBeCloseTo(s.mes, 10)
    }
    expect(scoreOf(of([1]))).toBe(0)
  })
  it('gives one deep glitch less than equal shallow events', () => {
    const glitch = of([2e-2, ...equal(7, 0)])
    const planet = of(equal(8, 5e-4))
    expect(glitch.mes).toBeGreaterThan(4 * planet.mes)
    expect(scoreOf(glitch)).toBeLessThan(0.2 * scoreOf(planet))
  })
  it('never exceeds the mes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2e-3, max: 5e-3, noNaN: true }), {
          minLength: 2,
          maxLength: 12,
        }),
        (depths) => {
          const s = of(depths)
          if (s.mes > 0) expect(scoreOf(s)).toBeLessThanOrEqual(s.mes)
          else expect(scoreOf(s)).toBeLessThanOrEqual(0)
        },
      ),
    )
  })
  it('halves its worth where every second event is missing', () => {
    const half = of([1e-2, 0, 1e-2, 0, 1e-2, 0, 1e-2, 0])
    expect(unevenness(half)).toBeGreaterThan(0.9)
    expect(scoreOf(half)).toBeLessThan(0.2 * half.mes)
  })
})

describe('unevenness', () => {
  it('ignores scatter that chance explains and depends on no order', () => {
    expect(unevenness(of([1e-3, 1.1e-3, 0.9e-3, 1.05e-3]))).toBe(0)
    expect(unevenness(of([1e-3, 3e-3, 2e-3]))).toBeCloseTo(unevenness(of([3e-3, 2e-3, 1e-3])), 12)
  })
  it('is infinite for a bump', () => {
    expect(unevenness(of([-1e-3, -1e-3]))).toBe(Infinity)
  })
})
