import { setTimeout as sleep } from 'node:timers/promises'
import { executeRun, HeldError, openLedger, runStatus, type RunStatus } from '@longrun/runs'
import type { ChildReport } from '../support/child.ts'
import { Tally, type Fault } from '../support/fault-row.ts'
import { integer, uniform } from '../support/random.ts'
import { startChild } from '../support/start-child.ts'
import { judge, withWordRun, type WordRun } from '../support/word-run.ts'

const leaseMs = 1000

async function untilStatus(
  run: WordRun,
  ready: (status: RunStatus) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const ledger = await openLedger(run.home, { readOnly: true })
  try {
    for (;;) {
      if (signal?.aborted === true || ready(await runStatus(ledger, run.runId))) return
      await sleep(10)
    }
  } finally {
    await ledger.close()
  }
}

function isComplete(report: ChildReport | null): boolean {
  return report?.state?.startsWith('completed') === true
}

/** A holder that is stopped for longer than its lease, superseded, and woken in the middle. */
export const stopFault: Fault = {
  name: 'stop-beyond-lease',
  counts: { quick: 1, ci: 20, full: 1000 },
  run: async (count, seed) => {
    const tally = new Tally()
    const random = uniform(seed)
    for (let trial = 0; trial < count; trial++)
      await withWordRun({ items: 160, slowMs: 20, commit: 'item' }, async (run) => {
        const { home, runId } = run
        const first = startChild({ home, runId, workers: 1, leaseMs })
        await untilStatus(run, (status) => status.succeeded > 0)
        await sleep(random() * 200)
        first.process.kill('SIGSTOP')
        await sleep(leaseMs + 200)
        const second = startChild({ home, runId, workers: 1, leaseMs })
        const over = new AbortController()
        const refused = await Promise.race([
          untilStatus(run, (status) => status.sessions === 2, over.signal).then(() => null),
          second.report,
        ])
        over.abort()
        await sleep(random() * 200)
        first.process.kill('SIGCONT')
        const [stopped, winner] = await Promise.all([first.report, second.report])
        // Stopped within a transaction, it holds the file itself: nobody can take over, and is told.
        const right =
          refused === null
            ? stopped?.cause === 'superseded' && isComplete(winner)
            : refused.error === 'LedgerError' && isComplete(stopped)
        tally.add({ wrong: right ? 0 : 1, refused: 1 })
        tally.add(await judge(run))
      })
    return tally.row('stop-beyond-lease', count)
  },
}

/** Several processes that resume one run at the same moment: exactly one may. */
export const raceFault: Fault = {
  name: 'concurrent-resumes',
  counts: { quick: 1, ci: 50, full: 500 },
  run: async (count, seed) => {
    const tally = new Tally()
    const random = uniform(seed)
    for (let trial = 0; trial < count; trial++)
      // Long enough for the slowest to come while the fastest still works.
      await withWordRun({ items: 24, slowMs: 300 }, async (run) => {
        const { home, runId } = run
        const racers = trial === 0 ? 4 : integer(random, 2, 8)
        const children = Array.from({ length: racers }, () =>
          startChild({ home, runId, workers: 1 }),
        )
        const reports = await Promise.all(children.map((child) => child.report))
        const winners = reports.filter((report) => isComplete(report)).length
        const held = reports.filter((report) => report?.error === 'HeldError').length
        tally.add({ wrong: winners === 1 && held === racers - 1 ? 0 : 1, refused: held })
        tally.add(await judge(run))
      })
    return tally.row('concurrent-resumes', count)
  },
}

/** Wall clocks that jump by hours while a run goes on: no lease may seem expired, no ETA absurd. */
export const clockFault: Fault = {
  name: 'clock-jumps',
  counts: { quick: 1, ci: 20, full: 200 },
  run: async (count, seed) => {
    const tally = new Tally()
    const random = uniform(seed)
    for (let trial = 0; trial < count; trial++)
      await withWordRun({ items: 24, slowMs: 200 }, async (run) => {
        let offsetMs = 0
        const clock = {
          now: () => Date.now() + offsetMs,
          monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
        }
        const holder = await openLedger(run.home, { clock })
        const rival = await openLedger(run.home, { clock })
        let sane = true
        const running = executeRun(holder, run.runId, {
          workers: 1,
          leaseMs,
          onProgress: ({ etaSeconds, etaP10Seconds, etaP90Seconds, elapsedSeconds }) => {
            if (elapsedSeconds < 0 || elapsedSeconds > 3600) sane = false
            if (etaSeconds === null) return
            if (!(etaP10Seconds! <= etaSeconds && etaSeconds <= etaP90Seconds!)) sane = false
            if (!(etaSeconds >= 0 && etaSeconds < 3600)) sane = false
          },
        })
        await untilStatus(run, (status) => status.state === 'running')
        for (let jump = 0; jump < 5; jump++) {
          offsetMs = integer(random, -48, 48) * 3_600_000
          const refused = await executeRun(rival, run.runId, { workers: 1, leaseMs }).then(
            () => false,
            (error: unknown) => error instanceof HeldError,
          )
          tally.add(refused ? { refused: 1 } : { wrong: 1 })
          await sleep(50)
        }
        await running
        await holder.close()
        await rival.close()
        tally.add({ wrong: sane ? 0 : 1 })
        tally.add(await judge(run))
      })
    return tally.row('clock-jumps', count)
  },
}
