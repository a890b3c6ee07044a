/** Our transit least squares: one candidate a light curve, ranked by its gain in log-likelihood. */

import { ofirGrid, tlsExact, tlsFast, type SearchData, type TlsResult } from '@longrun/search'
import { fastGrid, kernelHash, type Claim, type Method } from './method.ts'
import type { TrialMission } from './trial.ts'

/** The exact mode, on the reference's own grid for this span. */
export function tlsExactMethod(mission: TrialMission): Method {
  const { summary } = ofirGrid({ spanDays: mission.spanDays })
  return tlsMethod('tls-exact', summary, (pair) => pair.map((series) => tlsExact(series)))
}

/** The fast mode, on the fast grid. */
export function tlsFastMethod(mission: TrialMission): Method {
  const grid = fastGrid(mission)
  return tlsMethod('tls-fast', grid.summary, (pair) => tlsFast(pair, grid))
}

function tlsMethod(
  name: string,
  grid: string,
  search: (pair: readonly SearchData[]) => readonly TlsResult[],
): Method {
  return {
    name,
    basis: `${grid}, kernels ${kernelHash()}`,
    run(trial) {
      const [planted, twin] = search([trial.planted, trial.twin]).map(claimOf)
      return Promise.resolve({ planted: [planted], twin: twin.rank })
    },
    close() {},
  }
}

function claimOf({ periodDays, t0, snr }: TlsResult): Claim {
  return { periodDays, t0, rank: (snr * snr) / 2 }
}
