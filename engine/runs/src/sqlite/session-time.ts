import type { Database } from './database.ts'

/** Of a session, what its time is known from. */
interface SessionTime {
  readonly session_id: number
  readonly run_id: string
  readonly lease_ms: number
  /** Wall clock [ms since 1970]. */
  readonly heartbeat: number
  /** As of the heartbeat [ms]. */
  readonly active_ms: number
}

/** How long a run was worked on, over all its sessions, killed ones up to their last sign of life [ms]. */
export function elapsedMs(db: Database, runId: string): number {
  const ended = db.get<{ ms: number | null }>(
    `SELECT SUM(MAX(active_ms, COALESCE((SELECT MAX(p.active_ms) FROM progress_sample AS p
       WHERE p.run_id = s.run_id AND p.session_id = s.session_id), 0))) AS ms
     FROM session AS s WHERE run_id = ? AND ended IS NOT NULL`,
    [runId],
  )!
  const open = db.all<SessionTime>(
    `SELECT session_id, run_id, lease_ms, heartbeat, active_ms
     FROM session WHERE run_id = ? AND ended IS NULL`,
    [runId],
  )
  return open.reduce((sum, session) => sum + activeMs(db, session), ended.ms ?? 0)
}

/**
 * How long a session that has not ended was at work [ms]: to its newest heartbeat, progress sample or
 * attempt that began and is open. An attempt is timed by the wall clock, which may jump: it moves the
 * heartbeat's time by less than a lease, without which the session would have lost its run.
 */
export function activeMs(db: Database, session: SessionTime): number {
  const { run_id: runId, session_id: sessionId } = session
  const sample = db.get<{ ms: number | null }>(
    'SELECT MAX(active_ms) AS ms FROM progress_sample WHERE run_id = ? AND session_id = ?',
    [runId, sessionId],
  )!
  const attempt = db.get<{ started: number | null }>(
    `SELECT MAX(started) AS started FROM attempt INDEXED BY attempt_open
     WHERE run_id = ? AND ended IS NULL AND session_id = ?`,
    [runId, sessionId],
  )!
  const since = (attempt.started ?? session.heartbeat) - session.heartbeat
  const began = session.active_ms + Math.min(Math.max(0, since), session.lease_ms)
  return Math.max(began, sample.ms ?? 0)
}
