import { describe, expect, it } from 'vitest'
import { syntheticStar } from './synthetic-star.ts'
import { formatTruth, parseTruth } from './truth-table.ts'

const rows = Array.from({ length: 30 }, (_, i) => ({
  ...syntheticStar({ seed: 8, index: i + 1 }).truth,
  files: [`a${i}.fits`, `b${i}.fits`],
}))

describe('truth table', () => {
  const text = formatTruth(rows, { about: ['SYNTHETIC'] })
  it('explains itself and has one row a star', () => {
    const lines = text.split('\n')
    expect(lines[0]).toBe('# SYNTHETIC')
    const data = lines.filter((line) => line !== '' && !line.startsWith('#'))
    expect(data.length).toBe(31)
    for (const name of data[0].split(',')) expect(text).toContain(`# ${name}: `)
  })
  it('comes back as it went, rounded', () => {
    const back = parseTruth(text)
    expect(back.length).toBe(30)
    back.forEach((row, i) => {
      expect(Object.keys(row).toSorted()).toEqual(Object.keys(rows[i]).toSorted())
      expect(row.kind).toBe(rows[i].kind)
      expect(row.files).toEqual(rows[i].files)
      expect(row.periodDays === null).toBe(rows[i].periodDays === null)
      expect(row.periodDays ?? 0).toBeCloseTo(rows[i].periodDays ?? 0, 8)
      expect(row.snr ?? 0).toBeCloseTo(rows[i].snr ?? 0, 4)
      expect(row.nTransits).toBe(rows[i].nTransits)
    })
    expect(formatTruth(back, { about: ['SYNTHETIC'] })).toBe(text)
  })
  it('says what is missing or no number', () => {
    expect(() => parseTruth('star,files\nSYN-000001,a.fits\n')).toThrow(/no column kind/)
    expect(() => parseTruth(text.replace(/,(\d+)\n/, ',many\n'))).toThrow(/flares is "many"/)
  })
})
