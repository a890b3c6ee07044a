import { listRuns } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { displayPath, pasteable, resolveHome } from '../home.ts'
import { withLedgerIfAny } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { RESUMABLE } from '../run-states.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { textTable } from '../terminal/text-table.ts'

const HEADER = ['run', 'name', 'state', 'done', 'failed', 'total', 'created']

/** `longrun run list`: every run of the home, newest first; an empty home has none, and that is no error. */
export async function listAllRuns(options: GlobalOptions): Promise<number> {
  const runs = (await withLedgerIfAny(options, listRuns)) ?? []
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
  const open = runs.find((run) => RESUMABLE.has(run.state))
  if (open !== undefined) note(`go on with: ${pasteable(['run', 'resume', open.runId], home)}`)
  return ExitCode.done
}
