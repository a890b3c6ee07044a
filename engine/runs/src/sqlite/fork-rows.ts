import { sha256 } from '../canonical.ts'
import type { Clock } from '../clock.ts'
import { LedgerError } from '../errors.ts'
import type { NewRun } from '../ledger.ts'
import { attemptSha256, resultSha256, type AttemptRow } from './attempt-rows.ts'
import type { Database } from './database.ts'
import { writeEvent } from './event-rows.ts'
import { insertSession } from './lease.ts'

type Parent = NonNullable<NewRun['parent']>

interface SharedRow {
  readonly item_no: number
  readonly parent_item_no: number
  readonly item_key: string
  readonly attempt_no: number
  readonly output: string
  readonly attachment: string | null
  readonly attachment_sha256: string | null
  readonly row_sha256: string
}

/**
 * Takes over, into a run that is just being made, the parent's results of items with equal key,
 * input and locator. Each is an attempt of the child's first session, which executes nothing; it used nothing,
 * and names the run that made the call. To be called in the transaction that makes the child.
 */
export function takeResults(db: Database, clock: Clock, childId: string, parent: Parent): void {
  const now = clock.now()
  db.run('UPDATE run SET epoch = 1 WHERE run_id = ?', [childId])
  const applicant = {
    process: parent.process,
    leaseMs: 0,
    workers: 0,
    toolVersion: parent.toolVersion,
    kernelSha256: null,
  }
  const sessionId = insertSession(db, clock, childId, 1, applicant)
  db.run("UPDATE session SET ended = ?, end_reason = 'forked' WHERE session_id = ?", [
    now,
    sessionId,
  ])
  let taken = 0
  for (const row of sharedResults(db, childId, parent.runId)) {
    const attempt = sourceAttempt(db, parent.runId, row)
    insertAttempt(db, {
      ...attempt,
      run_id: childId,
      item_no: row.item_no,
      attempt_no: 1,
      session_id: sessionId,
      started: now,
      ended: now,
      usage: null,
      reused_from: attempt.reused_from ?? parent.runId,
    })
    const result = { ...row, run_id: childId, attempt_no: 1 }
    db.run(
      `INSERT INTO result (run_id, item_no, attempt_no, output, attachment, attachment_sha256, row_sha256)
       VALUES (?, ?, 1, ?, ?, ?, ?)`,
      [
        childId,
        row.item_no,
        row.output,
        row.attachment,
        row.attachment_sha256,
        resultSha256(result),
      ],
    )
    taken++
  }
  db.run('UPDATE run SET succeeded = ? WHERE run_id = ?', [taken, childId])
  writeEvent(db, now, childId, sessionId, 'reused', { from: parent.runId, results: taken })
}

/** One by one, in bounded memory: a parent may be large. */
function sharedResults(db: Database, childId: string, parentId: string): Iterable<SharedRow> {
  return db.iterate<SharedRow>(
    `SELECT child.item_no, parent.item_no AS parent_item_no, child.item_key, attempt_no, output,
       attachment, attachment_sha256, row_sha256
     FROM item AS child JOIN item AS parent
       ON parent.run_id = ? AND parent.item_key = child.item_key
         AND parent.input_sha256 = child.input_sha256 AND parent.locator = child.locator
       JOIN result ON result.run_id = parent.run_id AND result.item_no = parent.item_no
     WHERE child.run_id = ? ORDER BY child.item_no`,
    [parentId, childId],
  )
}

/** The parent's attempt behind a result; both are checked against their hashes. */
function sourceAttempt(db: Database, parentId: string, row: SharedRow): AttemptRow {
  const result = { ...row, run_id: parentId, item_no: row.parent_item_no }
  const attempt = db.get<AttemptRow>(
    'SELECT * FROM attempt WHERE run_id = ? AND item_no = ? AND attempt_no = ?',
    [parentId, row.parent_item_no, row.attempt_no],
  )
  const attachment = row.attachment === null ? null : sha256(row.attachment)
  if (
    attempt === undefined ||
    attemptSha256(attempt) !== attempt.row_sha256 ||
    resultSha256(result) !== row.row_sha256 ||
    attachment !== row.attachment_sha256
  )
    throw new LedgerError(
      'corrupt',
      db.path,
      `In ${db.path}, run ${parentId}, the result of item ${row.item_key} does not fit its hash: the file was damaged after it was written. Restore a backup; 'longrun run verify' lists all that is hurt.`,
    )
  return attempt
}

function insertAttempt(db: Database, row: AttemptRow): void {
  const columns = { ...row, row_sha256: attemptSha256(row) }
  const names = Object.keys(columns)
  db.run(
    `INSERT INTO attempt (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(columns),
  )
}
