import { describe, expect, it } from 'vitest'
import { sameFamily } from './same-family.ts'

const c = { periodDays: 5.66018, durationHours: 1.6 }

describe('sameFamily', () => {
  it.each([0.5, 1, 2])('knows %d P again', (ratio) => {
    const other = { periodDays: ratio * c.periodDays * 1.0002, durationHours: 2 }
    expect(sameFamily(c, other, { spanDays: 78 })).toBe(true)
  })

  it('keeps a planet near the resonance, whose transits drift away', () => {
    const d = { periodDays: 11.38014, durationHours: 2 }
    expect(sameFamily(c, d, { spanDays: 78 })).toBe(false)
  })

  it('cannot tell them in a short light curve', () => {
    const d = { periodDays: 11.38014, durationHours: 2 }
    expect(sameFamily(c, d, { spanDays: 13 })).toBe(true)
  })

  it('keeps other periods', () => {
    expect(sameFamily(c, { periodDays: 3.36, durationHours: 2 }, { spanDays: 13 })).toBe(false)
  })
})
