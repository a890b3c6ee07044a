import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  createRun,
  executeRun,
  exportRun,
  ledgerFileName,
  openLedger,
  runStatus,
  verifyLedger,
  type RunPlan,
} from '@longrun/runs'
import { wordCountPlan } from '../../../engine/runs/test-support/text-run.ts'

/** A planned word count, and the bytes that an undisturbed execution of it exports. */
export interface WordRun {
  readonly folder: string
  readonly home: string
  readonly runId: string
  readonly plan: RunPlan
  readonly reference: string
}

export interface WordRunOptions {
  readonly items: number
  readonly commit?: 'item' | 'batch'
  /** Each batch takes this much longer [ms]. */
  readonly slowMs?: number
}

/** Runs `work` with a planned run in a folder of its own, which is gone afterwards. */
export async function withWordRun<T>(
  options: WordRunOptions,
  work: (run: WordRun) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'longrun-torture-'))
  try {
    const texts = { count: options.items, commit: options.commit ?? 'batch' } as const
    const gentle = await wordCountPlan(join(folder, 'texts'), texts)
    // Some items fail, at once or at the second try, so that failed.csv is compared as well.
    const quick = { ...gentle, params: { picky: true } }
    const { slowMs } = options
    const plan: RunPlan =
      slowMs === undefined ? quick : { ...quick, params: { picky: true, slowMs } }
    const undisturbed = await planned(join(folder, 'undisturbed'), quick)
    await finish(undisturbed.home, undisturbed.runId)
    const reference = await exported(undisturbed.home, undisturbed.runId)
    const { home, runId } = await planned(join(folder, 'home'), plan)
    return await work({ folder, home, runId, plan, reference })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A new home with one planned run. */
export async function planned(
  home: string,
  plan: RunPlan,
): Promise<{ readonly home: string; readonly runId: string }> {
  const ledger = await openLedger(home, { create: true })
  const runId = await createRun(ledger, plan)
  await ledger.close()
  return { home, runId }
}

/** Executes a run in this process, to its end. */
export async function finish(home: string, runId: string, workers = 1): Promise<void> {
  const ledger = await openLedger(home)
  try {
    const { state } = await runStatus(ledger, runId)
    if (!state.startsWith('completed')) await executeRun(ledger, runId, { workers })
  } finally {
    await ledger.close()
  }
}

/** All exports of a run as one text. */
export async function exported(home: string, runId: string): Promise<string> {
  const ledger = await openLedger(home)
  try {
    const texts: string[] = []
    const out = join(home, 'export', 'table')
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      await exportRun(ledger, runId, { format, out })
      texts.push(await readFile(out, 'latin1'))
    }
    await exportRun(ledger, runId, { format: 'csv', table: 'long_words', out })
    texts.push(await readFile(out, 'utf8'))
    texts.push(await readFile(join(home, 'export', 'failed.csv'), 'utf8'))
    return texts.join('\n---\n')
  } finally {
    await ledger.close()
  }
}

/** What a finished run lost, did twice, or got wrong. */
export async function judge(
  run: WordRun,
  home: string = run.home,
  runId: string = run.runId,
): Promise<{ readonly lost: number; readonly twice: number; readonly wrong: number }> {
  const ledger = await openLedger(home)
  const status = await runStatus(ledger, runId)
  const problems = await verifyLedger(ledger)
  await ledger.close()
  const db = new DatabaseSync(join(home, ledgerFileName))
  const repeated = db
    .prepare(
      `SELECT COUNT(*) AS n FROM (SELECT item_no FROM attempt
       WHERE run_id = ? AND outcome = 'succeeded' GROUP BY item_no HAVING COUNT(*) > 1)`,
    )
    .get(runId) as { n: number }
  db.close()
  const same = (await exported(home, runId)) === run.reference
  return {
    lost: status.pending,
    twice: repeated.n,
    wrong: same && problems.length === 0 && status.state.startsWith('completed') ? 0 : 1,
  }
}

/** A copy of a home, as a backup would make it. */
export async function copyHome(run: WordRun, name: string): Promise<string> {
  const copy = join(run.folder, name)
  await rm(copy, { recursive: true, force: true })
  await cp(run.home, copy, { recursive: true })
  return copy
}
