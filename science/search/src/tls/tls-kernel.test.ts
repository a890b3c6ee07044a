import { describe, expect, test } from 'vitest'
import { plantedSeries } from '../series/planted-series.fixture.ts'
import { randomStream } from '../sky/random-stream.ts'
import { ofirGrid } from './ofir-grid.ts'
import { tlsKernel } from './tls-kernel.ts'
import { planTls, type TlsPlanOptions } from './tls-plan.ts'
import { tlsTwin } from './tls-twin.ts'

/** Two stretches with a gap, rows of unlike worth, a few wild ones, one planet. */
function roughStar(seed: number) {
  const series = plantedSeries({
    seed,
    cadenceDays: 1 / 24,
    spanDays: 22,
    sigma: 5e-4,
    dips: [{ periodDays: 3.3, t0: 1501.1, durationDays: 0.15, depth: () => 8e-4 }],
    keep: (t) => t < 1508 || t > 1511.5,
  })
  const random = randomStream(seed, 'rough star')
  const weight = series.weight.map((w) => w * (0.3 + 1.4 * random.uniform()))
  const flux = series.flux.map((f) => (random.uniform() < 0.01 ? f - 8e-3 : f))
  return { time: series.time, flux, weight }
}

describe('the kernel finds what trying everything finds', () => {
  const cases: { name: string; options: TlsPlanOptions }[] = [
    { name: 'phase bins', options: {} },
    { name: 'coarse bins', options: { oversample: 4 } },
    { name: 'as the reference', options: { compat: 'transitleastsquares' } },
  ]
  test.each(cases)('$name', ({ options }) => {
    for (const seed of [1, 2]) {
      const grid = ofirGrid({ spanDays: 21.9, periodMinDays: 2.5, oversampling: 1 })
      const plan = planTls(roughStar(seed), grid, options)
      const fast = tlsKernel(plan)
      const slow = tlsTwin(plan)
      let missed = 0
      for (let p = 0; p < plan.periods.length; p++) {
        const loss = 1 - fast.gain[p] / slow.gain[p]
        expect(loss).toBeGreaterThan(-1e-5)
        expect(loss).toBeLessThan(0.02)
        if (loss > 1e-5) missed++
      }
      // What the screen lets slip by is rare and small.
      expect(missed / plan.periods.length).toBeLessThan(0.01)
    }
  })

  test('the same bits again after another search', () => {
    const grid = ofirGrid({ spanDays: 21.9, periodMinDays: 3 })
    const plan = planTls(roughStar(4), grid)
    const first = tlsKernel(plan)
    tlsKernel(planTls(roughStar(5), grid, { compat: 'transitleastsquares' }))
    expect(tlsKernel(plan)).toEqual(first)
  })
})
