import { isoTime, type Clock } from '../clock.ts'
import type { ProcessIdentity } from '../process-identity.ts'
import type { RunState, RunStatus } from '../status.ts'
import type { ErrorClass } from '../task.ts'
import type { Database } from './database.ts'
import { countSessions, currentSession, isHeld } from './lease.ts'
import { readRun } from './run-rows.ts'
import { elapsedMs } from './session-time.ts'
import { readUsage } from './usage-rows.ts'

interface SampleRow {
  readonly session_id: number
  readonly rate: number | null
  readonly eta_seconds: number | null
  readonly eta_p10_seconds: number | null
  readonly eta_p90_seconds: number | null
  readonly rss_bytes: number
}

/** Status of a run as anyone may see it, from a few indexed reads. */
export function readStatus(
  db: Database,
  clock: Clock,
  self: ProcessIdentity,
  runId: string,
): RunStatus {
  const run = readRun(db, runId)
  const session = currentSession(db, runId)
  const held = session !== undefined && isHeld(session, self, clock)
  const live = held && run.state === 'running'
  const sample = live
    ? db.get<SampleRow>(
        'SELECT * FROM progress_sample WHERE run_id = ? AND session_id = ? ORDER BY active_ms DESC LIMIT 1',
        [runId, session.session_id],
      )
    : undefined
  const classes = db.all<{ error_class: ErrorClass; n: number }>(
    'SELECT error_class, COUNT(*) AS n FROM failure WHERE run_id = ? GROUP BY error_class ORDER BY error_class',
    [runId],
  )
  return {
    runId,
    name: run.name,
    state: run.state === 'running' && !held ? 'interrupted' : (run.state as RunState),
    total: run.total,
    succeeded: run.succeeded,
    failed: run.failed,
    pending: run.total - run.succeeded - run.failed,
    rate: sample?.rate ?? null,
    etaSeconds: sample?.eta_seconds ?? null,
    etaP10Seconds: sample?.eta_p10_seconds ?? null,
    etaP90Seconds: sample?.eta_p90_seconds ?? null,
    sessions: countSessions(db, runId),
    errorClasses: Object.fromEntries(classes.map((row) => [row.error_class, row.n])),
    usage: readUsage(db, runId),
    pipeline: run.pipeline,
    seed: run.seed,
    created: isoTime(run.created),
    cause: run.cause,
    rssBytes: sample?.rss_bytes ?? null,
    workers: held ? session.workers : null,
    elapsedSeconds: elapsedMs(db, runId) / 1000,
    holder: held ? { host: session.host, pid: session.pid, since: isoTime(session.started) } : null,
  }
}
