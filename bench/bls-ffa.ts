/**
 * Fast folding of a batch of sixteen stars and of one, beside astropy's exact search and GERBLS's fast folding,
 * each as its users run it: our durations follow the Keplerian bounds at each period, theirs are five fixed
 * ones. Times go from rows to periodogram: averaging rows of two minutes to ten is part of ours and of GERBLS's.
 */

import {
  fastBls,
  planFastGrid,
  uniformFrequencyGrid,
  type FastGrid,
  type Periodogram,
} from '@longrun/search'
import { benchData } from './bench-data.ts'
import { runRounds, type PeerPlan } from './rounds.ts'
import type { Bench } from './row.ts'
import { realCases } from './real-star.ts'
import { PERIOD_MIN_DAYS, seriesOf, type BenchStar, type MissionPlan } from './star.ts'

const DURATIONS = [0.05, 0.08, 0.13, 0.21, 0.33]
const MISSIONS = ['kepler4yr', 'k2', 'tess30', 'tess2']
const BATCH = 16
/** Shortest bins that we and GERBLS search [minutes]. */
const BIN_MINUTES = 10
/** Rounds that astropy takes part in: it needs up to seconds. */
const ASTROPY_ROUNDS = 5

export const blsFfa: Bench = {
  cases: [
    ...['bls-ffa-batch16', 'bls-ffa-one'].flatMap((kernel) =>
      MISSIONS.map((mission) => `${kernel}/${mission}`),
    ),
    ...realCases('bls-ffa-batch16', ['real-k2c4']),
    ...realCases('bls-ffa-one', ['real-kepler', 'real-k2', 'real-tess30', 'real-tess2']),
  ],
  async run(name) {
    const { plan, stars } = benchData(name, name.startsWith('bls-ffa-one') ? 1 : BATCH)
    const batch = stars.map(seriesOf)
    const binned = plan.cadenceMinutes < BIN_MINUTES
    const stepDays = Math.max(plan.cadenceMinutes, BIN_MINUTES) / 1440
    const grid = planFastGrid({
      spanDays: Math.max(...stars.map(spanOf)),
      stepDays,
      periodMinDays: PERIOD_MIN_DAYS,
      periodMaxDays: plan.periodMaxDays,
    })
    return runRounds({
      case: name,
      plan,
      ours: () => fastBls(batch, grid).map((found) => ({ periodDays: bestPeriod(found) })),
      note: `${stars[0].time.length} rows${binned ? `, binned to ${BIN_MINUTES} min in the time` : ''}, ${grid.periodCount} periods`,
      peers: [gerbls(stars[0], plan, stepDays), astropy(stars[0], plan, grid)],
    })
  },
}

/**
 * astropy's own grid: 10 x its step for rows of half an hour, 1 x for two minutes. Over four years that step
 * makes 8.3 million periods; there astropy gets as many periods as we try, over the same range, and runs a
 * part of them.
 */
function astropy(star: BenchStar, plan: MissionPlan, grid: FastGrid): PeerPlan {
  const load = { time: [...star.time], flux: [...star.flux], fluxErr: [...star.fluxErr] }
  const base = { name: 'astropy', driver: 'astropy_bls.py', rounds: ASTROPY_ROUNDS }
  if (plan.name === 'kepler4yr') {
    const periods = asManyPeriods(grid, KEPLER_SHARE)
    return {
      ...base,
      load: { ...load, periods, durations: DURATIONS },
      scale: grid.periodCount / periods.length,
      how: `every ${KEPLER_SHARE}th of as many periods as ours, extrapolated`,
    }
  }
  const frequencyFactor = plan.cadenceMinutes < BIN_MINUTES ? 1 : 10
  const { periods } = uniformFrequencyGrid({
    spanDays: spanOf(star),
    periodMinDays: PERIOD_MIN_DAYS,
    periodMaxDays: plan.periodMaxDays,
    minDurationDays: DURATIONS[0],
    frequencyFactor,
  })
  return {
    ...base,
    load: { ...load, periods: [...periods], durations: DURATIONS },
    how: `frequency_factor ${frequencyFactor}`,
  }
}

/** One in so many periods of the Kepler grid is run by astropy. */
const KEPLER_SHARE = 100

/** Equal steps of frequency over the range, `grid.periodCount / share` of them. */
function asManyPeriods(grid: FastGrid, share: number): number[] {
  const count = Math.ceil(grid.periodCount / share)
  const [high, low] = [1 / grid.periodMinDays, 1 / grid.periodMaxDays]
  return Array.from({ length: count }, (_, i) => 1 / (high - ((high - low) * (i + 0.5)) / count))
}

function gerbls(star: BenchStar, plan: MissionPlan, stepDays: number): PeerPlan {
  return {
    name: 'gerbls',
    driver: 'gerbls_ffa.py',
    load: {
      time: [...star.time],
      flux: [...star.flux],
      fluxErr: [...star.fluxErr],
      periodMinDays: PERIOD_MIN_DAYS,
      periodMaxDays: plan.periodMaxDays,
      durations: DURATIONS,
      stepDays,
    },
    how: 'run_bls',
  }
}

function spanOf({ time }: BenchStar): number {
  return time[time.length - 1] - time[0]
}

function bestPeriod({ periods, power }: Periodogram): number {
  let best = 0
  for (let i = 1; i < power.length; i++) if (power[i] > power[best]) best = i
  return periods[best]
}
