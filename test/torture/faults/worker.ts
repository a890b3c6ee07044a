import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createRun,
  executeRun,
  iterateFailures,
  openLedger,
  verifyLedger,
  type ErrorClass,
  type Item,
} from '@longrun/runs'
import { emptyPlan, troublesomeUrl } from '../../../engine/runs/test-support/text-run.ts'
import { Tally, type Fault } from '../support/fault-row.ts'

const poisons = ['exit', 'loop', 'buffer-bomb', 'heap-bomb', 'exit-in-prepare'] as const
/** On a busy machine a bomb may meet its deadline before its memory limit. */
const deaths: readonly ErrorClass[] = ['worker_lost', 'timeout', 'oom']

/** Items that kill their worker: each quarantined at its third death, every other one unharmed. */
export const poisonFault: Fault = {
  name: 'poison-items',
  counts: { quick: 4, ci: 50, full: 200 },
  run: async (count) => {
    const tally = new Tally()
    const home = await mkdtemp(join(tmpdir(), 'longrun-torture-'))
    const items = Array.from({ length: count * 6 }, (_, index): Item => {
      const key = `item-${String(index).padStart(5, '0')}`
      const does = index % 6 === 3 ? poisons[Math.floor(index / 6) % poisons.length] : 'work'
      return { key, sha256: createHash('sha256').update(key).digest('hex'), locator: { does } }
    })
    const ledger = await openLedger(home, { create: true })
    const plan = { ...emptyPlan, taskUrl: troublesomeUrl, items, timeoutMs: 1000 }
    const runId = await createRun(ledger, plan)
    const { status } = await executeRun(ledger, runId, {
      workers: 2,
      workerMemoryBytes: 128 * 1024 * 1024,
    })
    let quarantined = 0
    for await (const failure of iterateFailures(ledger, runId)) {
      const index = Number(failure.key.slice(-5))
      const right = index % 6 === 3 && failure.attempts === 3 && deaths.includes(failure.errorClass)
      tally.add(right ? { refused: 1 } : { wrong: 1 })
      quarantined++
    }
    const problems = await verifyLedger(ledger)
    tally.add({ lost: status.pending, wrong: quarantined === count ? 0 : 1 })
    tally.add({ wrong: problems.length })
    await ledger.close()
    await rm(home, { recursive: true })
    return tally.row('poison-items', count)
  },
}
