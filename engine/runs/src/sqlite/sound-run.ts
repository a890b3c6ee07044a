import { LedgerError } from '../errors.ts'
import type { Database } from './database.ts'
import {
  datasetIdOf,
  itemsSha256,
  readRun,
  readSources,
  runRowSha256,
  type ItemRow,
  type RunRow,
} from './run-rows.ts'

/** What stands in a run's rows was damaged after it was written. */
export function damagedRow(
  db: Database,
  runId: string,
  what: string,
  itemKey: string | null = null,
): LedgerError {
  const where = itemKey === null ? '' : ` of item ${itemKey}`
  return new LedgerError(
    'corrupt',
    db.path,
    `In ${db.path}, run ${runId}, ${what}${where} does not fit its hash: the file was damaged after it was written. Restore a backup; 'longrun run verify' lists all that is hurt.`,
  )
}

/**
 * The row of a run, checked against its hash: what stands in it can be parsed and gone by.
 *
 * @throws RunNotFoundError, LedgerError `corrupt`
 */
export function soundRun(db: Database, runId: string): RunRow {
  const run = readRun(db, runId)
  if (runRowSha256(run) !== run.row_sha256) throw damagedRow(db, runId, 'the row of the run')
  return run
}

/** Throws LedgerError `corrupt` where the items of a run are not those that were planned. O(items). */
export function requireSoundItems(db: Database, run: RunRow): void {
  const items = db.iterate<ItemRow>(
    'SELECT item_no, item_key, input_sha256, locator FROM item WHERE run_id = ? ORDER BY item_no',
    [run.run_id],
  )
  if (itemsSha256(items) !== run.items_sha256) throw damagedRow(db, run.run_id, 'the selection')
}

/** Throws LedgerError `corrupt` where the list of source files is not the one that was planned. O(files). */
export function requireSoundSources(db: Database, run: RunRow): void {
  if (datasetIdOf(readSources(db, run.dataset_id)) !== run.dataset_id)
    throw damagedRow(db, run.run_id, 'the list of source files')
}
