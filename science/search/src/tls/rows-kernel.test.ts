import { expect, test } from 'vitest'
import { phaseDays, type Ephemeris } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { randomStream } from '../sky/random-stream.ts'
import { lossAt } from '../transit/transit-profile.ts'
import { indexSeries, type IndexedSeries } from './indexed-series.ts'
import { plantedTransits } from './planted-transits.fixture.ts'
import { climbRows, LOSS_STEPS, polishRows, rowSums, type Trial } from './rows-kernel.ts'
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
  }
})

test('its steps are fine enough: the SNR of what is planted stays', () => {
  const rows = indexSeries(plantedTransits(planet, { cadenceDays: 1 / 48 }))
  const exact = gainOf(templateSums(rows, planet, newSums()))
  expect(Math.abs(Math.sqrt(gainsAt(rows, [planet])[0] / exact) - 1)).toBeLessThan(1e-3)
})

test('a climb ends where no last step leads higher, and within its bounds', () => {
  const rows = indexSeries(plantedTransits(planet, { cadenceDays: 1 / 48 }))
  const middle = planet.t0 + 5 * planet.periodDays
  const start = { periodDays: 2.7004, t0: middle + 0.01, durationDays: 0.1 }
  const climb = {
    durationMinDays: 0.05,
    durationMaxDays: 0.3,
    periodMinDays: 0,
    periodMaxDays: Infinity,
    firstStep: 1 / 8,
    lastStep: 1 / 64,
    rounds: 50,
  }
  const top = climbRows(rows, start, climb)
  const share = top.durationDays / 64
  const half = (rows.time[rows.time.length - 1] - rows.time[0]) / 2
  const around = [-1, 1].flatMap((sign) => [
    { ...top, t0: top.t0 + sign * share },
    { ...top, periodDays: top.periodDays * (1 + (sign * share) / half) },
    { ...top, durationDays: top.durationDays * (1 + sign / 64) },
  ])
  const [from, best, ...steps] = gainsAt(rows, [start, top, ...around])
  expect(best).toBeGreaterThan(1.02 * from)
  expect(Math.max(...steps)).toBeLessThanOrEqual(best)
  expect(Math.abs(phaseDays(top.t0, planet))).toBeLessThan(0.02)

  const bounded = climbRows(rows, start, {
    ...climb,
    durationMaxDays: 0.11,
    periodMinDays: 2.7003,
    periodMaxDays: 2.7005,
  })
  expect(bounded.durationDays).toBeLessThanOrEqual(0.11)
  expect(bounded.periodDays).toBeGreaterThanOrEqual(2.7003)
  expect(bounded.periodDays).toBeLessThanOrEqual(2.7005)
})

test('polishing keeps the best of the trials about the best before', () => {
  const keep = (t: number): boolean => t < 1507.3 || t > 1511.9
  const rows = indexSeries(plantedTransits(planet, { keep, cadenceDays: 1 / 72 }))
  const random = randomStream(3, 'ephemerides')
  const jobs = Array.from({ length: 300 }, () => {
    const periodDays = random.logBetween(0.3, 26)
    const t0 = 1500 + random.between(0, periodDays)
    const durationDays = random.uniform() < 0.1 ? 0 : periodDays * random.between(0.01, 0.12)
    return { periodDays, t0, durationDays }
  })
  const asked = {
    periods: Float64Array.from(jobs, (j) => j.periodDays),
    t0: Float64Array.from(jobs, (j) => j.t0),
    duration: Float64Array.from(jobs, (j) => j.durationDays),
  }
  const depthMin = 1e-5
  const durationMin = asked.periods.map((days) => 0.02 * days)
  const durationMax = asked.periods.map((days) => 0.115 * days)
  const first = { shift: 0, stretch: 1 }
  const rounds: Trial[][] = [
    [first, { shift: 0.2, stretch: 1.1 }, { shift: -0.2, stretch: 0.9 }],
    [
      { shift: 0.1, stretch: 1.2 },
      { shift: -0.1, stretch: 1 },
    ],
  ]
  const polished = polishRows(rows, asked, { durationMin, durationMax, depthMin, rounds })
  expect(polished.gain.filter((gain) => gain > 0).length).toBeGreaterThan(150)
  for (const [i, { periodDays, t0, durationDays }] of jobs.entries()) {
    let best = { t0, durationDays, gain: 0 }
    for (const round of durationDays > 0 ? rounds : []) {
      const from = best
      for (const { shift, stretch } of round) {
        const wide = Math.max(durationMin[i], stretch * from.durationDays)
        const tried = {
          periodDays,
          t0: from.t0 + shift * from.durationDays,
          durationDays: Math.min(durationMax[i], wide),
        }
        const { match, norm } = plainSums(rows, tried)
        const gain = match > depthMin * norm ? match ** 2 / norm : 0
        if (gain > best.gain) best = { ...tried, gain }
      }
    }
    expect(polished.gain[i]).toBeCloseTo(best.gain, 6)
    expect(polished.t0[i]).toBeCloseTo(best.t0, 9)
    expect(polished.duration[i]).toBeCloseTo(best.durationDays, 9)
  }
})

function gainsAt(rows: IndexedSeries, ephemerides: readonly Ephemeris[]): number[] {
  const { match, norm } = rowSums(rows, {
    periods: Float64Array.from(ephemerides, ({ periodDays }) => periodDays),
    t0: Float64Array.from(ephemerides, ({ t0 }) => t0),
    duration: Float64Array.from(ephemerides, ({ durationDays }) => durationDays),
  })
  return Array.from(match, (sum, i) => (sum > 0 ? sum ** 2 / norm[i] : 0))
}

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
