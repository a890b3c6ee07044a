import { setTimeout as wait } from 'node:timers/promises'

import { type Ledger, type RunStatus, runStatus } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { pasteable } from '../home.ts'
import { moreBudget } from '../more-budget.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { AT_REST, RESUMABLE } from '../run-states.ts'
import { print, printJson } from '../terminal/console.ts'
import { byteCount, counted, duration, percent, rateText } from '../terminal/quantity.ts'
import { printable } from '../terminal/text-table.ts'
import { usageText } from '../terminal/usage-text.ts'

const WATCH_EVERY_MS = 1000

/** `longrun run status`: reads the ledger only, so it works beside the process that holds the run. */
export async function showStatus(
  selector: string,
  options: GlobalOptions & { readonly watch?: boolean },
): Promise<number> {
  return withLedger(options, 'read', async (ledger, home) => {
    const runId = await chooseRun(ledger, selector)
    const status =
      options.watch === true
        ? await watch(ledger, runId, options.json === true)
        : await runStatus(ledger, runId)
    if (options.json === true) printJson(status)
    else print(statusText(status, { home, more: await moreBudget(ledger, status) }))
    return ExitCode.done
  })
}

/** Shows the run until it rests; with JSON a line a second, else a bar on a terminal. */
async function watch(ledger: Ledger, runId: string, json: boolean): Promise<RunStatus> {
  const { showProgress } = await import('../terminal/run-progress.ts')
  const progress = json ? null : showProgress()
  for (;;) {
    const status = await runStatus(ledger, runId)
    if (AT_REST.has(status.state)) {
      progress?.stop()
      return status
    }
    if (progress === null) printJson(status)
    else progress.update({ ...status, retries: 0 })
    await wait(WATCH_EVERY_MS)
  }
}

/** A run's state for a person. */
function statusText(
  status: RunStatus,
  { home, more }: { readonly home: string; readonly more: readonly string[] },
): string {
  const lines = [
    `${printable(status.name)}  ${status.runId}  ${status.state}${status.cause === null ? '' : ` (${status.cause})`}`,
    `  ${status.succeeded + status.failed}/${status.total} done (${percent(status.succeeded + status.failed, status.total)}): ${status.succeeded} succeeded, ${status.failed} failed, ${status.pending} pending`,
  ]
  const classes = Object.entries(status.errorClasses).filter(([, count]) => count > 0)
  if (classes.length > 0)
    lines.push(`  failures: ${classes.map(([name, n]) => `${name} ${n}`).join(', ')}`)
  if (status.state === 'running') {
    const interval =
      status.etaP10Seconds === null || status.etaP90Seconds === null
        ? ''
        : ` (80 %: ${duration(status.etaP10Seconds)} - ${duration(status.etaP90Seconds)})`
    lines.push(
      `  ${status.rate === null ? '-' : rateText(status.rate)}, ETA ${duration(status.etaSeconds)}${interval}`,
    )
  }
  lines.push(
    `  worked for ${duration(status.elapsedSeconds)} in ${counted(status.sessions, 'session')}`,
  )
  const used = usageText(status.usage)
  if (used !== null) lines.push(`  used ${used}`)
  if (status.rssBytes !== null) lines.push(`  memory ${byteCount(status.rssBytes)}`)
  if (status.holder !== null)
    lines.push(
      `  held by process ${status.holder.pid} on ${status.holder.host} since ${status.holder.since}`,
    )
  if (RESUMABLE.has(status.state))
    lines.push(`  go on with: ${pasteable(['run', 'resume', status.runId, ...more], home)}`)
  return lines.join('\n')
}
