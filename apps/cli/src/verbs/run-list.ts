import { listRuns } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { displayPath, pasteable, resolveHome } from '../home.ts'
import { moreBudget } from '../more-budget.ts'
import { withLedgerIfAny } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { RESUMABLE } from '../run-states.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { textTable } from '../terminal/text-table.ts'

const HEADER = ['run', 'name', 'state', 'done', 'failed', 'total', 'created']

/** `longrun run list`: every run of the home, newest first; an empty home has none, and that is no error. */
export async function listAllRuns(options: GlobalOptions): Promise<number> {
  const found = await withLedgerIfAny(options, async (ledger) => {
    const all = await listRuns(ledger)
    const first = all.find((run) => RESUMABLE.has(run.state))
    return { all, first, more: first === undefined ? [] : await moreBudget(ledger, first) }
  })
  const runs = found?.all ?? []
  if (options.json === true) {
    printJson(runs)
    return ExitCode.done
  }
  const home = resolveHome(options.home)
  if (runs.length === 0) {
    note(`no runs in ${displayPath(home)}`)
    return ExitCode.done
  }
  const rows = runs.map((run) => [
    run.runId,
    run.name,
    run.state,
    String(run.succeeded),
    String(run.failed),
    String(run.total),
    run.created,
  ])
  print(textTable(HEADER, rows, { right: ['done', 'failed', 'total'] }))
  if (found?.first !== undefined)
    note(`go on with: ${pasteable(['run', 'resume', found.first.runId, ...found.more], home)}`)
  return ExitCode.done
}
