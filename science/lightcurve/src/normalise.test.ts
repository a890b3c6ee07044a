import { expect, test } from 'vitest'
import { splitAtGaps } from './gaps.ts'
import { LightCurveError } from './light-curve.ts'
import { normalise } from './normalise.ts'
import { lightCurveOf } from './planted-curve.ts'
import { median } from './robust.ts'

const twoSegments = lightCurveOf([0, 1, 2, 10, 11, 12, 30], [5, 10, 20, 200, 100, 90, 7], {
  fluxErr: Float64Array.of(1, 1, 1, 2, 2, Number.NaN, 7),
  segments: [
    { start: 0, end: 3, label: 'Q1', cadenceDays: 1, band: null },
    { start: 3, end: 6, label: 'Q2', cadenceDays: 1, band: null },
    { start: 6, end: 7, label: 'Q3', cadenceDays: 0, band: null },
  ],
})

test('each segment has the median 1 and its errors follow', () => {
  const before = twoSegments.flux.slice()
  const { flux, fluxErr, segments } = normalise(twoSegments)
  expect(segments.map(({ start, end }) => median(flux.subarray(start, end)))).toEqual([1, 1, 1])
  expect([...flux]).toEqual([0.5, 1, 2, 2, 1, 0.9, 1])
  expect([...(fluxErr ?? [])]).toEqual([0.1, 0.1, 0.1, 0.02, 0.02, Number.NaN, 1])
  expect(twoSegments.flux).toEqual(before)
})

test('flux without a level is refused with the reason', () => {
  expect(() => normalise(lightCurveOf([0, 1, 2], [-1, 0, 1]))).toThrow(LightCurveError)
  expect(() => normalise(lightCurveOf([0, 1, 2], [-1, 0, 1]))).toThrow(/median flux is 0.*> 0/)
  expect(() => normalise(lightCurveOf([0, 1, 2, 3, 4], [-9, -8, 1, 2, 3]))).toThrow(/2 of its 5/)
  expect(normalise(lightCurveOf([], [])).flux).toHaveLength(0)
})

test('splits at gaps, measures each cadence and keeps every row', () => {
  const time = [0, 1, 2, 10, 10.5, 11, 30]
  const split = splitAtGaps(lightCurveOf(time, time), { minGapDays: 3 })
  expect(split.segments).toEqual([
    { start: 0, end: 3, label: 'S1.1', cadenceDays: 1, band: null },
    { start: 3, end: 6, label: 'S1.2', cadenceDays: 0.5, band: null },
    { start: 6, end: 7, label: 'S1.3', cadenceDays: 1, band: null },
  ])
  expect([...split.time]).toEqual(time)
  expect(splitAtGaps(lightCurveOf([0, 1], [1, 1]), { minGapDays: 3 }).segments[0].label).toBe('S1')
  expect(splitAtGaps(lightCurveOf([], [])).segments).toEqual([])
  expect(() => splitAtGaps(split, { minGapDays: 0 })).toThrow(/minGapDays is 0/)
})
