import { createHash } from 'node:crypto'
import { canonicalJson, rowSha256, sha256 } from '../canonical.ts'
import { isoTime, type Clock } from '../clock.ts'
import { RunNotFoundError, UnfinishedRunError } from '../errors.ts'
import type { NewRun } from '../ledger.ts'
import type { SourceFile } from '../plan.ts'
import { newRunId } from '../run-id.ts'
import type { RunMeta } from '../run-meta.ts'
import type { Json, JsonObject, TableSchema, Usage } from '../task.ts'
import type { Database } from './database.ts'

/** The columns of a run that never change, in the order in which they are hashed. */
const frozenColumns = [
  'run_id',
  'name',
  'pipeline',
  'task_url',
  'task_name',
  'task_version',
  'tables',
  'dataset_id',
  'spec',
  'params',
  'seed',
  'item_limit',
  'total',
  'items_sha256',
  'timeout_ms',
  'commit_mode',
  'min_success_share',
  'parent_run_id',
  'created',
] as const

export interface RunRow {
  readonly run_id: string
  readonly name: string
  readonly pipeline: string
  readonly task_url: string
  readonly task_name: string
  readonly task_version: string
  readonly tables: string
  readonly dataset_id: string
  readonly spec: string
  readonly params: string
  readonly seed: number
  readonly item_limit: number | null
  readonly total: number
  readonly items_sha256: string
  readonly timeout_ms: number
  readonly commit_mode: 'item' | 'batch'
  readonly min_success_share: number | null
  readonly parent_run_id: string | null
  /** JSON: meter -> integer; null: none. Since version 2. */
  readonly budget: string | null
  readonly created: number
  readonly row_sha256: string
  readonly state: string
  readonly cause: string | null
  readonly message: string | null
  readonly requested: 'pause' | 'cancel' | null
  readonly epoch: number
  readonly succeeded: number
  readonly failed: number
}

export interface ItemRow {
  readonly item_no: number
  readonly item_key: string
  readonly input_sha256: string
  readonly locator: string
}

/** Inserts run, items and source files; to be called in one transaction. */
export function insertRun(db: Database, clock: Clock, { plan, task, parent }: NewRun): string {
  const items = plan.items.map((item, index) => ({
    item_no: index + 1,
    item_key: item.key,
    input_sha256: item.sha256,
    locator: canonicalJson(item.locator),
  }))
  const datasetId = datasetIdOf(plan.sources)
  insertDataset(db, datasetId, plan.sources)
  let runId = newRunId(clock.now())
  while (db.get('SELECT 1 FROM run WHERE run_id = ?', [runId]) !== undefined)
    runId = newRunId(clock.now())
  const row = {
    run_id: runId,
    name: plan.name,
    pipeline: plan.pipeline,
    task_url: plan.taskUrl,
    task_name: task.name,
    task_version: task.version,
    tables: canonicalJson(task.tables as unknown as Json),
    dataset_id: datasetId,
    spec: canonicalJson(plan.spec),
    params: canonicalJson(plan.params),
    seed: plan.seed,
    item_limit: plan.limit,
    total: items.length,
    items_sha256: itemsSha256(items),
    timeout_ms: plan.timeoutMs,
    commit_mode: plan.commit,
    min_success_share: plan.gate?.minSuccessShare ?? null,
    parent_run_id: parent?.runId ?? null,
    created: clock.now(),
    budget: plan.budget === undefined ? null : canonicalJson(plan.budget),
  }
  db.run(
    `INSERT INTO run (${frozenColumns.join(', ')}, budget, row_sha256, state)
       VALUES (${frozenColumns.map(() => '?').join(', ')}, ?, ?, 'planned')`,
    [...frozenColumns.map((column) => row[column]), row.budget, runRowSha256(row)],
  )
  for (const item of items)
    db.run(
      'INSERT INTO item (run_id, item_no, item_key, input_sha256, locator) VALUES (?, ?, ?, ?, ?)',
      [runId, item.item_no, item.item_key, item.input_sha256, item.locator],
    )
  return runId
}

function insertDataset(db: Database, datasetId: string, sources: readonly SourceFile[]): void {
  if (db.run('INSERT OR IGNORE INTO dataset (dataset_id) VALUES (?)', [datasetId]) === 0) return
  for (const [index, source] of sources.entries())
    db.run(
      'INSERT INTO source_file (dataset_id, file_no, path, bytes, sha256) VALUES (?, ?, ?, ?, ?)',
      [datasetId, index + 1, source.path, source.bytes, source.sha256],
    )
}

/** Identity of a dataset: hash over its files in order. */
export function datasetIdOf(sources: readonly SourceFile[]): string {
  return sha256(JSON.stringify(sources.map(({ path, bytes, sha256 }) => [path, bytes, sha256])))
}

/** Hash over a run's selection, in order. */
export function itemsSha256(items: Iterable<ItemRow>): string {
  const hash = createHash('sha256')
  for (const item of items)
    hash.update(
      `${JSON.stringify([item.item_no, item.item_key, item.input_sha256, item.locator])}\n`,
    )
  return hash.digest('hex')
}

/** To be called in the transaction that inserts the run: of two starts at a time one sees the other. @throws UnfinishedRunError */
export function requireNoUnfinished(
  db: Database,
  { name, pipeline }: Pick<NewRun['plan'], 'name' | 'pipeline'>,
): void {
  const found = db.get<Pick<RunRow, 'run_id' | 'state'>>(
    `SELECT run_id, state FROM run WHERE name = ? AND pipeline = ?
       AND state IN ('planned', 'running', 'paused', 'failed') ORDER BY created DESC LIMIT 1`,
    [name, pipeline],
  )
  if (found !== undefined) throw new UnfinishedRunError(found.run_id, found.state)
}

/** The hash that a run's row must carry. */
export function runRowSha256(row: Pick<RunRow, (typeof frozenColumns)[number] | 'budget'>): string {
  const values = frozenColumns.map((column) => row[column])
  // Absent where there is none, so that runs of version 1 keep their hash.
  return rowSha256(row.budget === null ? values : [...values, row.budget])
}

/** @throws RunNotFoundError */
export function readRun(db: Database, runId: string): RunRow {
  const row = db.get<RunRow>('SELECT * FROM run WHERE run_id = ?', [runId])
  if (row === undefined) throw new RunNotFoundError(runId, [])
  return row
}

/** What a run was planned as, from its stored row. */
export function metaOf(row: RunRow): RunMeta {
  return {
    runId: row.run_id,
    name: row.name,
    pipeline: row.pipeline,
    taskUrl: row.task_url,
    taskName: row.task_name,
    taskVersion: row.task_version,
    tables: JSON.parse(row.tables) as readonly TableSchema[],
    spec: JSON.parse(row.spec) as JsonObject,
    params: JSON.parse(row.params) as JsonObject,
    seed: row.seed,
    limit: row.item_limit,
    timeoutMs: row.timeout_ms,
    commit: row.commit_mode,
    gate: row.min_success_share === null ? null : { minSuccessShare: row.min_success_share },
    budget: row.budget === null ? {} : (JSON.parse(row.budget) as Usage),
    parentRunId: row.parent_run_id,
    total: row.total,
    created: isoTime(row.created),
  }
}

/** The source files of a dataset, in the order of the plan. */
export function readSources(db: Database, datasetId: string): readonly SourceFile[] {
  return db.all<SourceFile>(
    'SELECT path, bytes, sha256 FROM source_file WHERE dataset_id = ? ORDER BY file_no',
    [datasetId],
  )
}
