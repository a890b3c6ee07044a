import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { backupLedger } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import { displayPath, pasteable } from '../home.ts'
import { makeNamedFolder, namedFolder } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

/** `longrun run backup`: a verified copy of every run of this home; the copy is a home itself. */
export async function backupRuns(
  options: GlobalOptions & { readonly out: string },
): Promise<number> {
  return withLedger(options, 'read', async (ledger, home) => {
    makeNamedFolder(namedFolder(options.out), { mode: 0o700 })
    const backup = await backupLedger(ledger, options.out)
    if (options.json === true) {
      printJson(backup)
      return ExitCode.done
    }
    const runs = backup.runs === 1 ? '1 run' : `${backup.runs} runs`
    print(
      `${displayPath(backup.path)}: ${runs}, ${(backup.bytes / 2 ** 20).toFixed(1)} MiB, every row checked`,
    )
    note(
      `Look into it, or go on from it, with --home:\n  ${pasteable(['run', 'list'], options.out)}`,
    )
    const keys = join(home, 'keys')
    if (existsSync(keys))
      note(
        `Keys of sealed texts (${displayPath(keys)}) are not in a backup: keep them apart, and destroying one destroys its texts in every copy`,
      )
    return ExitCode.done
  })
}
