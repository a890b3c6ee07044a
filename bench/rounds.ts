/** One kernel beside its peers: rounds in which ours and each peer run in turn, so that all see the same load. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPeer, type Peer } from './peer.ts'
import { peerRow, summarise, type BenchRow } from './row.ts'
import { namePeriod, type MissionPlan } from './star.ts'

export interface PeerPlan {
  /** Lower-case PyPI name. */
  readonly name: string
  /** File in `bench/peers`. */
  readonly driver: string
  /** What the driver loads before the first round. */
  readonly load: Readonly<Record<string, unknown>>
  /** Fields of every `run` request. */
  readonly request?: Readonly<Record<string, unknown>>
  /** The peer ran only this part of its work: its time is multiplied by it. Default 1. */
  readonly scale?: number
  /** Rounds it takes part in, the first ones. Default all. */
  readonly rounds?: number
  /** How it was run, for the table. */
  readonly how: string
  /** Set where it is not run at all: why. Its ratio is null. */
  readonly notRun?: string
}

/** What a search found for a star. */
export interface BenchFound {
  readonly periodDays: number
  /** Where the method has one. */
  readonly sde?: number
}

export interface RoundsPlan {
  readonly case: string
  readonly plan: MissionPlan
  /** Rounds; default 7. */
  readonly rounds?: number
  /** Our work once; it gives what was found, star by star. */
  readonly ours: () => readonly BenchFound[]
  /** Our grid, for the table. */
  readonly note: string
  readonly peers: readonly PeerPlan[]
}

/** A peer compiles ahead, and is run once before. */
const WARM_MS = 500
/** A round repeats work until it has lasted this long, ours and theirs: an interrupt does not time a short kernel. */
const ROUND_MS = 60

/** One row a peer; with no peers one row without. */
export async function runRounds(options: RoundsPlan): Promise<BenchRow[]> {
  const { plan, ours, rounds = 7 } = options
  // Warm up: the engine compiles a kernel twice, and what calls it once it has run often, as in a survey.
  const warm = performance.now()
  let bests = ours()
  for (let i = 0; i < 2 || performance.now() - warm < WARM_MS; i++) bests = ours()
  const once = timed(() => ours())
  const repeats = Math.max(1, Math.ceil(ROUND_MS / once))
  const folder = await mkdtemp(join(tmpdir(), 'longrun-bench-'))
  const racers: Racer[] = []
  const mine: number[] = []
  try {
    for (const peer of options.peers) racers.push(await start(peer, folder))
    for (let round = 0; round < rounds; round++) {
      const total = timed(() => {
        for (let i = 0; i < repeats; i++) ours()
      })
      mine.push(total / repeats / bests.length)
      for (const racer of racers) await race(racer, round)
    }
  } finally {
    for (const racer of racers) racer.process?.close()
    await rm(folder, { recursive: true })
  }
  const found = `${options.note}; ${describe(bests, plan)}`
  if (racers.length === 0)
    return [peerRow({ case: options.case, peer: null, note: found }, mine, [])]
  // A peer takes part in the first rounds, so that its times stand beside ours of the same rounds.
  return racers.map((racer) => {
    const note = `${found}. ${theirNote(racer, plan)}`
    return peerRow({ case: options.case, peer: racer.plan.name, note }, mine, racer.times)
  })
}

interface Racer {
  readonly plan: PeerPlan
  readonly process: Peer | null
  readonly times: number[]
  periods: number
  best: BenchFound
}

async function start(plan: PeerPlan, folder: string): Promise<Racer> {
  const racer = { plan, times: [], periods: 0, best: { periodDays: Number.NaN } }
  const process = plan.notRun === undefined ? await startPeer(plan.driver) : null
  if (process === null) return { ...racer, process }
  const path = join(folder, `${plan.name}.json`)
  await writeFile(path, JSON.stringify(plan.load))
  await process.ask({ do: 'load', path })
  // Compiles, loads and finds once; kept out of the times.
  await process.ask({ do: 'run', ...plan.request })
  return { ...racer, process }
}

async function race(racer: Racer, round: number): Promise<void> {
  const { plan, process } = racer
  if (process === null || round >= (plan.rounds ?? Infinity)) return
  let reply: Record<string, unknown>
  let total = 0
  let runs = 0
  do {
    reply = await process.ask({ do: 'run', ...plan.request })
    total += Number(reply.ms)
    runs++
  } while (total < ROUND_MS)
  const ms = (total / runs) * (plan.scale ?? 1)
  racer.times.push(ms)
  racer.periods = Number(reply.periods)
  racer.best = {
    ...(reply.best as BenchFound),
    ...(reply.sde === undefined ? {} : { sde: Number(reply.sde) }),
  }
}

function theirNote(racer: Racer, plan: MissionPlan): string {
  const { name, how, notRun } = racer.plan
  if (notRun !== undefined) return `${name} not run: ${notRun}`
  if (racer.process === null) return `${name} missing`
  const ms = summarise(racer.times).median.toPrecision(3)
  return (
    `${name} ${racer.process.version}: ${ms} ms, ${racer.periods} periods, ${how}` +
    // A part of a grid passes by the planted period.
    (racer.plan.scale === undefined ? `; ${describe([racer.best], plan)}` : '')
  )
}

function describe(found: readonly BenchFound[], plan: MissionPlan): string {
  const names = found.map(({ periodDays }) => namePeriod(periodDays, plan))
  const same = names.filter((name) => name === names[0]).length
  const stars = plan.truth === 'known' ? 'the first star' : `${same}/${found.length} stars`
  const of = found.length > 1 ? ` of ${stars}` : ''
  const sde = found[0].sde === undefined ? '' : `, SDE ${found[0].sde.toFixed(2)}`
  return `found ${names[0]}${of}${sde}`
}

function timed(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}
