import type { Clock } from '../clock.ts'
import type {
  Applicant,
  AttemptEnd,
  AttemptStart,
  Finish,
  Grant,
  Ledger,
  NewRun,
  PendingItem,
  ProgressSample,
  RunEvent,
  RunSession,
  Snapshot,
  StopRequest,
} from '../ledger.ts'
import type { SourceFile } from '../plan.ts'
import { currentProcess } from '../process-identity.ts'
import type { RunMeta } from '../run-meta.ts'
import type { RunStatus } from '../status.ts'
import type { Json, Usage } from '../task.ts'
import type { Problem } from '../problem.ts'
import { insertAttempts, readPending, readRecord, writeEnds } from './attempt-rows.ts'
import type { Database } from './database.ts'
import { discardRun, lastActive } from './discard-rows.ts'
import { readEvents, readSessions, writeEvent } from './event-rows.ts'
import { takeResults } from './fork-rows.ts'
import {
  acquireLease,
  beginSession,
  fenced,
  finishSession,
  readRequest,
  requestStop,
  writeHeartbeat,
} from './lease.ts'
import { insertRun, metaOf, readRun, readSources, requireNoUnfinished } from './run-rows.ts'
import { SqliteSnapshot } from './snapshot.ts'
import { soundRun } from './sound-run.ts'
import { readStatus } from './status-rows.ts'
import { readLargestUsage, readUsage } from './usage-rows.ts'
import { findProblems } from './verify-rows.ts'

export interface SqliteLedgerParts {
  readonly home: string
  readonly readOnly: boolean
  readonly clock: Clock
  readonly db: Database
  /** A further connection that only reads. */
  readonly openReader: () => Database
}

/** The ledger in one SQLite file, for runs of one machine. */
export class SqliteLedger implements Ledger {
  readonly home: string
  readonly readOnly: boolean
  readonly clock: Clock
  readonly #db: Database
  readonly #openReader: () => Database
  readonly #self = currentProcess()

  constructor(parts: SqliteLedgerParts) {
    this.home = parts.home
    this.readOnly = parts.readOnly
    this.clock = parts.clock
    this.#db = parts.db
    this.#openReader = parts.openReader
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  async createRun(run: NewRun): Promise<string> {
    return this.#db.transaction(() => {
      if (run.isOnly === true) requireNoUnfinished(this.#db, run.plan)
      const runId = insertRun(this.#db, this.clock, run)
      if (run.parent?.takesResults === true) takeResults(this.#db, this.clock, runId, run.parent)
      return runId
    })
  }

  async runs(): Promise<readonly { readonly runId: string; readonly name: string }[]> {
    return this.#db.all('SELECT run_id AS runId, name FROM run ORDER BY created DESC, run_id DESC')
  }

  async meta(runId: string): Promise<RunMeta> {
    return metaOf(soundRun(this.#db, runId))
  }

  async sources(runId: string): Promise<readonly SourceFile[]> {
    return readSources(this.#db, readRun(this.#db, runId).dataset_id)
  }

  async status(runId: string): Promise<RunStatus> {
    return readStatus(this.#db, this.clock, this.#self, runId)
  }

  async acquire(runId: string, applicant: Applicant, reopen: boolean): Promise<Grant> {
    return acquireLease(this.#db, this.clock, runId, applicant, reopen)
  }

  async begin(
    grant: Grant,
    reopen: { readonly errorClass?: string } | null,
  ): Promise<{ readonly reopened: number }> {
    return beginSession(this.#db, this.clock, grant, reopen)
  }

  async heartbeat(grant: Grant, activeMs: number): Promise<void> {
    writeHeartbeat(this.#db, this.clock, grant, activeMs)
  }

  async requested(grant: Grant): Promise<StopRequest | null> {
    return readRequest(this.#db, grant)
  }

  async pending(
    runId: string,
    afterItemNo: number,
    limit: number,
  ): Promise<readonly PendingItem[]> {
    return readPending(this.#db, runId, afterItemNo, limit)
  }

  async startAttempts(grant: Grant, starts: readonly AttemptStart[]): Promise<void> {
    return this.write(grant, { ends: [], starts })
  }

  async endAttempts(grant: Grant, ends: readonly AttemptEnd[]): Promise<void> {
    return this.write(grant, { ends, starts: [] })
  }

  async write(
    grant: Grant,
    attempts: { readonly ends: readonly AttemptEnd[]; readonly starts: readonly AttemptStart[] },
  ): Promise<void> {
    fenced(this.#db, grant, () => {
      const now = this.clock.now()
      writeEnds(this.#db, grant, now, attempts.ends)
      insertAttempts(this.#db, grant, now, attempts.starts)
    })
  }

  async usage(runId: string): Promise<Usage> {
    return readUsage(this.#db, runId)
  }

  async largestUsage(runId: string): Promise<Usage> {
    return readLargestUsage(this.#db, runId)
  }

  async recall(callKey: string): Promise<string | null> {
    return readRecord(this.#db, callKey)
  }

  async sample(grant: Grant, sample: ProgressSample): Promise<void> {
    fenced(this.#db, grant, () =>
      this.#db.run(
        `INSERT OR REPLACE INTO progress_sample (run_id, session_id, active_ms, time, done, failed,
           rate, eta_seconds, eta_p10_seconds, eta_p90_seconds, rss_bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          grant.runId,
          grant.sessionId,
          Math.round(sample.activeMs),
          this.clock.now(),
          sample.done,
          sample.failed,
          sample.rate,
          sample.etaSeconds,
          sample.etaP10Seconds,
          sample.etaP90Seconds,
          sample.rssBytes,
        ],
      ),
    )
  }

  async counts(
    runId: string,
  ): Promise<{ readonly total: number; readonly succeeded: number; readonly failed: number }> {
    const { total, succeeded, failed } = readRun(this.#db, runId)
    return { total, succeeded, failed }
  }

  async finish(grant: Grant, finish: Finish | null, reason: string): Promise<void> {
    finishSession(this.#db, this.clock, grant, finish, reason)
  }

  async event(grant: Grant, type: string, detail: Json): Promise<void> {
    fenced(this.#db, grant, () =>
      writeEvent(this.#db, this.clock.now(), grant.runId, grant.sessionId, type, detail),
    )
  }

  async note(runId: string, type: string, detail: Json): Promise<void> {
    this.#db.transaction(() => {
      readRun(this.#db, runId)
      writeEvent(this.#db, this.clock.now(), runId, null, type, detail)
    })
  }

  async events(runId: string): Promise<readonly RunEvent[]> {
    readRun(this.#db, runId)
    return readEvents(this.#db, runId)
  }

  async sessions(runId: string): Promise<readonly RunSession[]> {
    readRun(this.#db, runId)
    return readSessions(this.#db, runId)
  }

  async request(runId: string, request: StopRequest): Promise<void> {
    requestStop(this.#db, this.clock, this.#self, runId, request)
  }

  async snapshot(runId: string): Promise<Snapshot> {
    const db = this.#openReader()
    try {
      return new SqliteSnapshot(db, runId)
    } catch (error) {
      db.close()
      throw error
    }
  }

  async lastActive(runId: string): Promise<number> {
    return lastActive(this.#db, runId)
  }

  async discard(runId: string): Promise<void> {
    discardRun(this.#db, this.clock, this.#self, runId)
  }

  async copyTo(path: string): Promise<void> {
    const db = this.#openReader()
    try {
      db.run('VACUUM INTO ?', [path])
    } finally {
      db.close()
    }
  }

  async verify(runId: string | null): Promise<readonly Problem[]> {
    const db = this.#openReader()
    try {
      db.exec('BEGIN')
      return findProblems(db, runId)
    } finally {
      db.close()
    }
  }
}
