import { describe, expect, test } from 'vitest'
import { readLightCurve } from './read-light-curve.ts'
import { timeUnitOfName } from './time-unit.ts'

describe('timeUnitOfName', () => {
  test.each([
    ['time [s]', 'seconds'],
    ['Time (min)', 'minutes'],
    ['time_hours', 'hours'],
    ['t_hr', 'hours'],
    ['TIME sec', 'seconds'],
  ])('%s', (name, unit) => {
    expect(timeUnitOfName(name)?.name).toBe(unit)
  })

  test.each([
    'time',
    'time [d]',
    'time_days',
    'BJD - 2457000',
    'time [BTJD]',
    'times',
    'time_corr',
  ])('%s is in days', (name) => {
    expect(timeUnitOfName(name)).toBeNull()
  })
})

test('a light curve in hours is read in days, and that is said', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${24_000 + i / 2},1.0${i % 3}`)
  const text = new TextEncoder().encode(`time_hours,flux\n${rows.join('\n')}\n`)
  const { time, warnings } = readLightCurve(text, { name: 'a.csv' })
  expect(time[0]).toBeCloseTo(1000, 12)
  expect(time[39]).toBeCloseTo(1000 + 19.5 / 24, 12)
  expect(warnings).toContain('time_hours is in hours, as its name says; it was turned into days')
})
