import { isoTime } from '../clock.ts'
import type { LedgerError } from '../errors.ts'
import type { Snapshot, StoredAttempt, StoredFailure, StoredItem, StoredResult } from '../ledger.ts'
import type { RunMeta } from '../run-meta.ts'
import type { ErrorClass, Json, Usage } from '../task.ts'
import { attemptSha256, failureSha256, resultSha256, type AttemptRow } from './attempt-rows.ts'
import { sha256 } from '../canonical.ts'
import type { Database } from './database.ts'
import { metaOf, type ItemRow } from './run-rows.ts'
import { damagedRow, requireSoundItems, soundRun } from './sound-run.ts'

interface ResultRow {
  readonly run_id: string
  readonly item_no: number
  readonly item_key: string
  readonly attempt_no: number
  readonly output: string
  readonly attachment: string | null
  readonly attachment_sha256: string | null
  readonly row_sha256: string
}

interface FailureRow {
  readonly run_id: string
  readonly item_no: number
  readonly item_key: string
  readonly attempt_no: number
  readonly error_class: ErrorClass
  readonly row_sha256: string
}

/**
 * A reader's view of one run: a connection of its own with an open read transaction, so that a
 * writer goes on meanwhile and is not seen. Every row is checked against its hash on the way.
 */
export class SqliteSnapshot implements Snapshot {
  readonly meta: RunMeta
  readonly succeeded: number
  readonly failed: number
  readonly #db: Database
  readonly #runId: string

  constructor(db: Database, runId: string) {
    this.#db = db
    this.#runId = runId
    db.exec('BEGIN')
    const run = soundRun(db, runId)
    requireSoundItems(db, run)
    const counted = db.get<{ results: number; failures: number }>(
      `SELECT (SELECT COUNT(*) FROM result WHERE run_id = ?) AS results,
         (SELECT COUNT(*) FROM failure WHERE run_id = ?) AS failures`,
      [runId, runId],
    )!
    if (counted.results !== run.succeeded || counted.failures !== run.failed)
      throw this.#damaged('the number of results', null)
    this.meta = metaOf(run)
    this.succeeded = run.succeeded
    this.failed = run.failed
  }

  async items(afterItemNo: number, limit: number): Promise<readonly StoredItem[]> {
    const rows = this.#db.all<ItemRow>(
      `SELECT item_no, item_key, input_sha256, locator FROM item
       WHERE run_id = ? AND item_no > ? ORDER BY item_no LIMIT ?`,
      [this.#runId, afterItemNo, limit],
    )
    return rows.map(({ item_no, item_key, input_sha256, locator }) => ({
      itemNo: item_no,
      item: { key: item_key, sha256: input_sha256, locator: JSON.parse(locator) as Json },
    }))
  }

  async results(
    afterItemNo: number,
    limit: number,
    withAttachment: boolean,
  ): Promise<readonly StoredResult[]> {
    const rows = this.#db.all<ResultRow>(
      `SELECT run_id, item_no, item_key, attempt_no, output, attachment_sha256, row_sha256,
         ${withAttachment ? 'attachment' : 'NULL AS attachment'}
       FROM result JOIN item USING (run_id, item_no)
       WHERE run_id = ? AND item_no > ? ORDER BY item_no LIMIT ?`,
      [this.#runId, afterItemNo, limit],
    )
    return rows.map((row) => {
      if (resultSha256(row) !== row.row_sha256) throw this.#damaged('the result', row.item_key)
      if (row.attachment !== null && sha256(row.attachment) !== row.attachment_sha256)
        throw this.#damaged('the attachment', row.item_key)
      return {
        itemNo: row.item_no,
        key: row.item_key,
        output: row.output,
        attachment: row.attachment,
      }
    })
  }

  async failures(afterItemNo: number, limit: number): Promise<readonly StoredFailure[]> {
    const rows = this.#db.all<FailureRow>(
      `SELECT run_id, item_no, item_key, attempt_no, error_class, failure.row_sha256
       FROM failure JOIN item USING (run_id, item_no)
       WHERE run_id = ? AND item_no > ? ORDER BY item_no LIMIT ?`,
      [this.#runId, afterItemNo, limit],
    )
    return rows.map((row) => {
      if (failureSha256(row) !== row.row_sha256) throw this.#damaged('the failure', row.item_key)
      const attempts = this.#failedAttempts(row)
      const last = attempts.find((attempt) => attempt.attempt_no === row.attempt_no)
      const first = attempts[0]
      if (last === undefined || first === undefined) throw this.#damaged('an attempt', row.item_key)
      return {
        itemNo: row.item_no,
        key: row.item_key,
        errorClass: row.error_class,
        message: last.message ?? '',
        attempts: attempts.length,
        firstErrorClass: first.error_class as ErrorClass,
        firstMessage: first.message ?? '',
      }
    })
  }

  async attempts(
    after: { readonly itemNo: number; readonly attemptNo: number },
    limit: number,
  ): Promise<readonly StoredAttempt[]> {
    const rows = this.#db.all<AttemptRow & { readonly item_key: string; readonly epoch: number }>(
      `SELECT attempt.*, item_key, epoch FROM attempt JOIN item USING (run_id, item_no)
         JOIN session USING (session_id)
       WHERE attempt.run_id = ? AND (item_no, attempt_no) > (?, ?)
       ORDER BY item_no, attempt_no LIMIT ?`,
      [this.#runId, after.itemNo, after.attemptNo, limit],
    )
    return rows.map((row) => {
      if (row.ended !== null && attemptSha256(row) !== row.row_sha256)
        throw this.#damaged('an attempt', row.item_key)
      return {
        itemNo: row.item_no,
        key: row.item_key,
        attemptNo: row.attempt_no,
        session: row.epoch,
        started: isoTime(row.started),
        ended: row.ended === null ? null : isoTime(row.ended),
        outcome: row.outcome as StoredAttempt['outcome'],
        errorClass: row.error_class as ErrorClass | null,
        message: row.message,
        httpStatus: row.http_status,
        retryAfterMs: row.retry_after_ms,
        usage: row.usage === null ? {} : (JSON.parse(row.usage) as Usage),
        record: row.record,
        callKey: row.call_key,
        reusedFrom: row.reused_from,
      }
    })
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  #failedAttempts(failure: FailureRow): readonly AttemptRow[] {
    const attempts = this.#db.all<AttemptRow>(
      `SELECT * FROM attempt WHERE run_id = ? AND item_no = ? AND outcome = 'failed' ORDER BY attempt_no`,
      [this.#runId, failure.item_no],
    )
    for (const attempt of attempts)
      if (attemptSha256(attempt) !== attempt.row_sha256)
        throw this.#damaged('an attempt', failure.item_key)
    return attempts
  }

  #damaged(what: string, itemKey: string | null): LedgerError {
    return damagedRow(this.#db, this.#runId, what, itemKey)
  }
}
