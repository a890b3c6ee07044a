import { describe, expect, it } from 'vitest'

import { foldedPeriod, planFastGrid } from './fast-grid.ts'

const options = { spanDays: 80, stepDays: 1 / 48, periodMinDays: 0.5, periodMaxDays: 79 }

describe('planFastGrid', () => {
  it('walks every period once, ascending, neighbours one bin apart over the span', () => {
    const grid = planFastGrid(options)
    let before = options.periodMinDays
    let count = 0
    let lastRow = 0
    for (const { binDays, folds } of grid.stages) {
      for (const fold of folds) {
        let profile = fold.first
        for (const { end, row } of fold.ranges) {
          expect(row === lastRow || row === lastRow + 1).toBe(true)
          lastRow = row
          for (; profile < end; profile++) {
            const period = foldedPeriod({ ...fold, binDays }, profile)
            expect(period).toBeGreaterThanOrEqual(before * (1 - 1e-9))
            const drift = (period - before) * (fold.rows - 1)
            expect(drift).toBeLessThan(2 * binDays)
            before = period
            count++
          }
        }
        expect(fold.rows * fold.base).toBeGreaterThanOrEqual(Math.ceil(80 / binDays))
      }
    }
    expect(count).toBe(grid.periodCount)
    expect(lastRow).toBe(grid.rows - 1)
    expect(before).toBeLessThanOrEqual(79)
    expect(before).toBeGreaterThan(78.9)
  })

  it('says what it will do', () => {
    const grid = planFastGrid(options)
    expect(grid.summary).toContain(`${grid.periodCount} periods from 0.5 to 79 d by fast folding`)
    expect(planFastGrid({ ...options }).key).toBe(grid.key)
    expect(planFastGrid({ ...options, stepDays: 0.02 }).key).not.toBe(grid.key)
    expect(grid.rowPeriods).toEqual(grid.rowPeriods.toSorted())
  })

  it('refuses what cannot be searched', () => {
    expect(() => planFastGrid({ ...options, periodMaxDays: 81 })).toThrow(/beyond the span of 80 d/)
    expect(() => planFastGrid({ ...options, stepDays: 0.2 })).toThrow(/at most a quarter/)
    expect(() => planFastGrid({ ...options, periodMinDays: 90 })).toThrow(/is empty/)
    const endless = { ...options, spanDays: 2e9 }
    expect(() => planFastGrid(endless)).toThrow(/1.6e\+10 ranges, more than/)
    const dense = { ...options, spanDays: 20_000, stepDays: 1e-3, binsPerDuration: 40 }
    expect(() => planFastGrid(dense)).toThrow(/folded bins, more than/)
    expect(() => planFastGrid({ ...options, binsPerDuration: 0 })).toThrow(/must be positive/)
    for (const periodMaxDays of [5, 5.0001])
      expect(() => planFastGrid({ ...options, periodMinDays: 5, periodMaxDays })).toThrow(
        /no trial period lies between 5 and/,
      )
    for (const durationMaxDays of [0, -1, Number.NaN])
      expect(() => planFastGrid({ ...options, durationMaxDays })).toThrow(/durationMaxDays is/)
  })
})
