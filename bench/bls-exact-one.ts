/**
 * Exact box least squares of one star on one thread, beside astropy: same grid, durations, objective.
 * `bls-exact-one` is compat mode, the same boxes as astropy's to the last; `bls-default-one` wraps right.
 * Each round runs ours, then the peer. Power must agree to 1e-5 and the best period be the same, or it throws.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blsSearch, uniformFrequencyGrid } from '@longrun/search'
import { benchData } from './bench-data.ts'
import { startPeer } from './peer.ts'
import { peerRow, type Bench } from './row.ts'
import { realCases } from './real-star.ts'
import { PERIOD_MIN_DAYS, seriesOf } from './star.ts'

const DURATIONS = [0.05, 0.08, 0.13, 0.21, 0.33]
const ROUNDS = 15

/**
 * Multiple of the step min(durations) / span^2, 10 for real stars. Kepler's 8.3 million periods at 10 would take astropy half an
 * hour: every 2,500th step of the whole range.
 */
const FREQUENCY_FACTOR: Readonly<Record<string, number>> = {
  tess30: 10,
  k2: 10,
  tess2: 10,
  kepler4yr: 25_000,
}

export const blsExactOne: Bench = {
  cases: [
    ...Object.keys(FREQUENCY_FACTOR).map((name) => `bls-exact-one/${name}`),
    ...realCases('bls-exact-one', ['real-k2', 'real-tess2']),
  ],
  async run(name) {
    const {
      plan,
      stars: [star],
    } = benchData(name)
    const grid = uniformFrequencyGrid({
      spanDays: star.time[star.time.length - 1] - star.time[0],
      periodMinDays: PERIOD_MIN_DAYS,
      periodMaxDays: plan.periodMaxDays,
      minDurationDays: DURATIONS[0],
      frequencyFactor: FREQUENCY_FACTOR[plan.name] ?? 10,
    })
    const data = seriesOf(star)
    const compat = { durations: DURATIONS, compat: 'astropy' as const }
    const wrapped = { durations: DURATIONS }
    const time = (run: () => unknown): number => {
      const start = performance.now()
      run()
      return performance.now() - start
    }
    // Warm up: the engine compiles the kernel twice, the second time for speed.
    for (let i = 0; i < 3; i++) blsSearch(data, grid, i === 0 ? wrapped : compat)

    const peer = await startPeer('astropy_bls.py')
    const folder = await mkdtemp(join(tmpdir(), 'longrun-bench-'))
    const ours: number[] = []
    const right: number[] = []
    const theirs: number[] = []
    let agreement = 'peer missing'
    try {
      if (peer) {
        const path = join(folder, 'star.json')
        const columns = { time: [...star.time], flux: [...star.flux], fluxErr: [...star.fluxErr] }
        await writeFile(
          path,
          JSON.stringify({ ...columns, periods: [...grid.periods], durations: DURATIONS }),
        )
        await peer.ask({ do: 'load', path })
        const { power } = await peer.ask({ do: 'run', power: true })
        agreement = compare(blsSearch(data, grid, compat).power, power as number[], grid.periods)
      }
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(time(() => blsSearch(data, grid, compat)))
        right.push(time(() => blsSearch(data, grid, wrapped)))
        if (peer) theirs.push(Number((await peer.ask({ do: 'run' })).ms))
      }
    } finally {
      peer?.close()
      await rm(folder, { recursive: true })
    }
    const size = `${star.time.length} rows, ${grid.periods.length} periods`
    const note = `${size}; ${agreement}${peer ? ` (astropy ${peer.version})` : ''}`
    return [
      peerRow({ case: name, peer: 'astropy', note }, ours, theirs),
      peerRow(
        {
          case: name.replace('exact', 'default'),
          peer: 'astropy',
          note: `${size}; right phase wrapping`,
        },
        right,
        theirs,
      ),
    ]
  },
}

/** Throws unless both found the same; says how close they are. */
function compare(ours: Float64Array, theirs: readonly number[], periods: Float64Array): string {
  let worst = 0
  let best = 0
  let peerBest = 0
  for (let i = 0; i < ours.length; i++) {
    worst = Math.max(worst, Math.abs(ours[i] / theirs[i] - 1))
    if (ours[i] > ours[best]) best = i
    if (theirs[i] > theirs[peerBest]) peerBest = i
  }
  if (!(worst < 1e-5) || best !== peerBest) {
    throw new Error(
      `power differs by up to ${worst}; best period ${periods[best]} d, the peer's ${periods[peerBest]} d`,
    )
  }
  return `power agrees to ${worst.toExponential(0)}, best period ${periods[best].toFixed(4)} d`
}
