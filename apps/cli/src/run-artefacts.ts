import { createWriteStream, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import {
  closedTest,
  derivedTablesOf,
  readLabellingParams,
  type SurveyQuality,
} from '@longrun/pipelines'
import { exportRun, type Ledger, makeFolder, type RunMeta, runMeta } from '@longrun/runs'

import { runFolder } from './home.ts'
import { injectionPage } from './injection-page.ts'
import { labellingPage } from './labelling-page.ts'
import { keepPrivate } from './private-home.ts'
import type { RunPage } from './run-page.ts'
import { type KnownTruth, surveyPage } from './survey-page.ts'

/** What a finished run leaves beside the ledger. All of it can be made again from the ledger. */
export interface Artefacts {
  readonly folder: string
  /** One row an item. */
  readonly tablePath: string
  /** Every exported table by name. */
  readonly tables: Readonly<Record<string, string>>
  readonly failedPath: string
  /** Null: the pipeline has none. */
  readonly reportPath: string | null
  readonly quality: SurveyQuality
  /** The result in a few lines, where a pipeline has one; null: the tables say it. */
  readonly summary: string | null
}

/** Write every table, failed.csv and the report of a run into HOME/runs/ID. */
export async function writeArtefacts(
  ledger: Ledger,
  runId: string,
  options: { readonly truth?: KnownTruth } = {},
): Promise<Artefacts> {
  const meta = await runMeta(ledger, runId)
  // a run that has finished gets its files again without being executed
  if (meta.pipeline === 'narrative-labelling') keepPrivate(ledger.home)
  const folder = runFolder(ledger.home, runId)
  makeFolder(folder)
  removeHalfWritten(folder)
  const tables: Record<string, string> = {}
  const withhold =
    meta.pipeline === 'narrative-labelling' ? closedTest(readLabellingParams(meta.params)) : null
  let failedPath = join(folder, 'failed.csv')
  for (const table of [...meta.tables.map(({ name }) => name), ...derivedTablesOf(meta)]) {
    const name = typeof table === 'string' ? table : table.schema.name
    const out = join(folder, `${name}.csv`)
    const report = await exportRun(ledger, runId, {
      table,
      format: 'csv',
      out,
      ...(withhold === null ? {} : { withhold }),
    })
    tables[name] = out
    failedPath = report.failedPath
  }
  const written = await runPage(ledger, meta, options.truth)
  const reportPath = written.page === null ? null : join(folder, 'report.html')
  if (written.page !== null && reportPath !== null) {
    // A reader never meets half a report.
    const partial = `${reportPath}.partial`
    await pipeline(Readable.from(written.page), createWriteStream(partial))
    renameSync(partial, reportPath)
  }
  const { quality, summary } = written
  const tablePath = tables[meta.tables[0].name]
  return { folder, tablePath, tables, failedPath, reportPath, quality, summary }
}

function runPage(ledger: Ledger, meta: RunMeta, truth: KnownTruth | undefined): Promise<RunPage> {
  if (meta.pipeline === 'narrative-labelling') return labellingPage(ledger, meta)
  if (meta.pipeline === 'injection-recovery') return injectionPage(ledger, meta)
  return surveyPage(ledger, meta, truth)
}

/** What processes that were killed while they exported have left in the folder of a run. */
function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
