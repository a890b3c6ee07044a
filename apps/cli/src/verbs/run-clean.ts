import { rmSync } from 'node:fs'

import { abandonedRuns, discardRun } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { pasteable, runFolder } from '../home.ts'
import { withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { textTable } from '../terminal/text-table.ts'

const DAY_MS = 86_400_000
const HEADER = ['run', 'name', 'state', 'done', 'total', 'last active']

/** `longrun run clean`: lists the runs that were given up; removes them only when told to. */
export async function cleanRuns(
  options: GlobalOptions & { readonly olderThanDays: number; readonly yes?: boolean },
): Promise<number> {
  const { olderThanDays, yes = false } = options
  return withLedger(options, yes ? 'write' : 'read', async (ledger, home) => {
    const found = await abandonedRuns(ledger, { olderThanMs: olderThanDays * DAY_MS })
    if (yes)
      for (const { status } of found) {
        await discardRun(ledger, status.runId)
        rmSync(runFolder(home, status.runId), { recursive: true, force: true })
      }
    if (options.json === true) {
      printJson({
        removed: yes,
        runs: found.map(({ status, lastActive }) => ({ ...status, lastActive })),
      })
      return ExitCode.done
    }
    if (found.length === 0) {
      note(
        `no run was planned, interrupted or cancelled over ${olderThanDays} days ago and left so`,
      )
      return ExitCode.done
    }
    const rows = found.map(({ status, lastActive }) => [
      status.runId,
      status.name,
      status.state,
      String(status.succeeded),
      String(status.total),
      lastActive,
    ])
    print(textTable(HEADER, rows, { right: ['done', 'total'] }))
    const again = ['run', 'clean', '--older-than-days', String(olderThanDays), '--yes']
    note(
      yes
        ? `removed, with all results and answers in them; keys of texts stay (\`${pasteable(['run', 'purge', 'RUN', '--text'], home)}\` destroys those)`
        : `nothing was removed; to remove them with all results and answers in them:\n  ${pasteable(again, home)}`,
    )
    return ExitCode.done
  })
}
