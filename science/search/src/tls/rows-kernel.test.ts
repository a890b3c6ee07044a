import { expect, test } from 'vitest'
import type { Ephemeris, Series } from '../events.ts'
import { randomStream } from '../sky/rng.ts'
import { lossAt } from '../transit-profile.ts'
import { indexSeries } from './indexed-series.ts'
import { plantedTransits } from './planted-transits.fixture.ts'
import { LOSS_STEPS, rowGain, rowSums } from './rows-kernel.ts'
import { gainOf, newSums, templateSums } from './template-fit.ts'
import { transitTemplate } from './template.ts'

const planet = { periodDays: 2.7, t0: 1500.4, durationDays: 0.13, depth: 1e-3 }

test('the kernel sums what the plain loop sums, gaps and edges included', () => {
  const keep = (t: number): boolean => t < 1507.3 || t > 1511.9
  const rows = indexSeries(plantedTransits(planet, { keep, cadenceDays: 1 / 72 }))
  const random = randomStream(2, 'ephemerides')
  const jobs = Array.from({ length: 400 }, () => {
    const periodDays = random.logBetween(0.3, 26)
    return {
      periodDays,
      t0: 1500 + random.between(-periodDays, 2 * periodDays),
      durationDays: random.uniform() < 0.1 ? 0 : periodDays * random.between(0.002, 0.12),
    }
  })
  const { match, norm } = rowSums(rows, {
    periods: Float64Array.from(jobs, (j) => j.periodDays),
    t0: Float64Array.from(jobs, (j) => j.t0),
    duration: Float64Array.from(jobs, (j) => j.durationDays),
  })
  for (const [i, job] of jobs.entries()) {
    const { match: m, norm: w } = plainSums(rows, job)
    expect(Math.abs(match[i] - m)).toBeLessThan(1e-6 * (1 + Math.sqrt(w)))
    expect(norm[i] / (w || 1)).toBeCloseTo(w > 0 ? 1 : 0, 9)
    expect(rowGain(rows, job)).toBe(match[i] > 0 ? match[i] ** 2 / norm[i] : 0)
  }
})

test('its steps are fine enough: the SNR of what is planted stays', () => {
  const rows = indexSeries(plantedTransits(planet, { cadenceDays: 1 / 48 }))
  const exact = gainOf(templateSums(rows, planet, newSums()))
  expect(Math.abs(Math.sqrt(rowGain(rows, planet) / exact) - 1)).toBeLessThan(1e-3)
})

/** Every row against its own transit, the loss at the nearest of the kernel's steps. */
function plainSums({ time, flux, weight }: Series, { periodDays, t0, durationDays }: Ephemeris) {
  const profile = transitTemplate()
  let match = 0
  let norm = 0
  for (let i = 0; i < time.length; i++) {
    const away = time[i] - t0 - periodDays * Math.round((time[i] - t0) / periodDays)
    const step = Math.round((LOSS_STEPS * Math.abs(away)) / (durationDays / 2))
    if (!(step < LOSS_STEPS)) continue
    const loss = lossAt(profile, step / LOSS_STEPS)
    match += loss * weight[i] * (1 - flux[i])
    norm += loss * loss * weight[i]
  }
  return { match, norm }
}
