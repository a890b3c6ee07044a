/**
 * Fast transit least squares of a batch of eight stars, beside transitleastsquares on one of them: its default
 * backend in `tls-fast-batch8`, its exact one in `tls-fast-batch8-numba`. Our SNR is compared with our
 * own exact search's, star by star.
 */

import {
  ofirGrid,
  planTlsGrid,
  tlsExact,
  tlsFast,
  type SearchData,
  type TlsResult,
} from '@longrun/search'
import { benchData } from './bench-data.ts'
import { runRounds } from './rounds.ts'
import { quantile, type Bench } from './row.ts'
import { realCases } from './real-star.ts'
import { seriesOf, type MissionPlan } from './star.ts'
import { defaultPeer, numbaPeer, NUMBA_ROUNDS } from './tls-exact.ts'

const BATCH = 8
const ROUNDS = 5
/** Where the reference's own grid begins, by the Roche limit of a sun. */
const PERIOD_MIN_DAYS = 0.6
const MISSIONS = ['tess30', 'k2', 'tess10', 'kepler4yr']

export const tlsFastBench: Bench = {
  cases: [
    ...MISSIONS.map((mission) => `tls-fast-batch8/${mission}`),
    ...Object.keys(NUMBA_ROUNDS).map((mission) => `tls-fast-batch8-numba/${mission}`),
    ...realCases('tls-fast-batch8', ['real-k2c4']),
  ],
  async run(name) {
    const { plan, stars } = benchData(name, BATCH)
    const numba = name.startsWith('tls-fast-batch8-numba')
    const batch = stars.map(seriesOf)
    const grid = planTlsGrid({
      spanDays: Math.max(...stars.map(({ time }) => time[time.length - 1] - time[0])),
      stepDays: plan.cadenceMinutes / 1440,
      periodMinDays: PERIOD_MIN_DAYS,
      periodMaxDays: plan.periodMaxDays,
    })
    const long = plan.name === 'kepler4yr'
    const size = `${stars[0].time.length} rows, ${grid.periodCount} periods`
    const peer = numba ? numbaPeer(stars[0]) : defaultPeer(stars[0])
    const part = { period_min: PART_DAYS[0], period_max: PART_DAYS[1] }
    return runRounds({
      case: name,
      plan,
      rounds: numba ? NUMBA_ROUNDS[plan.name] : ROUNDS,
      ours: () => tlsFast(batch, grid),
      note: long ? size : `${size}; ${againstExact(batch, tlsFast(batch, grid))}`,
      peers: [
        long
          ? {
              ...peer,
              load: { ...peer.load, search: part },
              scale:
                periodsOfReference(plan, PERIOD_MIN_DAYS, plan.periodMaxDays) /
                periodsOfReference(plan, ...PART_DAYS),
              rounds: 2,
              how: `default backend, ${PART_DAYS.join('-')} d, extrapolated to ${PERIOD_MIN_DAYS}-${plan.periodMaxDays} d by the number of periods`,
            }
          : peer,
      ],
    })
  },
}

/** The part of Kepler's periods that the reference searches here: all of them take it a quarter of an hour. */
const PART_DAYS = [8.8, 9.4] as const

/** How many periods its grid has between two. */
function periodsOfReference({ spanDays }: MissionPlan, from: number, to: number): number {
  return ofirGrid({ spanDays, periodMinDays: from, periodMaxDays: to }).periods.length
}

/** How far our SNR lies from the exact search's. */
function againstExact(batch: readonly SearchData[], fast: readonly TlsResult[]): string {
  const off = batch.map((series, i) => Math.abs(fast[i].snr / tlsExact(series).snr - 1))
  return `SNR within ${(100 * quantile(off, 0.5)).toFixed(2)} % (median) of exact`
}
