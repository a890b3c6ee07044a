import type { JsonObject, TableSchema, Usage } from './task.ts'

/** What a run was planned with; never changes. */
export interface RunMeta {
  readonly runId: string
  readonly name: string
  readonly pipeline: string
  readonly taskUrl: string
  readonly taskName: string
  readonly taskVersion: string
  /** The tables that the task exports, as they were when the run was planned. */
  readonly tables: readonly TableSchema[]
  readonly spec: JsonObject
  readonly params: JsonObject
  readonly seed: number
  readonly limit: number | null
  readonly timeoutMs: number
  readonly commit: 'item' | 'batch'
  readonly gate: { readonly minSuccessShare: number } | null
  /** Most of each meter of usage; empty: no budget. */
  readonly budget: Usage
  /** The run whose results this one took over; null: none. */
  readonly parentRunId: string | null
  /** Number of items in the selection. */
  readonly total: number
  /** ISO time, UTC. */
  readonly created: string
}
