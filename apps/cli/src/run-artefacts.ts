import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { surveyQuality, type SurveyQuality } from '@longrun/pipelines'
import { reportChunks, type ReportInput } from '@longrun/report'
import { exportRun, type Ledger, runMeta, type RunMeta, runStatus } from '@longrun/runs'

import { runFolder } from './home.ts'
import { collectFailures, collectStars } from './report-stars.ts'

/** What a finished run leaves beside the ledger. All of it can be made again from the ledger. */
export interface Artefacts {
  readonly folder: string
  /** One row an item. */
  readonly tablePath: string
  /** Every exported table by name. */
  readonly tables: Readonly<Record<string, string>>
  readonly failedPath: string
  readonly reportPath: string
  readonly quality: SurveyQuality
}

/** Known truth for the report: of a synthetic sky, or none. */
export interface KnownTruth {
  readonly truth: NonNullable<ReportInput['truth']>
  /** Item key -> what is known of the star, in words. */
  readonly stars: ReadonlyMap<string, string>
}

/** Write every table, failed.csv and the report of a run into HOME/runs/ID. */
export async function writeArtefacts(
  ledger: Ledger,
  runId: string,
  options: { readonly truth?: KnownTruth } = {},
): Promise<Artefacts> {
  const meta = await runMeta(ledger, runId)
  const folder = runFolder(ledger.home, runId)
  mkdirSync(folder, { recursive: true })
  removeHalfWritten(folder)
  const tables: Record<string, string> = {}
  let failedPath = join(folder, 'failed.csv')
  for (const { name } of meta.tables) {
    const out = join(folder, `${name}.csv`)
    const report = await exportRun(ledger, runId, { table: name, format: 'csv', out })
    tables[name] = out
    failedPath = report.failedPath
  }
  const reportPath = join(folder, 'report.html')
  const quality = await writeReportFile(ledger, meta, reportPath, options.truth)
  return { folder, tablePath: tables[meta.tables[0].name], tables, failedPath, reportPath, quality }
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

async function writeReportFile(
  ledger: Ledger,
  meta: RunMeta,
  path: string,
  known: KnownTruth | undefined,
): Promise<SurveyQuality> {
  const status = await runStatus(ledger, meta.runId)
  const checks = surveyQuality()
  const { stars, warnings } = await collectStars(ledger, meta.runId, {
    truth: known?.stars,
    onRow: (row) => checks.add(row),
  })
  const quality = checks.result(status, meta.gate?.minSuccessShare)
  const input: ReportInput = {
    title: meta.name,
    pipeline: meta.pipeline,
    description: describe(meta),
    counts: {
      total: status.total,
      succeeded: status.succeeded,
      failed: status.failed,
      pending: status.pending,
    },
    failures: await collectFailures(ledger, meta.runId),
    stars,
    features: Object.keys(quality.nullShares),
    gate: {
      passed: quality.checks.every((check) => check.passed),
      checks: quality.checks,
    },
    warnings,
    ...(known === undefined ? {} : { truth: known.truth }),
  }
  // A reader never meets half a report.
  const partial = `${path}.partial`
  await pipeline(Readable.from(reportChunks(input)), createWriteStream(partial))
  renameSync(partial, path)
  return quality
}

function describe(meta: RunMeta): readonly string[] {
  const params = Object.entries(meta.params)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return [...params, `seed: ${meta.seed}`, `items: ${meta.total}`]
}
