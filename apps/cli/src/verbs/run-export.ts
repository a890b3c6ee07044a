import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { derivedTablesOf, readLabellingParams } from '@longrun/pipelines'
import { type ExportOptions, exportRun, type Ledger, type RunMeta, runMeta } from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { attemptTable, RECORDING, revealedText, writeRecording } from '../labelling-export.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

interface Options extends GlobalOptions {
  readonly format: ExportOptions['format']
  readonly table?: string
  readonly out: string
  readonly includeText?: boolean
}

/** `longrun run export`: a table of the run, and failed.csv beside it. */
export async function exportTable(selector: string, options: Options): Promise<number> {
  const out = resolve(options.out)
  if (!existsSync(dirname(out)))
    throw new CommandError(`the folder ${displayPath(dirname(out))} of --out does not exist`)
  if (existsSync(out) && statSync(out).isDirectory())
    throw new CommandError(`--out ${options.out} is a folder; name a file in it`)
  return withLedger(options, 'read', async (ledger) => {
    const meta = await runMeta(ledger, await chooseRun(ledger, selector))
    const isLabelling = meta.pipeline === 'narrative-labelling'
    if (options.includeText === true && !isLabelling)
      throw new CommandError(`run ${meta.runId} has no text; leave --include-text out`)
    if (isLabelling) keepPrivate(ledger.home)
    return isLabelling && options.table === RECORDING
      ? exportRecording(ledger, meta, { ...options, out })
      : exportRows(ledger, meta, { ...options, out })
  })
}

async function exportRows(ledger: Ledger, meta: RunMeta, options: Options): Promise<number> {
  const { runId } = meta
  const isLabelling = meta.pipeline === 'narrative-labelling'
  const derived = [...derivedTablesOf(meta), ...(isLabelling ? [attemptTable(ledger, runId)] : [])]
  const names = [...meta.tables, ...derived.map(({ schema }) => schema)].map(({ name }) => name)
  const table = options.table ?? names[0]
  if (!names.includes(table))
    throw new CommandError(
      `run ${runId} has no table ${table} (it has: ${[...names, ...(isLabelling ? [RECORDING] : [])].join(', ')})`,
    )
  if (options.includeText === true && table !== names[0])
    throw new CommandError(`table ${table} has no text; leave --include-text out`)
  const reveal =
    isLabelling && table === names[0]
      ? revealedText(meta, {
          home: ledger.home,
          out: options.out,
          includeText: options.includeText === true,
        })
      : null
  const report = await exportRun(ledger, runId, {
    format: options.format,
    out: options.out,
    table: derived.find(({ schema }) => schema.name === table) ?? table,
    ...(reveal === null ? {} : { reveal }),
  })
  const { succeeded, failed, total } = report.complete
  if (options.json === true) printJson({ runId, table, includesText: reveal !== null, ...report })
  else print(displayPath(report.path))
  const done = succeeded + failed
  note(
    `${report.rows} rows of ${done}/${total} items${done < total ? ' (a snapshot: the run is not finished)' : ''}; failed items: ${displayPath(report.failedPath)}`,
  )
  if (reveal !== null && readLabellingParams(meta.params).sensitivity === 'restricted')
    note('the file holds restricted text: it is yours to protect')
  return ExitCode.done
}

async function exportRecording(ledger: Ledger, meta: RunMeta, options: Options): Promise<number> {
  const calls = await writeRecording(ledger, meta, {
    out: options.out,
    includeText: options.includeText === true,
  })
  if (options.json === true)
    printJson({ runId: meta.runId, table: RECORDING, path: options.out, calls })
  else print(displayPath(options.out))
  note(`${calls} calls; play them with model: { provider: replay, file: ... }`)
  return ExitCode.done
}
