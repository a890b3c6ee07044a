import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mad, MAD_TO_SIGMA, median, medianInPlace, quantile } from './robust.ts'
import { normalDeviates } from './planted-curve.ts'

fc.configureGlobal({ seed: 20 })

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })

function sorted(given: readonly number[]): number[] {
  return [...given].sort((a, b) => a - b)
}

function plainQuantile(given: readonly number[], fraction: number): number {
  const s = sorted(given)
  const at = (s.length - 1) * fraction
  const low = s[Math.floor(at)]
  return low + (s[Math.ceil(at)] - low) * (at - Math.floor(at))
}

function plainMedian(given: readonly number[]): number {
  const s = sorted(given)
  return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2
}

test('median, mad and quantile agree with sorting', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, fraction) => {
      const before = [...given]
      const middle = plainMedian(given)
      expect(median(given)).toBeCloseTo(middle, 9)
      expect(mad(given)).toBeCloseTo(plainMedian(given.map((x) => Math.abs(x - middle))), 9)
      expect(quantile(given, { fraction })).toBeCloseTo(plainQuantile(given, fraction), 6)
      expect(given).toEqual(before)
    }),
  )
})

test('many equal values, sorted and reversed input are selected right', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), (given) => {
      const s = sorted(given)
      for (const order of [given, s, [...s].reverse()])
        expect(median(order)).toBe(plainMedian(given))
    }),
  )
})

test('tiny inputs', () => {
  expect(median([])).toBeNaN()
  expect(mad([])).toBeNaN()
  expect(quantile([], { fraction: 0.5 })).toBeNaN()
  expect(median([7])).toBe(7)
  expect(median([1, 4])).toBe(2.5)
  expect(mad([5, 5, 5])).toBe(0)
  expect(quantile([1, 3], { fraction: 1 })).toBe(3)
  expect(() => quantile([1], { fraction: 1.1 })).toThrow(/0\.\.1/)
})

test('medianInPlace looks at the first rows only', () => {
  expect(medianInPlace(Float64Array.of(3, 1, 2, 99, 99), 3)).toBe(2)
})

test('1.4826 MAD is the sigma of normal noise', () => {
  const normal = normalDeviates(3)
  const noise = Array.from({ length: 20_000 }, () => 2.5 * normal())
  expect(MAD_TO_SIGMA * mad(noise)).toBeCloseTo(2.5, 1)
})
