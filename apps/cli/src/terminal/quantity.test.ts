import { describe, expect, it } from 'vitest'

import { byteCount, counted, duration, percent, rateText, significant } from './quantity.ts'

describe('quantities for people', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [185, '3 min 05 s'],
    [7800, '2 h 10 min'],
    [3599.9, '1 h 00 min'],
    [273600, '3 d 4 h'],
    [null, 'unknown'],
    [Infinity, 'unknown'],
  ])('%s seconds read %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it.each([
    [512, '512 B'],
    [1536, '1.5 KiB'],
    [200 * 2 ** 20, '200 MiB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(byteCount(bytes)).toBe(text)
  })

  it.each([
    [1.7369602, 7, '1.736960'],
    [2456900.93, 9, '2456900.93'],
    [0.000012, 2, '1.2e-5'],
    [0, 3, '0.000'],
    [-12.5, 3, '-12.5'],
    [null, 3, '-'],
    [NaN, 3, '-'],
  ])('%d to %d digits reads %s', (value, digits, text) => {
    expect(significant(value, digits)).toBe(text)
  })

  it.each([
    [8.06, '8.1/s'],
    [0.5, '30.0/min'],
    [3 / 3600, '3.0/h'],
    [0.5 / 3600, '12.0/day'],
    [1e-6, '0.1/day'],
    [0, '0/h'],
  ])('%d a second is a speed of %s', (perSecond, text) => {
    expect(rateText(perSecond)).toBe(text)
  })

  it('counts and shares', () => {
    expect(counted(1, 'file')).toBe('1 file')
    expect(counted(2, 'file')).toBe('2 files')
    expect(percent(1, 3)).toBe('33.3 %')
    expect(percent(0, 0)).toBe('-')
    expect(percent(5574, 5575)).toBe('99.9 %')
    expect(percent(5575, 5575)).toBe('100.0 %')
  })
})
