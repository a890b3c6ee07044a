import { describe, expect, it } from 'vitest'
import { formatCount, formatFixed, formatNumber, formatShare, withError } from './format-number.ts'

describe('formatNumber', () => {
  it.each([
    [2.34567, 4, '2.346'],
    [-0.5, 2, '\u22120.50'],
    [0, 4, '0'],
    [12345.678, 4, '12\u202f346'],
    [1.5e-7, 3, '1.50e\u22127'],
    [2.5e12, 2, '2.5e12'],
    [null, 4, '–'],
    [NaN, 4, '–'],
    [Infinity, 4, '–'],
  ])('writes %s with %i digits as %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text)
  })

  it('gives no minus sign to a value that rounds to zero', () => {
    expect(formatFixed(-0.0001, 2)).toBe('0.00')
  })
})

describe('formatShare', () => {
  it('never rounds to all or nothing', () => {
    expect(formatShare(1999, 2000)).toBe('99.9 %')
    expect(formatShare(99_999, 100_000)).toBe('99.9 %')
    expect(formatShare(1, 100_000)).toBe('below 0.1 %')
    expect(formatShare(2000, 2000)).toBe('100 %')
    expect(formatShare(0, 10)).toBe('0 %')
    expect(formatShare(0, 0)).toBe('–')
  })
})

it.each([
  [2.0301362, 0.0000991, '2.030136 ± 0.000099'],
  [1.2561, 0.2, '1.26 ± 0.20'],
  [2069.7, 62.4, '2070 ± 62'],
  [9431.2, 1271.3, '9400 ± 1300'],
  [27_642, 879, '27\u202f640 ± 880'],
])('writes %d and its error %d to the error’s second digit', (value, error, text) => {
  expect(withError(value, error, 4)).toBe(text)
})

it('groups thousands', () => {
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567')
  expect(formatCount(9999)).toBe('9999')
})
