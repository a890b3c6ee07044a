import { verifyLedger } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { print, printJson } from '../terminal/console.ts'
import { printable } from '../terminal/text-table.ts'

/** `longrun run verify`: exit 6 and one line a problem when the ledger is not sound. */
export async function verifyRun(selector: string, options: GlobalOptions): Promise<number> {
  return withLedger(options, 'read', async (ledger) => {
    const runId = await chooseRun(ledger, selector)
    const problems = await verifyLedger(ledger, { runId })
    if (options.json === true) printJson({ runId, sound: problems.length === 0, problems })
    else if (problems.length === 0) print(`run ${runId}: sound`)
    else
      for (const { check, itemKey, message } of problems)
        print(printable(`${check}${itemKey === null ? '' : ` ${itemKey}`}: ${message}`))
    return problems.length === 0 ? ExitCode.done : ExitCode.checkFailed
  })
}
