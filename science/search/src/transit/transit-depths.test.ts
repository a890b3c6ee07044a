import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plantedStar } from '../features/planted-star.fixture.ts'
import { meanDepth, oddEvenDepths, transitDepths } from './transit-depths.ts'
import { trapezoidAt } from './trapezoid-model.ts'

describe('transitDepths', () => {
  const { input, planting } = plantedStar({ oddEven: 6e-4 }, { fitErrors: 0 })
  const shape = { centre: 0, widthDays: planting.widthDays, ingressDays: 0.02, egressDays: 0.02 }
  const options = { shape, exposureDays: planting.cadenceDays }

  it('numbers transits by round((t - t0) / P) and never splits one', () => {
    const depths = transitDepths(input, input.best, options)
    const first = Math.round((planting.t0 - input.best.t0) / planting.periodDays)
    expect(depths.map((d) => d.number - first)).toEqual(depths.map((_, k) => k))
    const rows = depths.map((d) => d.points)
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(2)
  })

  it('gives each depth within its error, odd and even apart', () => {
    const depths = transitDepths(input, input.best, options)
    const first = Math.round((planting.t0 - input.best.t0) / planting.periodDays)
    for (const d of depths) {
      // Planted numbers count from the first transit.
      const truth = planting.depth + ((d.number - first) % 2 === 0 ? -3e-4 : 3e-4)
      expect(Math.abs(d.depth - truth)).toBeLessThan(4 * d.depthErr)
    }
    expect(oddEvenDepths(depths)?.difference).toBeGreaterThan(3e-4)
    expect(meanDepth(depths)?.chi2).toBeGreaterThan(depths.length)
  })

  it('is exact on noiseless transits wherever the rows fall, which a box is not', () => {
    const quiet = plantedStar(
      { sigma: 0, statedSigma: 1, cadenceDays: 0.02 },
      { fitErrors: 0 },
    ).input
    const weight = quiet.time.map(() => 1e6)
    const wide = { shape, exposureDays: 0.02, level: 1 }
    for (const d of transitDepths({ ...quiet, weight }, quiet.best, wide)) {
      expect(d.depth).toBeCloseTo(planting.depth, 12)
    }
    const box = transitDepths({ ...quiet, weight }, quiet.best, { level: 1 }).map((d) => d.depth)
    expect(Math.max(...box) - Math.min(...box)).toBeGreaterThan(1e-5)
  })

  it('refuses a shape without an exposure', () => {
    expect(() => transitDepths(input, input.best, { shape })).toThrow(/exposureDays/)
  })
})

describe('trapezoidAt', () => {
  it('agrees with a plain numerical average for any sides and exposure', () => {
    const days = fc.double({ min: 0.002, max: 0.2, noNaN: true })
    const position = fc.double({ min: -0.4, max: 0.4, noNaN: true })
    fc.assert(
      fc.property(days, days, days, position, (ingressDays, egressDays, exposure, x) => {
        const widthDays = (ingressDays + egressDays) / 2 + 0.05
        const shape = { centre: 0.01, widthDays, ingressDays, egressDays }
        const at = (t: number): number => {
          const clamp = (v: number): number => Math.min(1, Math.max(0, v))
          const fall = clamp((t - 0.01 + widthDays / 2) / ingressDays + 0.5)
          return fall - clamp((t - 0.01 - widthDays / 2) / egressDays + 0.5)
        }
        let sum = 0
        const n = 2000
        for (let i = 0; i < n; i++) sum += at(x + exposure * ((i + 0.5) / n - 0.5))
        expect(trapezoidAt(x, shape, exposure)).toBeCloseTo(sum / n, 4)
      }),
      { numRuns: 60, seed: 7 },
    )
  })
})
