import { canonicalJson, rowSha256, sha256 } from '../canonical.ts'
import { LedgerError } from '../errors.ts'
import type { AttemptEnd, AttemptStart, Grant, PendingItem } from '../ledger.ts'
import type { ErrorClass, Json } from '../task.ts'
import type { Database } from './database.ts'
import type { ItemRow } from './run-rows.ts'
import { addUsage } from './usage-rows.ts'

export interface AttemptRow {
  readonly run_id: string
  readonly item_no: number
  readonly attempt_no: number
  readonly session_id: number
  readonly started: number
  readonly ended: number | null
  readonly outcome: string | null
  readonly error_class: string | null
  readonly message: string | null
  readonly http_status: number | null
  readonly retry_after_ms: number | null
  readonly cpu_ms: number | null
  readonly row_sha256: string | null
  /** JSON: meter -> integer. */
  readonly usage: string | null
  readonly record: string | null
  readonly call_key: string | null
  /** The run that made the call, when this one took its result over. */
  readonly reused_from: string | null
}

/** The hash that an ended attempt must carry. */
export function attemptSha256(row: Omit<AttemptRow, 'row_sha256'>): string {
  const traced =
    row.usage !== null || row.record !== null || row.call_key !== null || row.reused_from !== null
  return rowSha256([
    row.run_id,
    row.item_no,
    row.attempt_no,
    row.session_id,
    row.started,
    row.ended,
    row.outcome,
    row.error_class,
    row.message,
    row.http_status,
    row.retry_after_ms,
    row.cpu_ms,
    // Since version 2; absent where all are null, so that older rows keep their hash.
    ...(traced ? [row.usage, row.record, row.call_key, row.reused_from] : []),
  ])
}

/** The hash that a result must carry; the attachment enters by its own hash, so exports need not read it. */
export function resultSha256(row: {
  readonly run_id: string
  readonly item_no: number
  readonly item_key: string
  readonly attempt_no: number
  readonly output: string
  readonly attachment_sha256: string | null
}): string {
  return rowSha256([
    row.run_id,
    row.item_no,
    row.item_key,
    row.attempt_no,
    row.output,
    row.attachment_sha256,
  ])
}

/** The hash that a failure must carry. */
export function failureSha256(row: {
  readonly run_id: string
  readonly item_no: number
  readonly item_key: string
  readonly attempt_no: number
  readonly error_class: string
}): string {
  return rowSha256([row.run_id, row.item_no, row.item_key, row.attempt_no, row.error_class])
}

/** The next items, in order, that have neither result nor failure: an anti-join, never a count. */
export function readPending(
  db: Database,
  runId: string,
  afterItemNo: number,
  limit: number,
): readonly PendingItem[] {
  const rows = db.all<ItemRow & { readonly last_attempt: number | null }>(
    `SELECT item_no, item_key, input_sha256, locator,
       (SELECT MAX(attempt_no) FROM attempt
        WHERE attempt.run_id = item.run_id AND attempt.item_no = item.item_no) AS last_attempt
     FROM item WHERE run_id = ? AND item_no > ?
       AND NOT EXISTS (SELECT 1 FROM result
         WHERE result.run_id = item.run_id AND result.item_no = item.item_no)
       AND NOT EXISTS (SELECT 1 FROM failure
         WHERE failure.run_id = item.run_id AND failure.item_no = item.item_no)
     ORDER BY item_no LIMIT ?`,
    [runId, afterItemNo, limit],
  )
  return rows.map((row) => ({
    itemNo: row.item_no,
    item: {
      key: row.item_key,
      sha256: row.input_sha256,
      locator: JSON.parse(row.locator) as Json,
    },
    lastAttempt: row.last_attempt ?? 0,
    ...(row.last_attempt === null
      ? { tries: {}, earlier: [], recorded: 0 }
      : readHistory(db, runId, row.item_no)),
  }))
}

/** Failed attempts since the item was last opened, and how many of all left a record. */
function readHistory(
  db: Database,
  runId: string,
  itemNo: number,
): Pick<PendingItem, 'tries' | 'earlier' | 'recorded'> {
  const rows = db.all<{ readonly error_class: ErrorClass; readonly record: string | null }>(
    `SELECT error_class, record FROM attempt
     WHERE run_id = ? AND item_no = ? AND outcome = 'failed' AND attempt_no > COALESCE(
       (SELECT after_attempt_no FROM reopened WHERE run_id = ? AND item_no = ?), 0)
     ORDER BY attempt_no`,
    [runId, itemNo, runId, itemNo],
  )
  const tries: Partial<Record<ErrorClass, number>> = {}
  for (const { error_class } of rows) tries[error_class] = (tries[error_class] ?? 0) + 1
  const earlier = rows.flatMap(({ error_class, record }) =>
    record === null ? [] : [{ errorClass: error_class, record }],
  )
  const recorded = db.get<{ n: number }>(
    `SELECT COUNT(*) AS n FROM attempt
     WHERE run_id = ? AND item_no = ? AND outcome = 'failed' AND record IS NOT NULL`,
    [runId, itemNo],
  )!.n
  return { tries, earlier, recorded }
}

/** To be called inside the grant's transaction. */
export function insertAttempts(
  db: Database,
  grant: Grant,
  now: number,
  starts: readonly AttemptStart[],
): void {
  for (const { itemNo, attemptNo } of starts)
    db.run(
      'INSERT INTO attempt (run_id, item_no, attempt_no, session_id, started) VALUES (?, ?, ?, ?, ?)',
      [grant.runId, itemNo, attemptNo, grant.sessionId, now],
    )
}

/** Ends attempts and writes their results or failures, inside the grant's transaction. */
export function writeEnds(
  db: Database,
  grant: Grant,
  now: number,
  ends: readonly AttemptEnd[],
): void {
  let succeeded = 0
  let failed = 0
  const used = new Map<string, number>()
  for (const end of ends) {
    const ended = endAttempt(db, grant, now, end)
    // Already ended as lost, by a pause that did not wait for it: what comes later is too late.
    if (!ended) continue
    for (const [meter, value] of Object.entries(end.usage ?? {}))
      used.set(meter, (used.get(meter) ?? 0) + value)
    if (end.outcome === 'succeeded') {
      insertResult(db, grant.runId, end)
      succeeded++
    } else if (end.outcome === 'failed' && end.final) {
      insertFailure(db, grant.runId, end, end.error.errorClass)
      failed++
    }
  }
  if (succeeded + failed > 0)
    db.run('UPDATE run SET succeeded = succeeded + ?, failed = failed + ? WHERE run_id = ?', [
      succeeded,
      failed,
      grant.runId,
    ])
  addUsage(db, grant.runId, used)
}

function endAttempt(db: Database, grant: Grant, now: number, end: AttemptEnd): boolean {
  const open = db.get<AttemptRow>(
    'SELECT * FROM attempt WHERE run_id = ? AND item_no = ? AND attempt_no = ?',
    [grant.runId, end.itemNo, end.attemptNo],
  )
  if (open === undefined || open.ended !== null) return false
  const error = end.outcome === 'failed' ? end.error : null
  writeEnd(db, {
    ...open,
    ended: now,
    outcome: end.outcome,
    error_class: error?.errorClass ?? null,
    message: error?.message ?? null,
    http_status: error?.httpStatus ?? null,
    retry_after_ms: error?.retryAfterMs ?? null,
    cpu_ms: end.cpuMs === null ? null : Math.round(end.cpuMs),
    usage: end.usage === undefined ? null : canonicalJson(end.usage),
    record: end.record ?? null,
    call_key: end.callKey ?? null,
  })
  return true
}

function writeEnd(db: Database, row: AttemptRow): void {
  db.run(
    `UPDATE attempt SET ended = ?, outcome = ?, error_class = ?, message = ?, http_status = ?,
       retry_after_ms = ?, cpu_ms = ?, usage = ?, record = ?, call_key = ?, row_sha256 = ?
     WHERE run_id = ? AND item_no = ? AND attempt_no = ?`,
    [
      row.ended,
      row.outcome,
      row.error_class,
      row.message,
      row.http_status,
      row.retry_after_ms,
      row.cpu_ms,
      row.usage,
      row.record,
      row.call_key,
      attemptSha256(row),
      row.run_id,
      row.item_no,
      row.attempt_no,
    ],
  )
}

function insertResult(
  db: Database,
  runId: string,
  end: AttemptEnd & { readonly outcome: 'succeeded' },
): void {
  const row = {
    run_id: runId,
    item_no: end.itemNo,
    item_key: itemKey(db, runId, end.itemNo),
    attempt_no: end.attemptNo,
    output: end.output,
    attachment_sha256: end.attachment === null ? null : sha256(end.attachment),
  }
  db.run(
    `INSERT INTO result (run_id, item_no, attempt_no, output, attachment, attachment_sha256, row_sha256)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      runId,
      end.itemNo,
      end.attemptNo,
      end.output,
      end.attachment,
      row.attachment_sha256,
      resultSha256(row),
    ],
  )
}

function insertFailure(
  db: Database,
  runId: string,
  end: AttemptStart,
  errorClass: ErrorClass,
): void {
  const row = {
    run_id: runId,
    item_no: end.itemNo,
    item_key: itemKey(db, runId, end.itemNo),
    attempt_no: end.attemptNo,
    error_class: errorClass,
  }
  db.run(
    'INSERT INTO failure (run_id, item_no, attempt_no, error_class, row_sha256) VALUES (?, ?, ?, ?, ?)',
    [runId, end.itemNo, end.attemptNo, errorClass, failureSha256(row)],
  )
}

function itemKey(db: Database, runId: string, itemNo: number): string {
  return db.get<{ item_key: string }>(
    'SELECT item_key FROM item WHERE run_id = ? AND item_no = ?',
    [runId, itemNo],
  )!.item_key
}

/** Ends every open attempt of a run as `lost`; gives their number. */
export function markLost(db: Database, runId: string, now: number): number {
  const open = db.all<AttemptRow>('SELECT * FROM attempt WHERE run_id = ? AND ended IS NULL', [
    runId,
  ])
  for (const row of open) writeEnd(db, { ...row, ended: now, outcome: 'lost' })
  return open.length
}

/** Record of a succeeded attempt with this call key, of any run. @throws LedgerError `corrupt` */
export function readRecord(db: Database, callKey: string): string | null {
  const row = db.get<AttemptRow>(
    `SELECT * FROM attempt WHERE call_key = ? AND outcome = 'succeeded' AND record IS NOT NULL
     ORDER BY ended LIMIT 1`,
    [callKey],
  )
  if (row === undefined) return null
  if (attemptSha256(row) !== row.row_sha256)
    throw new LedgerError(
      'corrupt',
      db.path,
      `In ${db.path}, run ${row.run_id}, an attempt does not fit its hash: the file was damaged after it was written. Restore a backup; 'longrun run verify' lists all that is hurt.`,
    )
  return row.record
}
