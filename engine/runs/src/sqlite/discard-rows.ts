import type { Clock } from '../clock.ts'
import { RunStateError } from '../errors.ts'
import type { ProcessIdentity } from '../process-identity.ts'
import type { Database } from './database.ts'
import { currentSession, isHeld } from './lease.ts'
import { readRun } from './run-rows.ts'

/** Children before what they point to. */
const tablesOfRun = [
  'result',
  'failure',
  'reopened',
  'attempt',
  'event',
  'progress_sample',
  'usage_total',
  'session',
  'item',
  'run',
] as const

/** When something last happened to a run [ms since 1970]. */
export function lastActive(db: Database, runId: string): number {
  return db.get<{ time: number }>(
    `SELECT MAX(created,
       COALESCE((SELECT MAX(heartbeat) FROM session WHERE session.run_id = run.run_id), 0),
       COALESCE((SELECT MAX(time) FROM event WHERE event.run_id = run.run_id), 0)) AS time
     FROM run WHERE run_id = ?`,
    [runId],
  )!.time
}

/** Removes all rows of a run that was given up; its id and name stay, in `discarded`. One transaction. */
export function discardRun(db: Database, clock: Clock, self: ProcessIdentity, runId: string): void {
  db.transaction(() => {
    const run = readRun(db, runId)
    const session = currentSession(db, runId)
    const reason = keptBecause(db, run.state, runId) ?? heldBy(session, self, clock)
    if (reason !== null)
      throw new RunStateError(runId, run.state, `Run ${runId} is kept: ${reason}.`)
    db.run('INSERT INTO discarded (run_id, name, time) VALUES (?, ?, ?)', [
      runId,
      run.name,
      clock.now(),
    ])
    for (const table of tablesOfRun) db.run(`DELETE FROM ${table} WHERE run_id = ?`, [runId])
    const unused = 'dataset_id = ? AND dataset_id NOT IN (SELECT dataset_id FROM run)'
    for (const table of ['source_file', 'dataset'])
      db.run(`DELETE FROM ${table} WHERE ${unused}`, [run.dataset_id])
  })
}

function keptBecause(db: Database, state: string, runId: string): string | null {
  if (!['planned', 'running', 'cancelled'].includes(state)) return `its state is '${state}'`
  const child = db.get<{ run_id: string }>('SELECT run_id FROM run WHERE parent_run_id = ?', [
    runId,
  ])
  return child === undefined ? null : `run ${child.run_id} is a fork of it`
}

function heldBy(
  session: ReturnType<typeof currentSession>,
  self: ProcessIdentity,
  clock: Clock,
): string | null {
  if (session === undefined || !isHeld(session, self, clock)) return null
  return `process ${session.pid} on ${session.host} executes it`
}
