import { expect, test } from 'vitest'
import { randomStream } from '../sky/rng.ts'
import { indexSeries } from './indexed-series.ts'
import { plantedTransits } from './planted-transits.fixture.ts'
import { rowSums } from './rows-kernel.ts'
import { newSums, templateSums } from './template-fit.ts'

test('the kernel sums what the plain loop sums, gaps and edges included', () => {
  const planet = { periodDays: 2.7, t0: 1500.4, durationDays: 0.13, depth: 1e-3 }
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
  const sums = newSums()
  for (const [i, job] of jobs.entries()) {
    if (job.durationDays > 0) templateSums(rows, job, sums)
    else sums.fill(0)
    expect(match[i]).toBeCloseTo(sums[0] + sums[2], 4)
    expect(norm[i] / (sums[1] + sums[3] || 1)).toBeCloseTo(norm[i] > 0 ? 1 : 0, 9)
  }
})
