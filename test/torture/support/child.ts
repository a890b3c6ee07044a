/**
 * Executes a run in a process of its own, to be killed, stopped or raced:
 * `node child.ts '{"home": ..., "runId": ..., "workers": 1, "leaseMs": 1000, "killAtWrite": 12}'`.
 * Prints one line of JSON: the outcome, or the name of the error.
 */
import { executeRun, openLedger } from '@longrun/runs'

export interface ChildOrder {
  readonly home: string
  readonly runId: string
  readonly workers: number
  readonly leaseMs?: number
  /** SIGKILL to itself at this write to the ledger, counted from 1; 0 only counts. */
  readonly killAtWrite?: number
}

export interface ChildReport {
  readonly state: string | null
  readonly cause: string | null
  readonly error: string | null
  readonly message: string | null
  readonly writes: number
}

const order = JSON.parse(process.argv[2] ?? '{}') as ChildOrder
let writes = 0
const report: ChildReport = await execute().catch((error: unknown) => ({
  state: null,
  cause: null,
  error: error instanceof Error ? error.name : 'unknown',
  message: error instanceof Error ? error.message : String(error),
  writes,
}))
process.stdout.write(`${JSON.stringify(report)}\n`)

async function execute(): Promise<ChildReport> {
  const ledger = await openLedger(order.home, {
    probe: () => {
      if (++writes === order.killAtWrite) process.kill(process.pid, 'SIGKILL')
    },
  })
  const outcome = await executeRun(ledger, order.runId, {
    workers: order.workers,
    ...(order.leaseMs === undefined ? {} : { leaseMs: order.leaseMs }),
  })
  await ledger.close()
  return {
    state: outcome.state,
    cause: outcome.cause,
    error: null,
    message: outcome.message,
    writes,
  }
}
