import { describe, expect, test } from 'vitest'
import { applyQualityMask, binTime, stitch } from '@longrun/lightcurve'
import { doubles, floats, goodTable, integers, makeFits } from './fits-fixture.ts'
import type { FixtureColumn } from './fits-fixture.ts'
import { readLightCurve } from './read-light-curve.ts'

const read = (more: readonly FixtureColumn[], label = 'S27') =>
  readLightCurve(
    makeFits({
      ...goodTable,
      columns: [
        // row 3 has no flux, and row 5 is flagged
        ...goodTable.columns.slice(0, 1),
        floats('PDCSAP_FLUX', (row) => (row === 3 ? Number.NaN : 1000 + (row % 3))),
        integers('QUALITY', (row) => (row === 5 ? 128 : 0)),
        ...more,
      ],
    }),
    { name: 'centroid.fits', label },
  )
const moments = [
  doubles('MOM_CENTR1', (row) => 100 + row),
  doubles('MOM_CENTR2', (row) => 200 - row),
]
const motion = [floats('POS_CORR1', (row) => row), floats('POS_CORR2', () => 0.5)]

describe('centroid columns', () => {
  test('follow their rows, less the motion of the field', () => {
    const { centroid, time } = read([...moments, ...motion])
    expect(centroid?.column).toEqual(new Float64Array(19).fill(100))
    expect(centroid?.row).toEqual(time.map((t) => 200 - Math.round((t - 1325) * 48) - 0.5))
  })
  test('stand as they are where the file knows no motion (lightkurve)', () => {
    expect(read(moments).centroid?.column.slice(0, 5)).toEqual(
      Float64Array.of(100, 101, 102, 104, 105),
    )
  })
  test('go through the quality mask', () => {
    const { lightCurve } = applyQualityMask(read(moments), 'default')
    expect(lightCurve.centroid?.column.slice(0, 5)).toEqual(
      Float64Array.of(100, 101, 102, 104, 106),
    )
  })
  test('are unknown in the part of a stitched light curve that has none', () => {
    const first = read(moments)
    const second = read([], 'S28')
    const later = { ...second, time: second.time.map((t) => t + 27) }
    const { centroid } = stitch([later, first])
    expect(centroid?.row.length).toBe(38)
    expect(centroid?.row.slice(0, 19)).toEqual(first.centroid?.row)
    expect(centroid?.row.slice(19).every((value) => Number.isNaN(value))).toBe(true)
  })
  test('are no rows of bins', () => {
    expect(binTime(read(moments), { binDays: 0.1 }).lightCurve.centroid ?? null).toBeNull()
  })
  test('are absent where there are none, one is missing, or all are empty', () => {
    const empty = doubles('MOM_CENTR2', () => Number.NaN)
    const names = { ...doubles('MOM_CENTR2', () => 0), form: 'A', bytes: 1, write: () => {} }
    for (const columns of [[], [moments[0]], [moments[0], empty], [moments[0], names]])
      expect(read(columns).centroid ?? null).toBeNull()
  })
})
