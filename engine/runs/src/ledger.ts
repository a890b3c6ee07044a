import type { Clock } from './clock.ts'
import type { RunPlan, SourceFile } from './plan.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { RunMeta } from './run-meta.ts'
import type { RunStatus } from './status.ts'
import type {
  EarlierAttempt,
  ErrorClass,
  Item,
  ItemError,
  Json,
  TableSchema,
  Usage,
} from './task.ts'
import type { Problem } from './problem.ts'

/** A plan with what was learnt from its task. */
export interface NewRun {
  readonly plan: RunPlan
  readonly task: {
    readonly name: string
    readonly version: string
    readonly tables: readonly TableSchema[]
  }
  /** Refused where a run of this name and pipeline has more to do; default false. */
  readonly isOnly?: boolean
  /** The run that this one is a fork of; null: none. */
  readonly parent?: {
    readonly runId: string
    /** Results of items with equal key and input are taken over. */
    readonly takesResults: boolean
    readonly process: ProcessIdentity
    readonly toolVersion: string
  } | null
}

/** Who wants to execute a run. */
export interface Applicant {
  readonly process: ProcessIdentity
  readonly leaseMs: number
  readonly workers: number
  readonly toolVersion: string
  readonly kernelSha256: string | null
}

/** The right to write one run, until a later epoch is granted to someone else. */
export interface Grant {
  readonly runId: string
  readonly sessionId: number
  readonly epoch: number
  /** The session before this one did not end by itself. */
  readonly afterCrash: boolean
}

/** An item without result or failure, with what was tried since it was last opened. */
export interface PendingItem {
  readonly itemNo: number
  readonly item: Item
  /** Number of the last attempt, 0 for none. */
  readonly lastAttempt: number
  /** Failed attempts by class, since the item was last opened again. */
  readonly tries: Readonly<Partial<Record<ErrorClass, number>>>
  /** Failed attempts since then that left a record, oldest first. */
  readonly earlier: readonly EarlierAttempt[]
  /** Failed attempts over all openings that left a record. */
  readonly recorded: number
}

/** An attempt by its item and its number, both from 1. */
export interface AttemptStart {
  readonly itemNo: number
  readonly attemptNo: number
}

/** How an attempt ended. A `lost` one neither succeeded nor failed and counts for nothing. */
export type AttemptEnd = AttemptStart & {
  readonly cpuMs: number | null
  readonly usage?: Usage
  readonly record?: string
  readonly callKey?: string
} & (
    | {
        readonly outcome: 'succeeded'
        readonly output: string
        readonly attachment: string | null
      }
    | {
        readonly outcome: 'failed'
        readonly error: ItemError
        /** The item is not tried again. */
        readonly final: boolean
      }
    | { readonly outcome: 'lost' }
  )

/** What another process may ask of the one that executes a run. */
export type StopRequest = 'pause' | 'cancel'

export interface ProgressSample {
  readonly activeMs: number
  readonly done: number
  readonly failed: number
  readonly rate: number | null
  readonly etaSeconds: number | null
  readonly etaP10Seconds: number | null
  readonly etaP90Seconds: number | null
  readonly rssBytes: number
}

/** The state in which a session leaves its run. */
export interface Finish {
  readonly state: 'completed' | 'completed_with_errors' | 'paused' | 'cancelled' | 'failed'
  readonly cause: string | null
  readonly message: string | null
}

export interface StoredResult {
  readonly itemNo: number
  readonly key: string
  readonly output: string
  readonly attachment: string | null
}

export interface StoredFailure {
  readonly itemNo: number
  readonly key: string
  readonly errorClass: ErrorClass
  readonly message: string
  readonly attempts: number
  readonly firstErrorClass: ErrorClass
  readonly firstMessage: string
}

export interface StoredItem {
  readonly itemNo: number
  readonly item: Item
}

/** One attempt as the ledger keeps it. */
export interface StoredAttempt {
  readonly itemNo: number
  readonly key: string
  readonly attemptNo: number
  /** Number of the session in its run, from 1; a fork's results were taken over in its first. */
  readonly session: number
  /** ISO time, UTC. */
  readonly started: string
  readonly ended: string | null
  /** Null: under way, or of a session that died and was not followed by another yet. */
  readonly outcome: 'succeeded' | 'failed' | 'lost' | null
  readonly errorClass: ErrorClass | null
  readonly message: string | null
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
  readonly usage: Usage
  readonly record: string | null
  readonly callKey: string | null
  /** The run that made the call, when this one took its result over. */
  readonly reusedFrom: string | null
}

/** Something that happened to a run. */
export interface RunEvent {
  /** ISO time, UTC. */
  readonly time: string
  /** Number of the session in its run, from 1; null: no session's doing. */
  readonly session: number | null
  readonly type: string
  readonly detail: Json
}

/** One sitting of a process at a run. */
export interface RunSession {
  /** Number of the session in its run, from 1. */
  readonly session: number
  /** ISO time, UTC. */
  readonly started: string
  /** Null: it goes on, or died and was not followed by another yet. */
  readonly ended: string | null
  readonly endReason: string | null
  readonly toolVersion: string
  readonly nodeVersion: string
}

/** One consistent view of a run, whatever is written meanwhile. Rows are checked against their hashes. */
export interface Snapshot {
  readonly meta: RunMeta
  readonly succeeded: number
  readonly failed: number
  /** In item order. */
  items(afterItemNo: number, limit: number): Promise<readonly StoredItem[]>
  /** In item order. @throws LedgerError `corrupt` */
  results(
    afterItemNo: number,
    limit: number,
    withAttachment: boolean,
  ): Promise<readonly StoredResult[]>
  /** In item order. @throws LedgerError `corrupt` */
  failures(afterItemNo: number, limit: number): Promise<readonly StoredFailure[]>
  /** In the order of items, then attempts. @throws LedgerError `corrupt` */
  attempts(
    after: { readonly itemNo: number; readonly attemptNo: number },
    limit: number,
  ): Promise<readonly StoredAttempt[]>
  close(): Promise<void>
}

/**
 * The ledger: every fact about every run. Asynchronous, because a ledger on a server is. Open one
 * with `openLedger`; the functions of this package take it, and only they use its other members.
 *
 * Every write on behalf of a grant is refused with SupersededError, in its own transaction, once a
 * later epoch was granted.
 */
export interface Ledger {
  readonly home: string
  readonly readOnly: boolean
  readonly clock: Clock
  close(): Promise<void>

  /** Run, frozen selection, items and source files in one transaction; gives the run's id. */
  /** @throws UnfinishedRunError with `isOnly` */
  createRun(run: NewRun): Promise<string>
  /** Newest first. */
  runs(): Promise<readonly { readonly runId: string; readonly name: string }[]>
  meta(runId: string): Promise<RunMeta>
  sources(runId: string): Promise<readonly SourceFile[]>
  status(runId: string): Promise<RunStatus>

  /** @throws HeldError, RunStateError */
  acquire(runId: string, applicant: Applicant, reopen: boolean): Promise<Grant>
  /** State becomes `running`; with `reopen`, failed items (all, or of one class) become pending. */
  begin(
    grant: Grant,
    reopen: { readonly errorClass?: string } | null,
  ): Promise<{ readonly reopened: number }>
  heartbeat(grant: Grant, activeMs: number): Promise<void>
  requested(grant: Grant): Promise<StopRequest | null>
  pending(runId: string, afterItemNo: number, limit: number): Promise<readonly PendingItem[]>
  startAttempts(grant: Grant, starts: readonly AttemptStart[]): Promise<void>
  endAttempts(grant: Grant, ends: readonly AttemptEnd[]): Promise<void>
  /** Ends and starts in one transaction. */
  write(
    grant: Grant,
    attempts: { readonly ends: readonly AttemptEnd[]; readonly starts: readonly AttemptStart[] },
  ): Promise<void>
  /** What all attempts of a run have used. */
  usage(runId: string): Promise<Usage>
  /** By meter, the most that one attempt of a run has used. */
  largestUsage(runId: string): Promise<Usage>
  /** Record of a succeeded attempt with this call key, of any run; null: none. @throws LedgerError `corrupt` */
  recall(callKey: string): Promise<string | null>
  sample(grant: Grant, sample: ProgressSample): Promise<void>
  counts(
    runId: string,
  ): Promise<{ readonly total: number; readonly succeeded: number; readonly failed: number }>
  /** Ends the session; null leaves the run's state as it is. */
  finish(grant: Grant, finish: Finish | null, reason: string): Promise<void>
  event(grant: Grant, type: string, detail: Json): Promise<void>
  /** An event that no session brought about. @throws RunNotFoundError */
  note(runId: string, type: string, detail: Json): Promise<void>
  /** Oldest first. @throws RunNotFoundError */
  events(runId: string): Promise<readonly RunEvent[]>
  /** Oldest first. @throws RunNotFoundError */
  sessions(runId: string): Promise<readonly RunSession[]>

  /** Asks the executing process to stop; a run that nobody executes is cancelled at once. @throws RunStateError */
  request(runId: string, request: StopRequest): Promise<void>

  snapshot(runId: string): Promise<Snapshot>
  /** When something last happened to a run [ms since 1970]. */
  lastActive(runId: string): Promise<number>
  /** Removes a run that was given up, with all its rows. @throws RunStateError when it is to be kept */
  discard(runId: string): Promise<void>
  /** A consistent copy of the whole ledger in a new file. @throws StorageFullError, LedgerError */
  copyTo(path: string): Promise<void>
  verify(runId: string | null): Promise<readonly Problem[]>
}
