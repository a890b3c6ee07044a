/** Our transit least squares: one candidate a light curve, ranked by its gain in log-likelihood. */

import {
  ofirGrid,
  planTlsGrid,
  tlsExact,
  tlsFast,
  type SearchData,
  type TlsResult,
} from '@longrun/search'
import { basisOf, byRange, gridOf, kernelHash, type Claim, type Method } from './method.ts'
import type { TrialMission, TrialRange } from './trial.ts'

/** The exact mode, on the reference's own grid for this span. */
export function tlsExactMethod(mission: TrialMission): Method {
  const grids = byRange(mission, ({ searchedDays: [periodMinDays, periodMaxDays] }) =>
    ofirGrid({ spanDays: mission.spanDays, periodMinDays, periodMaxDays }),
  )
  return tlsMethod('tls-exact', basisOf(grids), (pair, range) =>
    pair.map((series) => tlsExact(series, { grid: gridOf(grids, range) })),
  )
}

/** The fast mode, on its own grid. */
export function tlsFastMethod(mission: TrialMission): Method {
  const { spanDays, cadenceDays } = mission
  const grids = byRange(mission, ({ searchedDays: [periodMinDays, periodMaxDays] }) =>
    planTlsGrid({ spanDays, stepDays: cadenceDays, periodMinDays, periodMaxDays }),
  )
  return tlsMethod('tls-fast', basisOf(grids), (pair, range) => tlsFast(pair, gridOf(grids, range)))
}

function tlsMethod(
  name: string,
  grid: string,
  search: (pair: readonly SearchData[], range: TrialRange) => readonly TlsResult[],
): Method {
  return {
    name,
    basis: `${grid}, kernels ${kernelHash()}`,
    run(trial) {
      const [planted, twin] = search([trial.planted, trial.twin], trial.range).map(claimOf)
      return Promise.resolve({ planted: [planted], twin: twin.rank })
    },
    close() {},
  }
}

function claimOf({ periodDays, t0, snr }: TlsResult): Claim {
  return { periodDays, t0, rank: (snr * snr) / 2 }
}
