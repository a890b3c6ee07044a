/**
 * A task: what a run does with one item. The engine knows items, attempts and results; it knows
 * nothing of stars or language models. A task is the default export of its own module, so that the
 * worker threads can import it by URL.
 */

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
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
export type ErrorClass =
  | 'transport'
  | 'server_5xx'
  | 'overloaded'
  | 'throttled'
  | 'auth'
  | 'quota'
  | 'storage_full'
  | 'not_found'
  | 'input_invalid'
  | 'too_large'
  | 'refused'
  | 'parse'
  | 'schema'
  | 'task_exception'
  | 'timeout'
  | 'oom'
  | 'worker_lost'
  | 'source_changed'

export interface ItemError {
  readonly errorClass: ErrorClass
  readonly message: string
  readonly httpStatus?: number
  readonly retryAfterMs?: number
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

export type ItemResult = { readonly ok: Output } | { readonly error: ItemError }

export interface Prepared<V> {
  readonly value: V
  /** Items with an equal key may share a batch. */
  readonly batchKey: string
  /** Relative cost, for memory bound and deadline. */
  readonly cost: number
}

export interface Task<Params extends JsonObject = JsonObject, V = unknown> {
  readonly name: string
  readonly version: string
  readonly tables: readonly TableSchema[]
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

/** A classified failure of one item, thrown by `load`, `prepare` or `compute`. */
export class TaskError extends Error {
  readonly detail: ItemError
  constructor(detail: ItemError) {
    super(detail.message)
    this.name = 'TaskError'
    this.detail = detail
  }
}
