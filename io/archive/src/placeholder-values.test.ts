import { describe, expect, test } from 'vitest'
import { placeholdersIn } from './placeholder-values.ts'
import { readLightCurve } from './read-light-curve.ts'

const found = (values: readonly number[], magnitudes = false) =>
  placeholdersIn(Float64Array.from(values), { magnitudes })

describe('placeholdersIn', () => {
  test('values of nines that no measurement comes near', () => {
    expect(found([1.001, -9999, 0.999, -9999])).toEqual([-9999])
    expect(found([1.001, 99.999, 0.999, 999])).toEqual([99.999, 999])
    expect(found([10_050, 9980, -999.99])).toEqual([-999.99])
    expect(found([0.004, -0.003, -99, 0.001])).toEqual([-99])
    expect(found([12.1, 99.99, 11.9, -99], true)).toEqual([-99, 99.99])
  })

  test('as 32-bit columns hold them', () => {
    expect(found([12.1, Math.fround(99.999), 11.9], true)).toEqual([Math.fround(99.999)])
    expect(found([1, 1.1, Math.fround(-9999.9)])).toEqual([Math.fround(-9999.9)])
  })

  test('never a measurement: counts near it, flux of both signs, other digits', () => {
    expect(found([100, 105, 99])).toEqual([])
    expect(found([998, 1003, 999, 1000])).toEqual([])
    expect(found([-150, 120, -99, 30])).toEqual([])
    expect(found([500, 520, 999])).toEqual([])
    expect(found([1.001, -9998, 0.999])).toEqual([])
    expect(found([9, 9.9, 0.99])).toEqual([])
    expect(found([12.1, 21.99, 9.9], true)).toEqual([])
  })

  test('a flux column of placeholders alone is left as it is', () => {
    expect(found([-9999, -9999])).toEqual([])
  })
})

describe('rows without a measurement', () => {
  const read = (head: string, cell: (i: number) => string) =>
    readLightCurve(
      new TextEncoder().encode(
        `${head}\n${Array.from({ length: 40 }, (_, i) => `${58_000 + i / 10},${cell(i)},0.01`).join('\n')}\n`,
      ),
      { name: 'field.csv' },
    )

  test('are left out, counted and said', () => {
    const curve = read('mjd,mag,mag_err', (i) => (i % 8 === 0 ? '99.999' : `12.0${i % 3}`))
    expect(curve.rowsRead).toMatchObject({ total: 40, notFinite: 5 })
    expect(Math.min(...curve.flux)).toBeGreaterThan(0.9)
    expect(curve.warnings).toContain(
      'field.csv: 5 rows have a magnitude of 99.999, which stands for no measurement',
    )
  })

  test('of a flux, too', () => {
    const curve = read('mjd,flux,flux_err', (i) => (i % 8 === 3 ? '-9999.0' : `1.0${i % 3}`))
    expect(curve.flux).toHaveLength(35)
    expect(curve.warnings.join()).toMatch(/5 rows have a flux of -9999, which stands for no meas/)
  })

  test('of a time, too: one such row would make a span of decades', () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      i === 7 ? '-9999,1.01' : `${2229 + i / 48},1.0${i % 3}`,
    )
    const text = new TextEncoder().encode(`bkjd,flux\n${rows.join('\n')}\n`)
    const { time, rowsRead, warnings, timeSystem } = readLightCurve(text, { name: 'k2.csv' })
    expect(time[0]).toBe(2229)
    expect(timeSystem.zeroPoint).toBe('BKJD')
    expect(rowsRead).toMatchObject({ total: 40, notFinite: 1 })
    expect(warnings.join()).toMatch(/1 rows have a time of -9999, which stands for no measurement/)
  })

  test('leave full Julian dates what they are, and no time at all is said as such', () => {
    const file = (times: (i: number) => string) =>
      new TextEncoder().encode(
        `hjd,flux\n${Array.from({ length: 40 }, (_, i) => `${times(i)},1.0${i % 3}`).join('\n')}\n`,
      )
    const { timeSystem } = readLightCurve(
      file((i) => (i === 7 ? '-9999' : String(2_451_000 + i / 10))),
      { name: 'field.csv' },
    )
    expect(timeSystem.zeroPoint).toBe('HJD')
    expect(() =>
      readLightCurve(
        file(() => 'nan'),
        { name: 'field.csv' },
      ),
    ).toThrow('field.csv: 0 of 40 rows have finite time and flux')
  })
})
