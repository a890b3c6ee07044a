/**
 * The biweight of one light curve on one core beside wotan's: normalised flux in, trend and flattened flux
 * out, both with their defaults, in rounds of ours and theirs in turn. The trends must agree to 1e-9 or it
 * throws, to 1e-6 with a wotan before 2.0. `biweight` is the survey's own window, three times its longest duration of 16 h; `biweight-0.4d`
 * and its like show what other windows do. `biweight-wotan1` is beside wotan 1.10, which took each window anew,
 * stopped once a step was below 1e-6 and left out the last row: away from the end, trends agree to that.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detrend, type LightCurve } from '@longrun/lightcurve'
import { benchData } from './bench-data.ts'
import { startPeer, type Peer } from './peer.ts'
import { peerRow, summarise, type Bench } from './row.ts'
import { realCases } from './real-star.ts'

const SURVEY_WINDOW_DAYS = 2
const OTHER_WINDOWS_DAYS = [0.4, 0.6, 1, 1.5]
/** The release before 2.0, in a folder of its own in the peers' environment. */
const OLDER_WOTAN = '1.10'
/** Of a release before 2.0. [unit of the flux] */
const MOST_OLDER_DIFFERENCE = 1e-6
const MISSIONS = ['tess2', 'kepler4yr']
const REAL = ['real-tess2', 'real-kepler', 'real-k2']
const ROUNDS = 25
/** Work of one round, ours and theirs, lasts at least this long [ms]. */
const ROUND_MS = 30
/** [unit of the flux] */
const MOST_DIFFERENCE = 1e-9

export const biweight: Bench = {
  cases: [
    ...['biweight', 'biweight-wotan1'].flatMap((kernel) => [
      ...MISSIONS.map((mission) => `${kernel}/${mission}`),
      ...realCases(kernel, REAL),
    ]),
    ...OTHER_WINDOWS_DAYS.flatMap((days) =>
      MISSIONS.map((mission) => `biweight-${days}d/${mission}`),
    ),
  ],
  async run(name) {
    const windowDays = Number(/-([\d.]+)d\//.exec(name)?.[1] ?? SURVEY_WINDOW_DAYS)
    const star = lightCurve(name)
    const ours = () => detrend(star, { windowDays })
    // Warm up: the engine compiles the kernel twice, the second time for speed.
    const warm = performance.now()
    let trend = ours().trend
    while (performance.now() - warm < 300) trend = ours().trend
    const asked = name.startsWith('biweight-wotan1/') ? [OLDER_WOTAN] : []
    const peer = await startPeer('wotan_biweight.py', asked)
    const folder = await mkdtemp(join(tmpdir(), 'longrun-bench-'))
    try {
      const size = `${star.time.length} rows, window ${windowDays} d`
      const wotan = { case: name, peer: 'wotan' }
      if (!peer) {
        const mine = Array.from({ length: ROUNDS }, () => repeated(ours))
        return [peerRow({ ...wotan, note: `${size}; wotan missing` }, mine, [])]
      }
      const path = join(folder, 'star.json')
      await writeFile(path, JSON.stringify({ time: [...star.time], flux: [...star.flux] }))
      await peer.ask({ do: 'load', path })
      const reply = await peer.ask({ do: 'run', windowDays, trend: true })
      const agreement = peer.version.startsWith('1.')
        ? compare(trend, reply.trend as number[], {
            most: MOST_OLDER_DIFFERENCE,
            rows: rowsBeforeEnds(star.time, windowDays),
          })
        : compare(trend, reply.trend as number[], { most: MOST_DIFFERENCE })
      const mine: number[] = []
      const theirs: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        mine.push(repeated(ours))
        theirs.push(await peerTime(peer, windowDays))
      }
      const ms = summarise(theirs).median.toPrecision(3)
      const note = `${size}; ${agreement}; wotan ${peer.version}: ${ms} ms`
      return [peerRow({ ...wotan, note }, mine, theirs)]
    } finally {
      peer?.close()
      await rm(folder, { recursive: true })
    }
  },
}

function lightCurve(name: string): LightCurve {
  const { time, flux } = benchData(name).undetrended[0]
  const step = time[1] - time[0]
  return {
    time,
    flux,
    fluxErr: null,
    quality: null,
    segments: [{ start: 0, end: time.length, label: 'all', cadenceDays: step, band: null }],
    timeSystem: { zeroPoint: 'unknown', scale: 'unknown', reference: 'unknown' },
    star: null,
    mission: 'synthetic',
    producer: 'none',
    fluxColumn: 'synthetic',
    origin: 'synthetic',
    warnings: [],
  }
}

/** Mean time of a run over a round [ms]. */
function repeated(run: () => unknown): number {
  const start = performance.now()
  let runs = 0
  do {
    run()
    runs++
  } while (performance.now() - start < ROUND_MS)
  return (performance.now() - start) / runs
}

async function peerTime(peer: Peer, windowDays: number): Promise<number> {
  let total = 0
  let runs = 0
  do {
    total += Number((await peer.ask({ do: 'run', windowDays })).ms)
    runs++
  } while (total < ROUND_MS)
  return total / runs
}

/** Largest difference over the rows (default: all); throws above `most`. */
function compare(
  ours: Float64Array,
  theirs: readonly number[],
  { most, rows }: { readonly most: number; readonly rows?: readonly boolean[] },
): string {
  const worst = ours.reduce(
    (worse, x, i) => (rows?.[i] === false ? worse : Math.max(worse, Math.abs(x - theirs[i]))),
    0,
  )
  if (!(worst <= most)) throw new Error(`trends differ by up to ${worst}`)
  return `trends agree to ${worst.toExponential(0)}`
}

/** Whose window holds no row that has a gap, or nothing, behind it. */
function rowsBeforeEnds(time: Float64Array, windowDays: number): boolean[] {
  const before = Array.from(time, () => false)
  let end = Infinity
  for (let i = time.length - 1; i >= 0; i--) {
    if (i === time.length - 1 || time[i + 1] - time[i] > windowDays / 2) end = time[i]
    before[i] = end - time[i] > windowDays / 2
  }
  return before
}
