import { describe, expect, test } from 'vitest'
import { readLightCurve } from './read-light-curve.ts'

const lines = (n: number) =>
  Array.from({ length: n }, (_, i) => `${1500 + i / 48},1.00${i % 7},0.000${1 + (i % 3)}`)
const read = (rows: readonly string[]) =>
  readLightCurve(new TextEncoder().encode(`btjd,flux,flux_err\n${rows.join('\n')}\n`), {
    name: 'a.csv',
  })

describe('rows that a table holds twice', () => {
  test('are taken once, whatever their order', () => {
    const once = read(lines(60))
    for (const rows of [
      [...lines(60), ...lines(60)],
      lines(60).flatMap((line) => [line, line]),
      [...lines(60), ...lines(60).toReversed()],
    ]) {
      const curve = read(rows)
      expect([...curve.time]).toEqual([...once.time])
      expect([...curve.flux]).toEqual([...once.flux])
      expect(curve.rowsRead).toEqual({ total: 120, notFinite: 0, repeated: 60 })
      expect(curve.warnings).toContain(
        'a.csv: 60 rows are there twice (same time, flux and error) and were taken once',
      )
    }
  })

  test('are kept where a few agree by chance of rounding, and where they are other measurements', () => {
    expect(read([...lines(60), ...lines(5)]).rowsRead).toMatchObject({ repeated: 0 })
    const others = lines(60).map((line) => line.replace(',1.', ',1.5'))
    const curve = read([...lines(60), ...others])
    expect(curve.time).toHaveLength(120)
    expect(curve.warnings.join()).toMatch(/60 rows repeat the time of the row before/)
  })
})
