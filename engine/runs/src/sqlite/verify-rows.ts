import { canonicalJson, sha256 } from '../canonical.ts'
import type { Problem } from '../problem.ts'
import { attemptSha256, failureSha256, resultSha256, type AttemptRow } from './attempt-rows.ts'
import { Database } from './database.ts'
import {
  datasetIdOf,
  itemsSha256,
  readSources,
  runRowSha256,
  type ItemRow,
  type RunRow,
} from './run-rows.ts'
import { expectedObjects, schemaObjects } from './schema.ts'
import { readUsage, sumUsage } from './usage-rows.ts'

type Report = (check: Problem['check'], message: string, itemKey?: string) => void

/** All problems of the ledger, or of one run and the file that holds it. */
export function findProblems(db: Database, runId: string | null): readonly Problem[] {
  const problems: Problem[] = []
  const report =
    (run: string | null): Report =>
    (check, message, itemKey) => {
      problems.push({ check, runId: run, itemKey: itemKey ?? null, message })
    }
  const guarded = (run: string | null, check: () => void): void => {
    try {
      check()
    } catch (error) {
      report(run)('unreadable', error instanceof Error ? error.message : String(error))
    }
  }
  guarded(null, () => checkFile(db, report(null)))
  guarded(null, () => {
    const runs = db.all<RunRow>('SELECT * FROM run WHERE ? IS NULL OR run_id = ?', [runId, runId])
    for (const run of runs)
      for (const check of [checkRun, checkAttempts, checkResults, checkFailures])
        guarded(run.run_id, () => check(db, run, report(run.run_id)))
    if (runId === null) guarded(null, () => checkOrphans(db, report(null)))
  })
  return problems
}

function checkFile(db: Database, report: Report): void {
  for (const row of db.all<{ integrity_check: string }>('PRAGMA integrity_check(20)'))
    if (row.integrity_check !== 'ok') report('integrity', row.integrity_check)
  for (const row of db.all<{ table: string; rowid: number | null }>('PRAGMA foreign_key_check'))
    report('integrity', `A row of ${row.table} points to a row that is not there.`)
  const empty = new Database(':memory:', { readOnly: false })
  const expected = expectedObjects(empty)
  empty.close()
  const found = new Map(schemaObjects(db).map((object) => [object.name, object.sql]))
  for (const object of expected)
    if (found.get(object.name) !== object.sql)
      report('schema', `'${object.name}' of the schema is missing or was changed.`)
  if (found.size !== expected.length)
    report('schema', `The schema has ${found.size} objects, expected ${expected.length}.`)
}

function checkRun(db: Database, run: RunRow, report: Report): void {
  if (runRowSha256(run) !== run.row_sha256)
    report('run_hash', 'What the run was planned with does not fit its hash.')
  const items = db.iterate<ItemRow>(
    'SELECT item_no, item_key, input_sha256, locator FROM item WHERE run_id = ? ORDER BY item_no',
    [run.run_id],
  )
  if (itemsSha256(items) !== run.items_sha256)
    report('item_hash', 'The selection does not fit its hash.')
  if (datasetIdOf(readSources(db, run.dataset_id)) !== run.dataset_id)
    report('source_hash', 'The list of source files does not fit its hash.')
  const counted = db.get<{ items: number; results: number; failures: number; pending: number }>(
    `SELECT (SELECT COUNT(*) FROM item WHERE run_id = ?) AS items,
       (SELECT COUNT(*) FROM result WHERE run_id = ?) AS results,
       (SELECT COUNT(*) FROM failure WHERE run_id = ?) AS failures,
       (SELECT COUNT(*) FROM item WHERE run_id = ?
          AND NOT EXISTS (SELECT 1 FROM result
            WHERE result.run_id = item.run_id AND result.item_no = item.item_no)
          AND NOT EXISTS (SELECT 1 FROM failure
            WHERE failure.run_id = item.run_id AND failure.item_no = item.item_no)) AS pending`,
    [run.run_id, run.run_id, run.run_id, run.run_id],
  )!
  if (counted.items !== run.total)
    report('counts', `The run has ${counted.items} items, planned were ${run.total}.`)
  if (counted.results !== run.succeeded)
    report('counts', `The run has ${counted.results} results, counted were ${run.succeeded}.`)
  if (counted.failures !== run.failed)
    report('counts', `The run has ${counted.failures} failures, counted were ${run.failed}.`)
  if (counted.results + counted.failures + counted.pending !== run.total)
    report('counts', `Succeeded, failed and pending items do not add up to ${run.total}.`)
  const complete = run.state === 'completed' || run.state === 'completed_with_errors'
  if (complete && counted.pending > 0)
    report('state', `The run is '${run.state}' with ${counted.pending} pending items.`)
}

function checkAttempts(db: Database, run: RunRow, report: Report): void {
  const rows = db.iterate<AttemptRow & { item_key: string | null }>(
    `SELECT attempt.*, item_key FROM attempt LEFT JOIN item USING (run_id, item_no)
     WHERE run_id = ?`,
    [run.run_id],
  )
  for (const row of rows)
    if (row.ended !== null && attemptSha256(row) !== row.row_sha256)
      report(
        'attempt_hash',
        `Attempt ${row.attempt_no} does not fit its hash.`,
        row.item_key ?? undefined,
      )
  const counted = canonicalJson(readUsage(db, run.run_id))
  const summed = canonicalJson(sumUsage(db, run.run_id))
  if (counted !== summed)
    report('usage', `The attempts have used ${summed}, counted was ${counted}.`)
}

function checkResults(db: Database, run: RunRow, report: Report): void {
  const rows = db.iterate<{
    run_id: string
    item_no: number
    item_key: string | null
    attempt_no: number
    output: string
    attachment: string | null
    attachment_sha256: string | null
    row_sha256: string
    outcome: string | null
  }>(
    `SELECT result.*, item_key, outcome FROM result LEFT JOIN item USING (run_id, item_no)
       LEFT JOIN attempt USING (run_id, item_no, attempt_no)
     WHERE run_id = ?`,
    [run.run_id],
  )
  for (const row of rows) {
    const key = row.item_key ?? undefined
    if (resultSha256({ ...row, item_key: row.item_key ?? '' }) !== row.row_sha256)
      report('result_hash', 'The result does not fit its hash.', key)
    const attachment = row.attachment === null ? null : sha256(row.attachment)
    if (attachment !== row.attachment_sha256)
      report('result_hash', 'The attachment does not fit its hash.', key)
    if (row.outcome !== 'succeeded')
      report('result_attempt', `The result's attempt did not succeed (${row.outcome}).`, key)
  }
}

function checkFailures(db: Database, run: RunRow, report: Report): void {
  const rows = db.iterate<{
    run_id: string
    item_no: number
    item_key: string | null
    attempt_no: number
    error_class: string
    row_sha256: string
    outcome: string | null
  }>(
    `SELECT failure.*, item_key, outcome FROM failure LEFT JOIN item USING (run_id, item_no)
       LEFT JOIN attempt USING (run_id, item_no, attempt_no)
     WHERE run_id = ?`,
    [run.run_id],
  )
  for (const row of rows) {
    const key = row.item_key ?? undefined
    if (failureSha256({ ...row, item_key: row.item_key ?? '' }) !== row.row_sha256)
      report('failure_hash', 'The failure does not fit its hash.', key)
    if (row.outcome !== 'failed')
      report('result_attempt', `The failure's attempt did not fail (${row.outcome}).`, key)
  }
}

/** A flipped run id takes rows out of sight of every run. */
function checkOrphans(db: Database, report: Report): void {
  for (const table of [
    'item',
    'attempt',
    'result',
    'failure',
    'session',
    'reopened',
    'usage_total',
  ]) {
    const { n } = db.get<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE run_id NOT IN (SELECT run_id FROM run)`,
    )!
    if (n > 0) report('integrity', `${n} rows of ${table} belong to no run.`)
  }
}
