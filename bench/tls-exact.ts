/**
 * Exact transit least squares of one star beside transitleastsquares, on the same trial periods.
 *
 * `tls-exact` races the package as its users run it: since version 2 its default backend approximates wide
 * templates and scans phases coarsely first. `tls-exact-numba` races its `numba` backend, the exact
 * search of the versions before, which ours agrees with.
 */

import { ofirGrid, tlsExact } from '@longrun/search'
import { benchData } from './bench-data.ts'
import { runRounds, type PeerPlan } from './rounds.ts'
import type { Bench } from './row.ts'
import { realCases } from './real-star.ts'
import { seriesOf, type BenchStar } from './star.ts'

const ROUNDS = 5
/** Rounds of the `numba` backend: it takes 3 s (tess30), 8 s (tess10) and 25 s (k2). */
export const NUMBA_ROUNDS: Readonly<Record<string, number>> = { tess30: 3, tess10: 2, k2: 1 }

const missions = ['tess30', 'k2', 'tess10']

export const tlsExactBench: Bench = {
  cases: [
    ...['tls-exact', 'tls-exact-numba'].flatMap((kernel) =>
      missions.map((mission) => `${kernel}/${mission}`),
    ),
    ...realCases('tls-exact', ['real-tess30', 'real-k2', 'real-tess10']),
  ],
  async run(name) {
    const {
      plan,
      stars: [star],
    } = benchData(name)
    const series = seriesOf(star)
    const grid = ofirGrid({ spanDays: star.time[star.time.length - 1] - star.time[0] })
    const numba = name.startsWith('tls-exact-numba')
    return runRounds({
      case: name,
      plan,
      rounds: numba ? NUMBA_ROUNDS[plan.name] : ROUNDS,
      ours: () => [tlsExact(series, { grid })],
      note: `${series.time.length} rows, ${grid.periods.length} periods`,
      peers: [numba ? numbaPeer(star) : defaultPeer(star)],
    })
  },
}

/** The package as `power()` runs it without a choice of backend. */
export function defaultPeer(star: BenchStar): PeerPlan {
  return {
    name: 'transitleastsquares',
    driver: 'tls_search.py',
    load: { time: [...star.time], flux: [...star.flux], fluxErr: [...star.fluxErr] },
    how: 'default backend',
  }
}

/** Its exact backend. */
export function numbaPeer(star: BenchStar): PeerPlan {
  return { ...defaultPeer(star), request: { backend: 'numba' }, how: 'exact backend (numba)' }
}
