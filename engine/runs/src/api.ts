import type { SpecChange } from './errors.ts'
import type { ExecuteOptions, RunPlan, SourceFile } from './plan.ts'
import type { Outcome, RunStatus } from './status.ts'
import type { ErrorClass, Json, JsonObject, Output, TableSchema } from './task.ts'

/** Wall clock and a clock that never jumps; injected in tests. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Milliseconds that only grow; comparable between processes since the same boot. */
  monotonic(): number
}

export interface OpenOptions {
  /** Make home and ledger if absent; default false: a missing ledger is a LedgerError `missing`. */
  readonly create?: boolean
  /** Never write, create or lock; for `status` and `list`. Default false. */
  readonly readOnly?: boolean
  readonly clock?: Clock
}

/** An open ledger; its other members are for the engine only. */
export interface Ledger {
  readonly home: string
  readonly readOnly: boolean
  close(): Promise<void>
}

/** What a run was planned with; never changes. */
export interface RunMeta {
  readonly runId: string
  readonly name: string
  readonly pipeline: string
  readonly taskUrl: string
  readonly taskName: string
  readonly taskVersion: string
  readonly tables: readonly TableSchema[]
  readonly spec: JsonObject
  readonly params: JsonObject
  readonly seed: number
  readonly limit: number | null
  readonly timeoutMs: number
  readonly commit: 'item' | 'batch'
  readonly gate: { readonly minSuccessShare: number } | null
  readonly total: number
  readonly created: string
}

export interface ResultRow {
  readonly key: string
  readonly output: Output
}

export interface FailureRow {
  readonly key: string
  readonly errorClass: ErrorClass
  readonly message: string
  /** Attempts without those lost to a crash or to a batch mate. */
  readonly attempts: number
  readonly firstErrorClass: ErrorClass
  readonly firstMessage: string
}

export interface ExportOptions {
  /** Name of one of the task's tables; default the first. */
  readonly table?: string
  readonly format: 'csv' | 'parquet' | 'jsonl'
  /** Path of the file to write; `failed.csv` is written beside it. */
  readonly out: string
}

export interface ExportReport {
  readonly path: string
  readonly failedPath: string
  readonly rows: number
  readonly sha256: string
  /** Items with a result, and failed ones, of all: an export of a running run is a snapshot. */
  readonly complete: { readonly succeeded: number; readonly failed: number; readonly total: number }
}

export interface Problem {
  /** Which check found it, such as `row_hash` or `integrity`. */
  readonly check: string
  readonly runId: string | null
  readonly itemKey: string | null
  readonly message: string
}

/** @throws LedgerError */
export declare function openLedger(homeDir: string, options?: OpenOptions): Promise<Ledger>
/** Imports the task, freezes its version and tables, writes everything in one transaction. @throws PlanError */
export declare function createRun(ledger: Ledger, plan: RunPlan): Promise<string>
/** @throws HeldError, RunStateError, SourceChangedError, SpecChangedError */
export declare function executeRun(
  ledger: Ledger,
  runId: string,
  options: ExecuteOptions,
): Promise<Outcome>
/** Newest first. */
export declare function listRuns(ledger: Ledger): Promise<readonly RunStatus[]>
/** Run id of an id, a name (its newest run) or a unique prefix of an id. @throws RunNotFoundError */
export declare function resolveRun(ledger: Ledger, selector: string): Promise<string>
/** By id, name or unique prefix. @throws RunNotFoundError */
export declare function runStatus(ledger: Ledger, selector: string): Promise<RunStatus>
export declare function runMeta(ledger: Ledger, runId: string): Promise<RunMeta>
/** Obeyed within about a second by the process that executes the run. @throws RunStateError when it is not running */
export declare function requestPause(ledger: Ledger, runId: string): Promise<void>
/** As requestPause; a run that nobody executes is cancelled at once. */
export declare function requestCancel(ledger: Ledger, runId: string): Promise<void>
/** Opens failed items again (all, or one class); their attempts are kept. Returns how many. `executeRun` with `retry` does both. */
export declare function reopenFailed(
  ledger: Ledger,
  runId: string,
  options?: { readonly errorClass?: string },
): Promise<number>
/** What differs between the spec of a run and another, empty when nothing. */
export declare function specChanges(before: Json, after: Json): readonly SpecChange[]
/** @throws SpecChangedError with the diff */
export declare function assertSameSpec(
  ledger: Ledger,
  runId: string,
  spec: JsonObject,
): Promise<void>
/** Size and sha256 of a file, in bounded memory. */
export declare function hashFile(path: string): Promise<SourceFile>
/** One part: its sha256; several: sha256 of their hex digests, each followed by a newline. */
export declare function inputSha256(parts: readonly Uint8Array[]): string
/** Seed of an item, an unsigned 32-bit integer: first 4 bytes of sha256(run seed, item key). */
export declare function itemSeed(runSeed: number, itemKey: string): number
/** In itemKey byte order, read page by page from one snapshot. */
export declare function iterateResults(ledger: Ledger, runId: string): AsyncGenerator<ResultRow>
/** In itemKey byte order; messages free of absolute paths. */
export declare function iterateFailures(ledger: Ledger, runId: string): AsyncGenerator<FailureRow>
export declare function exportRun(
  ledger: Ledger,
  runId: string,
  options: ExportOptions,
): Promise<ExportReport>
/** All invariants, row hashes and SQLite's own check, of one run or all. Empty: sound. */
export declare function verifyLedger(
  ledger: Ledger,
  options?: { readonly runId?: string },
): Promise<readonly Problem[]>
