/**
 * A task: what a run does with one item. The engine knows items, attempts and results; it knows
 * nothing of stars or language models. A task is the default export of its own module, so that the
 * worker threads can import it by URL. Two kinds: a `Task` computes in worker threads, a `CallTask`
 * asks somebody outside, on the main thread.
 */

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json }

/** One unit of work. `key` is unique in its dataset; results are ordered by its bytes. */
export interface Item {
  readonly key: string
  /** sha256 (hex) of the item's input; checked again when the item is read. */
  readonly sha256: string
  /** What the task needs to find its input; opaque to the engine. */
  readonly locator: Json
}

/** Error classes and what the engine does with each (docs/errors.md). */
export const errorClasses = [
  'transport',
  'server_5xx',
  'overloaded',
  'throttled',
  'auth',
  'quota',
  'storage_full',
  'not_found',
  'input_invalid',
  'too_large',
  'refused',
  'parse',
  'schema',
  'task_exception',
  'timeout',
  'oom',
  'worker_lost',
  'source_changed',
] as const

/** One of `errorClasses`. */
export type ErrorClass = (typeof errorClasses)[number]

/** A classified failure of one item. */
export interface ItemError {
  readonly errorClass: ErrorClass
  readonly message: string
  readonly httpStatus?: number
  readonly retryAfterMs?: number
  /** Another try could bring nothing else: the item fails at once, whatever its class. Default false. */
  readonly isFinal?: boolean
  /**
   * Nothing is there that could answer any item. While no attempt of the session has ended otherwise,
   * eight of these in a row, or an item's last try, pause the run with this class. Default false.
   */
  readonly isUnreachable?: boolean
}

/** A column of an exported table; the order here is the order in the export. */
export interface Column {
  readonly name: string
  readonly type: 'number' | 'integer' | 'string' | 'boolean'
  readonly unit: string | null
  readonly description: string
}

/** A table that a run exports. The first table of a task has exactly one row an item. */
export interface TableSchema {
  readonly name: string
  readonly columns: readonly Column[]
}

/** What `compute` gives for one item. Numbers are finite or null: NaN never enters the ledger. */
export interface Output {
  /** Table name -> rows. `item_key` is added by the engine. */
  readonly tables: Readonly<Record<string, readonly JsonObject[]>>
  /** Kept with the result, never exported as a column (pictures for a report). */
  readonly attachment?: Json
}

/** What came of an item: its rows, or why there are none. */
export type ItemResult = { readonly ok: Output } | { readonly error: ItemError }

/** An input that is ready to be computed. */
export interface Prepared<V> {
  readonly value: V
  /** Items with an equal key may share a batch. */
  readonly batchKey: string
  /** Relative cost, for memory bound and deadline. */
  readonly cost: number
}

/** What every task has. */
interface TaskBase<Params extends JsonObject> {
  readonly name: string
  readonly version: string
  /** Fixed, or by the run's parameters; frozen when the run is planned. */
  readonly tables: readonly TableSchema[] | ((params: Params) => readonly TableSchema[])
  /**
   * What of the parameters shapes a result, for a fork that takes results over: rate limits do not,
   * a prompt does. Default all of them.
   */
  resultShape?(params: Params): Json
}

/** A task that computes, in worker threads. */
export interface Task<
  Params extends JsonObject = JsonObject,
  V = unknown,
> extends TaskBase<Params> {
  /** Default 1: every item alone. */
  readonly maxBatch?: number
  /** Main thread, asynchronous I/O. Absent: nothing is read. */
  load?(
    item: Item,
    ctx: { readonly params: Params; readonly signal: AbortSignal },
  ): Promise<readonly Uint8Array[]>
  /** Worker thread. Throw `TaskError` for a classified failure. */
  prepare?(
    bytes: readonly Uint8Array[],
    ctx: { readonly item: Item; readonly params: Params },
  ): Prepared<V>
  /** Worker thread. One result for each value, in order; an item's result never depends on its batch mates. */
  compute(
    values: readonly V[],
    ctx: {
      readonly items: readonly Item[]
      readonly seeds: readonly number[]
      readonly params: Params
      readonly signal: AbortSignal
    },
  ): readonly ItemResult[] | Promise<readonly ItemResult[]>
}

/** A task of outside calls: main thread, no workers, each item alone, one call an attempt. */
export interface CallTask<Params extends JsonObject = JsonObject> extends TaskBase<Params> {
  /** Once a session. Throw `TaskError` of class `auth` (or another that pauses) to pause the run with its message. */
  open(ctx: OpenContext<Params>): Promise<Caller<Params>>
}

/** A task of either kind. */
export type AnyTask = Task | CallTask

/** What a call task is opened with. */
export interface OpenContext<Params extends JsonObject = JsonObject> {
  readonly params: Params
  /** Home folder of the ledger. */
  readonly home: string
  readonly runId: string
  /** Aborted when the session ends. */
  readonly signal: AbortSignal
}

/** Makes the calls of one session. */
export interface Caller<Params extends JsonObject = JsonObject> {
  /** Most calls at a time; from 1 on. */
  readonly concurrency: number
  /** One call. A rejection counts as a failure of its class (`TaskError`), else as `task_exception`. */
  call(item: Item, ctx: CallContext<Params>): Promise<CallResult>
  close(): Promise<void>
}

/** What a call is made with. */
export interface CallContext<Params extends JsonObject = JsonObject> {
  readonly params: Params
  /** Aborted at the item's deadline, and when a stopping run waits no longer. */
  readonly signal: AbortSignal
  /** Aborted as soon as the run begins to stop: what was not sent yet should not be sent; what was
   * sent is waited for until `signal`. A call that gives up here (rejects) reads `lost` and costs no try. */
  readonly stopping: AbortSignal
  readonly seed: number
  /** From 1. */
  readonly attemptNo: number
  /** Failed attempts of this item since it was last opened that left a record, oldest first: for repair. */
  readonly earlier: readonly EarlierAttempt[]
  /** How many attempts of this item left a record before, also before it was opened again: what a recording counts. */
  readonly recordedBefore: number
  /** Record of a succeeded attempt with this call key in any run of this ledger; null: none. */
  recall(callKey: string): Promise<string | null>
  /** Begins the item's deadline anew: to be called when the wait for a place within limits is over. */
  restartDeadline(): void
}

/** A failed attempt that left a record. */
export interface EarlierAttempt {
  readonly errorClass: ErrorClass
  readonly record: string
}

/** Numbers that the engine adds up over all attempts of all sessions: integers only (tokens, costNanoUsd). */
export type Usage = Readonly<Record<string, number>>

/** What came of one call. */
export interface CallResult {
  readonly result: ItemResult
  /** What it cost, whatever came of it. */
  readonly usage?: Usage
  /** Kept with the attempt; opaque to the engine, never exported. */
  readonly record?: string
  /** Names the question: an equal one need not be asked twice (`recall`). */
  readonly callKey?: string
}

/** A classified failure of one item, thrown by `load`, `prepare`, `compute`, `open` or `call`. */
export class TaskError extends Error {
  readonly detail: ItemError
  constructor(detail: ItemError) {
    super(detail.message)
    this.name = 'TaskError'
    this.detail = detail
  }
}
