import { arch, version as nodeVersion } from 'node:process'
import { isoTime, type Clock } from '../clock.ts'
import {
  HeldError,
  LedgerError,
  RunStateError,
  StorageFullError,
  SupersededError,
} from '../errors.ts'
import type { Applicant, Finish, Grant, StopRequest } from '../ledger.ts'
import { processLiveness, type ProcessIdentity } from '../process-identity.ts'
import { errorClassesOf } from '../retry-policy.ts'
import { markLost } from './attempt-rows.ts'
import type { Database } from './database.ts'
import { writeEvent } from './event-rows.ts'
import { readRun } from './run-rows.ts'
import { activeMs } from './session-time.ts'
import { requireSoundItems, requireSoundSources, soundRun } from './sound-run.ts'

/*
 * One coordinator a run, held by a lease in the ledger.
 *
 * 1. run.epoch names the session that may write; it only grows.
 * 2. Each write of a session compares its epoch in its own transaction (`fenced`).
 * 3. A session whose process is gone is superseded at once; one that lives, or of which this
 *    machine cannot know, only when its heartbeat is older than its lease.
 * 4. On one machine the age of a heartbeat is measured by a clock that does not jump.
 *
 * planned, paused, failed, cancelled --begin--> running --finish--> paused, completed,
 * completed_with_errors, failed, cancelled; completed_with_errors --begin(reopen)--> running.
 */

export interface SessionRow {
  readonly session_id: number
  readonly run_id: string
  readonly epoch: number
  readonly host: string
  readonly boot_id: string | null
  readonly pid_namespace: string | null
  readonly pid: number
  readonly pid_start: string | null
  readonly workers: number
  readonly lease_ms: number
  readonly started: number
  readonly heartbeat: number
  readonly heartbeat_monotonic: number
  readonly active_ms: number
  readonly ended: number | null
}

/**
 * Sessions of this process that are over although the ledger, on a full disk, could not be told.
 * Other processes see it when this one is gone, or when the lease expires.
 */
const abandoned = new Set<string>()

function abandonKey(runId: string, sessionId: number): string {
  return `${runId}/${sessionId}`
}

/** The session of a run's current epoch, ended or not. */
export function currentSession(db: Database, runId: string): SessionRow | undefined {
  return db.get<SessionRow>('SELECT * FROM session WHERE run_id = ? ORDER BY epoch DESC LIMIT 1', [
    runId,
  ])
}

/** Whether a session still holds its run, as seen from this process. */
export function isHeld(session: SessionRow, self: ProcessIdentity, clock: Clock): boolean {
  if (session.ended !== null || abandoned.has(abandonKey(session.run_id, session.session_id)))
    return false
  const holder = {
    host: session.host,
    bootId: session.boot_id,
    pidNamespace: session.pid_namespace,
    pid: session.pid,
    pidStart: session.pid_start,
  }
  if (processLiveness(holder, self) === 'gone') return false
  const sameClock = session.boot_id !== null && session.boot_id === self.bootId
  const age = sameClock
    ? clock.monotonic() - session.heartbeat_monotonic
    : clock.now() - session.heartbeat
  return age <= session.lease_ms
}

/** Grants the run to an applicant, or throws HeldError or RunStateError. One transaction. */
export function acquireLease(
  db: Database,
  clock: Clock,
  runId: string,
  applicant: Applicant,
  reopen: boolean,
): Grant {
  const before = currentSession(db, runId)
  if (before !== undefined && before.ended === null && !isHeld(before, applicant.process, clock))
    checkAfterCrash(db, runId)
  return db.transaction(() => {
    const run = soundRun(db, runId)
    const last = currentSession(db, runId)
    if (last !== undefined && isHeld(last, applicant.process, clock))
      throw new HeldError(runId, {
        host: last.host,
        pid: last.pid,
        since: isoTime(last.started),
      })
    if (run.state === 'completed')
      throw new RunStateError(
        runId,
        run.state,
        `Run ${runId} is completed: all ${run.total} items have a result. Start a fresh run to compute them again.`,
      )
    if (run.state === 'completed_with_errors' && !reopen)
      throw new RunStateError(
        runId,
        run.state,
        `Run ${runId} is finished, with ${run.failed} failed items. 'longrun run retry ${runId}' tries those again.`,
      )
    // Hours of work for a table that is not the planned one would be refused at its end.
    requireSoundItems(db, run)
    requireSoundSources(db, run)
    const now = clock.now()
    const crashed = last !== undefined && last.ended === null
    if (crashed)
      db.run(
        "UPDATE session SET ended = ?, end_reason = 'superseded', active_ms = ? WHERE session_id = ?",
        [now, activeMs(db, last), last.session_id],
      )
    const epoch = run.epoch + 1
    db.run('UPDATE run SET epoch = ?, requested = NULL WHERE run_id = ?', [epoch, runId])
    const sessionId = insertSession(db, clock, runId, epoch, applicant)
    const lost = markLost(db, runId, now)
    writeEvent(db, now, runId, sessionId, 'acquired', { epoch, lost, afterCrash: crashed })
    return { runId, sessionId, epoch, afterCrash: crashed }
  })
}

/** A new session under this epoch; gives its number. */
export function insertSession(
  db: Database,
  clock: Clock,
  runId: string,
  epoch: number,
  applicant: Applicant,
): number {
  const { process: self } = applicant
  const now = clock.now()
  db.run(
    `INSERT INTO session (run_id, epoch, host, boot_id, pid_namespace, pid, pid_start, tool_version,
       node_version, arch, kernel_sha256, workers, lease_ms, started, heartbeat, heartbeat_monotonic)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      runId,
      epoch,
      self.host,
      self.bootId,
      self.pidNamespace,
      self.pid,
      self.pidStart,
      applicant.toolVersion,
      nodeVersion,
      arch,
      applicant.kernelSha256,
      applicant.workers,
      applicant.leaseMs,
      now,
      now,
      clock.monotonic(),
    ],
  )
  return db.get<{ id: number }>(
    'SELECT session_id AS id FROM session WHERE run_id = ? AND epoch = ?',
    [runId, epoch],
  )!.id
}

/** Runs `work` in one transaction, if the grant is still the current one. @throws SupersededError */
export function fenced<T>(db: Database, grant: Grant, work: () => T): T {
  return db.transaction(() => {
    checkEpoch(db, grant)
    return work()
  })
}

function checkEpoch(db: Database, grant: Grant): void {
  const epoch = db.get<{ epoch: number }>('SELECT epoch FROM run WHERE run_id = ?', [grant.runId])
  if (epoch?.epoch !== grant.epoch) throw new SupersededError(grant.runId)
}

/** State becomes `running`; with `reopen`, failed items become pending again. */
export function beginSession(
  db: Database,
  clock: Clock,
  grant: Grant,
  reopen: { readonly errorClass?: string } | null,
): { readonly reopened: number } {
  return fenced(db, grant, () => {
    const { runId, sessionId } = grant
    const reopened = reopen === null ? 0 : reopenFailures(db, runId, reopen.errorClass ?? null)
    if (reopen !== null && reopened === 0) {
      const { state } = readRun(db, runId)
      if (state === 'completed_with_errors')
        throw new RunStateError(
          runId,
          state,
          `Run ${runId} has no failed item of class '${reopen.errorClass ?? 'any'}' to try again.`,
        )
    }
    db.run("UPDATE run SET state = 'running', cause = NULL, message = NULL WHERE run_id = ?", [
      runId,
    ])
    const { total, succeeded, failed } = readRun(db, runId)
    const pending = total - succeeded - failed
    writeEvent(db, clock.now(), runId, sessionId, 'running', {
      reopened,
      total,
      succeeded,
      failed,
      pending,
      resumed: countSessions(db, runId) > 1,
      afterCrash: grant.afterCrash,
    })
    return { reopened }
  })
}

/** Sessions that executed a run; neither one in which a fork took results over, nor one refused. */
export function countSessions(db: Database, runId: string): number {
  return db.get<{ n: number }>(
    "SELECT COUNT(*) AS n FROM session WHERE run_id = ? AND coalesce(end_reason, '') NOT IN ('forked', 'refused')",
    [runId],
  )!.n
}

/** After a crash the file itself may be hurt (a torn log): never go on from a damaged ledger. */
function checkAfterCrash(db: Database, runId: string): void {
  const check = db.get<{ quick_check: string }>('PRAGMA quick_check(1)')
  const counted = db.get<{ results: number; failures: number }>(
    `SELECT (SELECT COUNT(*) FROM result WHERE run_id = ?) AS results,
       (SELECT COUNT(*) FROM failure WHERE run_id = ?) AS failures`,
    [runId, runId],
  )!
  const run = readRun(db, runId)
  if (
    check?.quick_check !== 'ok' ||
    counted.results !== run.succeeded ||
    counted.failures !== run.failed
  )
    throw new LedgerError(
      'corrupt',
      db.path,
      `The ledger ${db.path} was damaged when its last session ended. Restore a backup; 'longrun run verify' shows what is hurt.`,
    )
}

function reopenFailures(db: Database, runId: string, errorClass: string | null): number {
  const classes = errorClass === null ? null : JSON.stringify(errorClassesOf(errorClass))
  const matching = `run_id = ? AND (? IS NULL OR error_class IN (SELECT value FROM json_each(?)))`
  const values = [runId, classes, classes]
  db.run(
    `INSERT OR REPLACE INTO reopened (run_id, item_no, after_attempt_no)
     SELECT run_id, item_no, attempt_no FROM failure WHERE ${matching}`,
    values,
  )
  const reopened = db.run(`DELETE FROM failure WHERE ${matching}`, values)
  db.run('UPDATE run SET failed = failed - ? WHERE run_id = ?', [reopened, runId])
  return reopened
}

/** Says that the grant's session lives; `activeMs`: its time so far [ms]. @throws SupersededError */
export function writeHeartbeat(db: Database, clock: Clock, grant: Grant, activeMs: number): void {
  fenced(db, grant, () =>
    db.run(
      'UPDATE session SET heartbeat = ?, heartbeat_monotonic = ?, active_ms = ? WHERE session_id = ?',
      [clock.now(), clock.monotonic(), Math.round(activeMs), grant.sessionId],
    ),
  )
}

/** What another process asked of the grant's holder. @throws SupersededError */
export function readRequest(db: Database, grant: Grant): StopRequest | null {
  checkEpoch(db, grant)
  return readRun(db, grant.runId).requested
}

/** Ends the grant's session; open attempts read `lost`. */
export function finishSession(
  db: Database,
  clock: Clock,
  grant: Grant,
  finish: Finish | null,
  reason: string,
): void {
  const now = clock.now()
  const { runId, sessionId } = grant
  try {
    fenced(db, grant, () => {
      markLost(db, runId, now)
      endSession(db, grant, now, finish, reason)
      writeEvent(db, now, runId, sessionId, 'ended', { state: finish?.state ?? null, reason })
    })
  } catch (error) {
    if (!(error instanceof StorageFullError)) throw error
    // What changes in place may still fit on a full disk; the next session marks what is lost.
    const short = finish === null ? null : { ...finish, message: null }
    abandoned.add(abandonKey(runId, sessionId))
    fenced(db, grant, () => endSession(db, grant, now, short, reason))
  }
}

function endSession(
  db: Database,
  grant: Grant,
  now: number,
  finish: Finish | null,
  reason: string,
): void {
  db.run('UPDATE session SET ended = ?, end_reason = ? WHERE session_id = ?', [
    now,
    reason,
    grant.sessionId,
  ])
  if (finish !== null)
    db.run('UPDATE run SET state = ?, cause = ?, message = ?, requested = NULL WHERE run_id = ?', [
      finish.state,
      finish.cause,
      finish.message,
      grant.runId,
    ])
}

/** Asks the holder to stop; a run that nobody holds is cancelled at once. */
export function requestStop(
  db: Database,
  clock: Clock,
  self: ProcessIdentity,
  runId: string,
  request: StopRequest,
): void {
  db.transaction(() => {
    const { state } = readRun(db, runId)
    const session = currentSession(db, runId)
    if (session !== undefined && isHeld(session, self, clock)) {
      db.run('UPDATE run SET requested = ? WHERE run_id = ?', [request, runId])
    } else if (request === 'cancel' && ['planned', 'running', 'paused'].includes(state)) {
      db.run("UPDATE run SET state = 'cancelled', cause = 'requested' WHERE run_id = ?", [runId])
    } else {
      throw new RunStateError(
        runId,
        state,
        `Run ${runId} cannot be ${request === 'pause' ? 'paused' : 'cancelled'}: nobody executes it, and its state is '${state}'.`,
      )
    }
    writeEvent(db, clock.now(), runId, null, 'requested', { request })
  })
}
