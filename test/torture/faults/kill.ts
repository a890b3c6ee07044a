import { setTimeout as sleep } from 'node:timers/promises'
import { Tally, type Fault } from '../support/fault-row.ts'
import { uniform } from '../support/random.ts'
import { startChild } from '../support/start-child.ts'
import { finish, judge, withWordRun, type WordRun } from '../support/word-run.ts'

const killsARun = 10

/** SIGKILL of the whole process at random moments, again and again over one run. */
export function killFault(workers: 1 | 2): Fault {
  const name = `kill-${workers}-workers`
  return {
    name,
    counts: { quick: 10, ci: 20, full: 10_000 },
    run: async (count, seed) => {
      const tally = new Tally()
      const random = uniform(seed)
      for (let done = 0; done < count; done += killsARun)
        await withWordRun(
          { items: 240, slowMs: 25, commit: done % (2 * killsARun) === 0 ? 'batch' : 'item' },
          async (run) => {
            for (let kill = 0; kill < Math.min(killsARun, count - done); kill++)
              await killOnce(run, workers, random)
            await finish(run.home, run.runId, workers)
            tally.add(await judge(run))
          },
        )
      return tally.row(name, count)
    },
  }
}

async function killOnce(run: WordRun, workers: number, random: () => number): Promise<void> {
  const child = startChild({ home: run.home, runId: run.runId, workers })
  // From the start of the process to the middle of its work.
  await sleep(100 + random() * 700)
  child.process.kill('SIGKILL')
  await child.report
}

/** SIGKILL at one write after the other: before each statement, before and after each commit. */
export const killAtWriteFault: Fault = {
  name: 'kill-at-write',
  counts: { quick: 6, ci: 40, full: 10_000 },
  run: async (count) => {
    const tally = new Tally()
    const small = { items: 6, commit: 'item' } as const
    const writes = await withWordRun(small, async ({ home, runId }) => {
      const report = await startChild({ home, runId, workers: 1, killAtWrite: 0 }).report
      return report?.writes ?? 0
    })
    const step = Math.max(1, writes / count)
    let cases = 0
    for (let at = 1; at <= writes; at += step, cases++)
      await withWordRun(small, async (run) => {
        const { home, runId } = run
        await startChild({ home, runId, workers: 1, killAtWrite: Math.floor(at) }).report
        await finish(home, runId)
        tally.add(await judge(run))
      })
    return tally.row('kill-at-write', cases)
  },
}
