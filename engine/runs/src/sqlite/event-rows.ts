import { canonicalJson } from '../canonical.ts'
import { isoTime } from '../clock.ts'
import type { RunEvent, RunSession } from '../ledger.ts'
import type { Json } from '../task.ts'
import type { Database } from './database.ts'

/** Notes what happened to a run, at `time` [ms since 1970]; `sessionId` null: no session's doing. */
export function writeEvent(
  db: Database,
  time: number,
  runId: string,
  sessionId: number | null,
  type: string,
  detail: Json,
): void {
  db.run('INSERT INTO event (run_id, time, session_id, type, detail) VALUES (?, ?, ?, ?, ?)', [
    runId,
    time,
    sessionId,
    type,
    canonicalJson(detail),
  ])
}

/** What happened to a run, oldest first. */
export function readEvents(db: Database, runId: string): readonly RunEvent[] {
  const rows = db.all<{
    readonly time: number
    readonly epoch: number | null
    readonly type: string
    readonly detail: string
  }>(
    `SELECT time, epoch, type, detail FROM event LEFT JOIN session USING (session_id)
     WHERE event.run_id = ? ORDER BY seq`,
    [runId],
  )
  return rows.map(({ time, epoch, type, detail }) => ({
    time: isoTime(time),
    session: epoch,
    type,
    detail: JSON.parse(detail) as Json,
  }))
}

/** The sessions of a run, oldest first; one that was refused before it began counts as none. */
export function readSessions(db: Database, runId: string): readonly RunSession[] {
  const rows = db.all<{
    readonly epoch: number
    readonly started: number
    readonly ended: number | null
    readonly end_reason: string | null
    readonly tool_version: string
    readonly node_version: string
  }>(
    `SELECT epoch, started, ended, end_reason, tool_version, node_version FROM session
     WHERE run_id = ? AND end_reason IS NOT 'refused' ORDER BY epoch`,
    [runId],
  )
  return rows.map((row) => ({
    session: row.epoch,
    started: isoTime(row.started),
    ended: row.ended === null ? null : isoTime(row.ended),
    endReason: row.end_reason,
    toolVersion: row.tool_version,
    nodeVersion: row.node_version,
  }))
}
