/**
 * What the run engine costs a call: 20,000 calls that nobody answers, 32 at a time, each with its own
 * attempt, usage, record and result in a ledger on disk. CPU time of the whole process an item.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRun, executeRun, openLedger } from '@longrun/runs'
import { summarise, type Bench, type BenchRow } from './row.ts'

const ITEMS = 20_000
const CONCURRENCY = 32
const ROUNDS = 3

export const engineCallsBench: Bench = {
  cases: ['engine-calls/20000'],
  async run(name) {
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRun())
    const { median, spread } = summarise(rounds.map(({ cpuMs }) => cpuMs / ITEMS))
    const wall = summarise(rounds.map(({ wallMs }) => wallMs / 1000)).median
    const row: BenchRow = {
      case: name,
      value: median,
      unit: 'ms',
      peer: null,
      ratio: null,
      spread,
      note: `CPU an item; ${CONCURRENCY} at a time, ${wall.toFixed(1)} s in all, ${(ITEMS / rounds[0].commits).toFixed(0)} items a write`,
    }
    return [row]
  },
}

interface Round {
  readonly cpuMs: number
  readonly wallMs: number
  readonly commits: number
}

async function oneRun(): Promise<Round> {
  const home = await mkdtemp(join(tmpdir(), 'longrun-bench-'))
  let commits = 0
  const ledger = await openLedger(home, {
    create: true,
    probe: (point) => {
      if (point === 'after COMMIT') commits++
    },
  })
  try {
    const runId = await createRun(ledger, {
      name: 'calls',
      pipeline: 'bench',
      taskUrl: new URL('./no-op-calls.fixture.ts', import.meta.url).href,
      spec: {},
      params: { concurrency: CONCURRENCY, waitMs: 0 },
      seed: 1,
      limit: null,
      items: Array.from({ length: ITEMS }, (_, index) => ({
        key: `item-${String(index).padStart(5, '0')}`,
        sha256: '0'.repeat(64),
        locator: { line: index, sealed: 'x'.repeat(300) },
      })),
      sources: [],
      timeoutMs: 60_000,
      commit: 'item',
      gate: null,
    })
    commits = 0
    const [started, before] = [performance.now(), process.cpuUsage()]
    const { state } = await executeRun(ledger, runId, { workers: 1 })
    const { user, system } = process.cpuUsage(before)
    if (state !== 'completed') throw new Error(`the run is ${state}`)
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() - started, commits }
  } finally {
    await ledger.close()
    await rm(home, { recursive: true, force: true })
  }
}
