import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { derivedTablesOf } from '@longrun/pipelines'
import { type ExportOptions, exportRun, runMeta } from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

interface Options extends GlobalOptions {
  readonly format: ExportOptions['format']
  readonly table?: string
  readonly out: string
}

/** `longrun run export`: a table of the run, and failed.csv beside it. */
export async function exportTable(selector: string, options: Options): Promise<number> {
  const out = resolve(options.out)
  if (!existsSync(dirname(out)))
    throw new CommandError(`the folder ${displayPath(dirname(out))} of --out does not exist`)
  if (existsSync(out) && statSync(out).isDirectory())
    throw new CommandError(`--out ${options.out} is a folder; name a file in it`)
  return withLedger(options, 'read', async (ledger) => {
    const runId = await chooseRun(ledger, selector)
    const meta = await runMeta(ledger, runId)
    const derived = derivedTablesOf(meta)
    const names = [...meta.tables, ...derived.map(({ schema }) => schema)].map(({ name }) => name)
    const table = options.table ?? names[0]
    if (!names.includes(table))
      throw new CommandError(`run ${runId} has no table ${table} (it has: ${names.join(', ')})`)
    const report = await exportRun(ledger, runId, {
      format: options.format,
      out,
      table: derived.find(({ schema }) => schema.name === table) ?? table,
    })
    const { succeeded, failed, total } = report.complete
    if (options.json === true) printJson({ runId, table, ...report })
    else print(displayPath(report.path))
    const done = succeeded + failed
    note(
      `${report.rows} rows of ${done}/${total} items${done < total ? ' (a snapshot: the run is not finished)' : ''}; failed items: ${displayPath(report.failedPath)}`,
    )
    return ExitCode.done
  })
}
