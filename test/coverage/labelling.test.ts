import { describe, expect, it } from 'vitest'
import { coverCalibration, drawMachine } from './calibration.ts'
import { coverClasses } from './classes.ts'
import { coverComparison } from './comparison.ts'
import { coverCorrections } from './corrections.ts'
import { aboutOnePercent } from './incidents.ts'
import { coverRareLevel } from './rare-levels.ts'
import { coverScores } from './scores.ts'
import type { CoverageRow } from './tally.ts'

/*
 * Few simulations of what test/coverage/labelling.ts runs 10,000 times: a method that is wrong by some
 * per cent shows here; docs/statistics.md has the exact figures.
 */

/**
 * Rows whose coverage is further from 95 % than chance allows (3.5 standard errors), and those of printed
 * intervals that are not always there.
 */
function off(rows: readonly CoverageRow[]): string[] {
  return rows
    .filter(({ coverage, simulations, none, interval }) => {
      const chance = 3.5 * Math.sqrt((0.95 * 0.05) / (simulations * (1 - none)))
      // a coverage of no interval at all is no number
      return !(Math.abs(coverage - 0.95) <= chance) || (interval === 'printed' && none > 0)
    })
    .map((row) => `${row.statistic}, ${row.interval}: ${(100 * row.coverage).toFixed(1)} %`)
}

describe('nominal 95 % intervals hold the truth 95 times of 100', () => {
  it('in scores of 2,000 incidents of two narratives, one label of 100 yes', () => {
    const population = {
      incidents: 2000,
      single: 0,
      prevalence: 0.01,
      correlation: 0.5,
      sensitivity: 0.8,
      specificity: 0.99,
    }
    const rows = coverScores('few', population, { simulations: 500, replicates: 300, seed: 5 })
    expect(off(rows.filter((row) => row.interval !== 'Wilson, incidents ignored'))).toEqual([])
  })

  it('in scores of 300 incidents that hang together, where ignoring them does not', () => {
    const population = {
      incidents: 300,
      single: 0.2,
      prevalence: 0.3,
      correlation: 0.8,
      sensitivity: 0.8,
      specificity: 0.9,
    }
    const rows = coverScores('few', population, { simulations: 500, replicates: 300, seed: 6 })
    expect(off(rows)).toEqual([expect.stringContaining('recall, Wilson, incidents ignored')])
  })

  it('in scores of three classes and in agreement of three coders, one label of 100 of the rarest class', () => {
    const population = {
      incidents: 1000,
      shares: [0.01, 0.09, 0.9],
      right: [0.8, 0.8, 0.95],
    }
    expect(off(coverClasses('few', population, { simulations: 250, seed: 11 }))).toEqual([])
  })

  it('in differences of two runs, and their tests keep their level', () => {
    const population = { incidents: 400, prevalence: 0.2, correlation: 0.5 }
    const rows = coverComparison('few', population, { simulations: 200, seed: 7 })
    expect(off(rows)).toEqual([])
  })

  it.each(['claims right', 'claims too much', 'one claim of four wrong'] as const)(
    'in calibration errors of a model that %s',
    (machine) => {
      const rows = coverCalibration(
        'few',
        { incidents: 1000, machine },
        { simulations: 200, replicates: 0, seed: 10 },
      )
      expect(off(rows.filter((row) => row.interval === 'printed'))).toEqual([])
    },
  )

  it('in scores and calibration errors of studies drawn at random', () => {
    const settings = { simulations: 300, replicates: 0, seed: 12 }
    const any = coverCalibration('few', { incidents: 1000, machine: drawMachine }, settings)
    expect(off(any.filter((row) => row.interval === 'printed'))).toEqual([])
    const rare = coverScores('few', aboutOnePercent(500, 0), settings)
    expect(off(rare.filter((row) => row.interval === 'printed'))).toEqual([])
  })

  it('in corrected estimates, where naive ones do so less than 80 times', () => {
    const rows = coverCorrections(
      'few',
      { incidents: 1000, gold: 200, stratified: true },
      { simulations: 150, seed: 8 },
    )
    expect(off(rows.filter((row) => row.interval !== 'naive'))).toEqual([])
    for (const row of rows)
      if (row.interval === 'naive') expect(row.coverage, row.statistic).toBeLessThan(0.8)
  })

  it('at least, for a rare value of a predictor, and are refused where too few incidents have it', () => {
    for (const error of [0.15, 0.02]) {
      const { given, refused, givenBelow } = coverRareLevel(
        'few',
        { oneOf: 15, error },
        { simulations: 250, seed: 9 },
      )
      expect(givenBelow).toBe(0)
      expect(refused).toBeGreaterThan(0.05)
      expect(refused).toBeLessThan(0.3)
      for (const row of given)
        if (row.interval !== 'naive' && row.simulations >= 50)
          expect(row.coverage, `${row.statistic}, ${row.interval}`).toBeGreaterThan(0.9)
    }
  })
})
