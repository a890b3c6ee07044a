import { existsSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

import { closedTest, derivedTablesOf, readLabellingParams } from '@longrun/pipelines'
import {
  type ExportOptions,
  exportRun,
  type Ledger,
  recordEvent,
  type RunMeta,
  runMeta,
} from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { failedNameFor, formatOf, rememberFailed } from '../export-files.ts'
import { displayPath } from '../home.ts'
import { attemptTable, RECORDING, revealedText, writeRecording } from '../labelling-export.ts'
import { TEST_OPENED } from '../labelling-history.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

interface Options extends GlobalOptions {
  readonly format?: ExportOptions['format']
  readonly table?: string
  readonly out: string
  readonly includeText?: boolean
  readonly openTest?: boolean
}

/** `longrun run export`: a table of the run, and its list of failures beside it. */
export async function exportTable(selector: string, options: Options): Promise<number> {
  const out = resolve(options.out)
  if (!existsSync(dirname(out)))
    throw new CommandError(`the folder ${displayPath(dirname(out))} of --out does not exist`)
  if (existsSync(out) && statSync(out).isDirectory())
    throw new CommandError(`--out ${options.out} is a folder; name a file in it`)
  const mode = options.openTest === true ? 'write' : 'read'
  return withLedger(options, mode, async (ledger) => {
    const meta = await runMeta(ledger, await chooseRun(ledger, selector))
    const isLabelling = meta.pipeline === 'narrative-labelling'
    if (options.includeText === true && !isLabelling)
      throw new CommandError(`run ${meta.runId} has no text; leave --include-text out`)
    if (options.openTest === true) requireTest(meta, options)
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
  const test =
    isLabelling && table === names[0] ? closedTest(readLabellingParams(meta.params)) : null
  const format = formatOf(options.out, options.format)
  const failedName = await failedNameFor(ledger, runId, options.out)
  // counted before anything is shown
  if (options.openTest === true)
    await recordEvent(ledger, runId, TEST_OPENED, { coder: null, by: [], export: table })
  const withhold = options.openTest === true ? null : test
  const report = await exportRun(ledger, runId, {
    format,
    out: options.out,
    failedName,
    ...(withhold === null ? {} : { withhold }),
    table: derived.find(({ schema }) => schema.name === table) ?? table,
    ...(reveal === null ? {} : { reveal }),
  })
  await rememberFailed(ledger, runId, report.failedPath)
  const { succeeded, failed, total } = report.complete
  if (options.json === true) printJson({ runId, table, includesText: reveal !== null, ...report })
  else print(displayPath(report.path))
  const done = succeeded + failed
  note(
    `${report.rows} rows of ${done}/${total} items${done < total ? ' (a snapshot: the run is not finished)' : ''}; failed items: ${displayPath(report.failedPath)}`,
  )
  if (failedName !== 'failed.csv')
    note(
      `failed.csv in that folder was not written by this run, and is kept; this run's list is ${basename(report.failedPath)}`,
    )
  if (withhold !== null)
    note(
      'manual labels of the test part are left empty; --open-test writes them, and every opening is counted',
    )
  if (reveal !== null && readLabellingParams(meta.params).sensitivity === 'restricted')
    note('the file holds restricted text: it is yours to protect')
  return ExitCode.done
}

function requireTest({ runId, pipeline, params, tables }: RunMeta, { table }: Options): void {
  if (pipeline !== 'narrative-labelling' || closedTest(readLabellingParams(params)) === null)
    throw new CommandError(`run ${runId} has no test part; leave --open-test out`)
  if (table !== undefined && table !== tables[0]?.name)
    throw new CommandError(`table ${table} has no manual labels; leave --open-test out`)
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
