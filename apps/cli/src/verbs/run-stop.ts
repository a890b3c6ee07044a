import { setTimeout as wait } from 'node:timers/promises'

import { type Ledger, requestCancel, requestPause, type RunStatus, runStatus } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { pasteable } from '../home.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { AT_REST } from '../run-states.ts'
import { note, print, printJson } from '../terminal/console.ts'

const ASK_EVERY_MS = 200
/** The holder obeys within about a second, then lets its items end. */
const PATIENCE_MS = 15_000

/** `longrun run pause`: asks the process that executes the run, and waits until it has obeyed. */
export async function pauseRun(selector: string, options: GlobalOptions): Promise<number> {
  return stopRun(selector, options, requestPause)
}

/** `longrun run cancel`: the same, and the run counts as given up. */
export async function cancelRun(selector: string, options: GlobalOptions): Promise<number> {
  return stopRun(selector, options, requestCancel)
}

async function stopRun(
  selector: string,
  options: GlobalOptions,
  request: (ledger: Ledger, runId: string) => Promise<void>,
): Promise<number> {
  return withLedger(options, 'write', async (ledger, home) => {
    const runId = await chooseRun(ledger, selector)
    await request(ledger, runId)
    const status = await untilRest(ledger, runId)
    if (options.json === true) printJson(status)
    else
      print(
        `run ${runId}: ${status.state} (${status.succeeded + status.failed}/${status.total} done)`,
      )
    if (AT_REST.has(status.state))
      note(`Go on with:\n  ${pasteable(['run', 'resume', runId], home)}`)
    else note('asked; the process that holds the run has not stopped yet')
    return ExitCode.done
  })
}

async function untilRest(ledger: Ledger, runId: string): Promise<RunStatus> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const status = await runStatus(ledger, runId)
    if (AT_REST.has(status.state) || performance.now() > deadline) return status
    await wait(ASK_EVERY_MS)
  }
}
