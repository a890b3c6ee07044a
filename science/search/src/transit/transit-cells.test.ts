import { expect, test } from 'vitest'
import { randomStream } from '../sky/random-stream.ts'
import { solveShapes } from './solve-shapes.ts'
import { foldCells, rowsNear } from './transit-cells.ts'
import { chordProfiles } from './transit-profile.ts'
import { transitLoss } from './transit-shape.ts'
import { solveTransit, type TransitSolution } from './transit-solver.ts'

const ORBIT = {
  periodDays: 1.37,
  t0: 1500.61,
  radiusRatio: 0.05,
  scaledAxis: 5.2,
  impact: 0.3,
  limbDarkening: { u1: 0.38, u2: 0.2 },
}
const REFERENCE = { centre: ORBIT.t0 + 10 * ORBIT.periodDays, periodDays: ORBIT.periodDays }
const CADENCE_DAYS = 2 / 1440

function rows(seed: number, sigma: number) {
  const random = randomStream(seed, 'transit cells')
  const time = Float64Array.from({ length: 19_000 }, (_, i) => 1500 + i * CADENCE_DAYS)
  const loss = transitLoss(time, ORBIT, { exposureDays: CADENCE_DAYS })
  const flux = loss.map((value) => 1 - value + sigma * random.gaussian())
  const weight = new Float64Array(time.length).fill(1 / sigma ** 2)
  return rowsNear({ time, flux, weight }, REFERENCE, { reachDays: 0.16 })
}

test('rows near transits are those that a plain loop finds', () => {
  const found = rows(1, 1e-3)
  let count = 0
  for (let i = 0; i < 19_000; i++) {
    const t = 1500 + i * CADENCE_DAYS - REFERENCE.centre
    const epoch = Math.round(t / ORBIT.periodDays)
    if (Math.abs(t - epoch * ORBIT.periodDays) <= 0.16) {
      expect(found.x[count]).toBeCloseTo(t - epoch * ORBIT.periodDays, 9)
      expect(Math.abs(found.epoch[count] - epoch)).toBe(0)
      count++
    }
  }
  expect(found.count).toBe(count)
})

const OPTIONS = {
  begin: { offsetDays: 1e-3, periodShift: 2e-5, durationDays: 0.09, depth: 0.003, level: 0 },
  startDurationDays: 0.09,
  periodDays: ORBIT.periodDays,
  exposureDays: CADENCE_DAYS,
  fixPeriod: false,
}

test('narrow cells have the chi-square of their rows, and lead to the same fit', () => {
  const profile = chordProfiles(0.003, 10)[3]
  for (let seed = 1; seed <= 4; seed++) {
    const all = rows(seed, 2e-3)
    const plain = solveTransit(all, profile, OPTIONS)
    if (plain === null) throw new Error('no fit')
    const { periodShift } = plain.parameters
    const cells = foldCells(all, { periodShift, cellDays: 0.09 / 480 })
    expect(cells.count).toBeLessThan(all.count / 2)
    // Begun off the best fit, in period too: the first-order terms have to bring it back.
    const begin = { ...OPTIONS.begin, periodShift: 1e-5 }
    const folded = solveTransit(cells, profile, { ...OPTIONS, begin })
    if (folded === null) throw new Error('no fit')
    expect(Math.abs(folded.chi2 - plain.chi2)).toBeLessThan(0.02)
    const back = { ...folded.parameters, periodShift: folded.parameters.periodShift + periodShift }
    for (const shift of inErrors(plain, { ...folded, parameters: back }))
      expect(Math.abs(shift)).toBeLessThan(0.1)
    folded.covariance.forEach((row, i) =>
      expect(Math.sqrt(row[i] / plain.covariance[i][i])).toBeCloseTo(1, 1),
    )
  }
})

test('folding moves a fit by so little that its errors grow by less than a thousandth', () => {
  const shapes = chordProfiles(0.003, 5)
  const shifts: number[] = []
  for (let seed = 1; seed <= 12; seed++) {
    const all = rows(seed, 2e-3)
    const plain = solveShapes(all, shapes, { ...OPTIONS, manyRows: Infinity })
    const folded = solveShapes(all, shapes, OPTIONS)
    expect(folded).toHaveLength(plain.length)
    const best = plain.reduce((b, s, i) => (s.solution.chi2 < plain[b].solution.chi2 ? i : b), 0)
    shifts.push(...inErrors(plain[best].solution, folded[best].solution))
  }
  const rms = Math.sqrt(shifts.reduce((sum, v) => sum + v * v, 0) / shifts.length)
  // Added in quadrature, 0.045 of an error is a thousandth of it.
  expect(rms).toBeLessThan(0.045)
})

function inErrors(a: TransitSolution, b: TransitSolution): number[] {
  const keys = ['offsetDays', 'periodShift', 'durationDays', 'depth', 'level'] as const
  return keys.map(
    (key, i) => (b.parameters[key] - a.parameters[key]) / Math.sqrt(a.covariance[i][i]),
  )
}
