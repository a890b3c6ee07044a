import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plantedSeries } from './planted-series.fixture.ts'
import { transitMask, withoutRows } from './transit-mask.ts'

fc.configureGlobal({ seed: 20 })

const ONE = { periodDays: 3, t0: 1500.5, durationDays: 0.2 }
const TWO = { periodDays: 7, t0: 1502, durationDays: 0.4 }

it('marks the rows near any mid-transit, 0.75 durations by default', () => {
  const time = Float64Array.of(1500.34, 1500.36, 1500.64, 1500.66, 1503.5, 1505)
  expect([...transitMask(time, [ONE])]).toEqual([0, 1, 1, 0, 1, 0])
  expect([...transitMask(time, [ONE], { widths: 1 })]).toEqual([1, 1, 1, 1, 1, 0])
  expect([...transitMask(time, [])]).toEqual([0, 0, 0, 0, 0, 0])
})

it('marks each row by itself: order and other ephemerides change nothing', () => {
  const { time } = plantedSeries({ spanDays: 20, cadenceDays: 0.05 })
  const one = transitMask(time, [ONE])
  const two = transitMask(time, [TWO])
  expect(transitMask(time, [ONE, TWO])).toEqual(one.map((m, i) => Math.max(m, two[i])))
  fc.assert(
    fc.property(fc.shuffledSubarray([...time.keys()], { minLength: time.length }), (order) => {
      const mixed = Float64Array.from(order, (i) => time[i])
      expect(transitMask(mixed, [ONE])).toEqual(Uint8Array.from(order, (i) => one[i]))
    }),
    { numRuns: 10 },
  )
})

it('withoutRows drops what is marked from every column and copies nothing when nothing is', () => {
  const series = plantedSeries({ spanDays: 10 })
  const mask = transitMask(series.time, [ONE])
  const rest = withoutRows(series, mask)
  const kept = mask.reduce((sum, m) => sum + 1 - m, 0)
  expect(kept).toBeLessThan(series.time.length)
  for (const column of [rest.time, rest.flux, rest.weight]) expect(column.length).toBe(kept)
  expect(transitMask(rest.time, [ONE]).includes(1)).toBe(false)
  expect(withoutRows(series, new Uint8Array(series.time.length))).toBe(series)
})
