import { describe, expect, it } from 'vitest'

import { randomStream } from '../sky/random-stream.ts'
import { completenessCells, completenessOfSnr, type InjectionOutcome } from './completeness.ts'
import { completenessAt, fitDetectionCurve } from './detection-curve.ts'
import { binOf, logEdges } from './injection-grid.ts'

const grid = {
  periodMinDays: 1,
  periodMaxDays: 100,
  periodBins: 2,
  radiusMinEarth: 1,
  radiusMaxEarth: 16,
  radiusBins: 2,
}
const outcome = (
  periodDays: number,
  radiusEarth: number,
  recovered: boolean,
  expectedSnr = 10,
): InjectionOutcome => ({ periodDays, radiusEarth, recovered, expectedSnr })

describe('completeness', () => {
  it('counts each cell, radius by radius', () => {
    const cells = completenessCells(
      [
        outcome(2, 2, true),
        outcome(3, 3, false),
        outcome(50, 2, true),
        outcome(11, 5, true),
        outcome(100, 16, true),
        outcome(101, 2, true),
      ],
      grid,
    )
    expect(cells.map(({ k, n, value }) => [k, n, value])).toEqual([
      [1, 2, 0.5],
      [1, 1, 1],
      [0, 0, null],
      [2, 2, 1],
    ])
    expect(cells[3]).toMatchObject({ periodHighDays: 100, radiusHighEarth: 16 })
    expect(cells[3].periodLowDays).toBeCloseTo(10, 12)
    expect(cells[3].radiusLowEarth).toBeCloseTo(4, 12)
    // one of two, scipy's exact interval at one sigma
    expect(cells[0].low).toBeCloseTo(0.08275, 4)
    expect(cells[0].high).toBeCloseTo(0.91725, 4)
  })

  it('bins by low edge included, high edge not, the last one closed', () => {
    const edges = logEdges(1, 16, 4)
    expect(edges[0]).toBe(1)
    expect(edges[4]).toBe(16)
    expect([0.99, 1, 2.0001, 15.9, 16, 16.1].map((value) => binOf(edges, value))).toEqual([
      -1, 0, 1, 3, 3, -1,
    ])
  })

  it('counts every SNR, without end', () => {
    const bins = completenessOfSnr([
      outcome(2, 2, false, 0),
      outcome(2, 2, true, 7.5),
      outcome(2, 2, true, 1e6),
    ])
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(3)
    expect(bins.find(({ n, k }) => n === 1 && k === 0)).toMatchObject({ snrLow: 0 })
    expect(bins[bins.length - 1]).toMatchObject({ k: 1, n: 1, snrHigh: Infinity })
  })
})

describe('the detection curve', () => {
  it('finds the curve that made the injections', () => {
    const random = randomStream(11, 'detection curve')
    const truth = { snrHalf: 8, steepness: 6, plateau: 0.9 }
    const outcomes = Array.from({ length: 4000 }, () => {
      const snr = random.logBetween(2, 40)
      return outcome(2, 2, random.chance(completenessAt(truth, snr)), snr)
    })
    const found = fitDetectionCurve(outcomes)
    // about four standard errors of 4,000 injections each
    expect(Math.abs((found?.snrHalf ?? 0) - 8)).toBeLessThan(0.4)
    expect(Math.abs((found?.steepness ?? 0) - 6)).toBeLessThan(0.9)
    expect(Math.abs((found?.plateau ?? 0) - 0.9)).toBeLessThan(0.03)
    expect(completenessAt(truth, 8)).toBe(0.45)
  })

  it('is not made up where nothing determines it', () => {
    const all = (recovered: (snr: number) => boolean): InjectionOutcome[] =>
      Array.from({ length: 30 }, (_, i) => outcome(2, 2, recovered(i + 1), i + 1))
    expect(fitDetectionCurve(all(() => true))).toBeNull()
    expect(fitDetectionCurve(all(() => false))).toBeNull()
    expect(fitDetectionCurve(all((snr) => snr > 8))).toBeNull()
    expect(fitDetectionCurve(all((snr) => snr > 8).slice(0, 12))).toBeNull()
  })
})
