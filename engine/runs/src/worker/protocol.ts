import type { Item, ItemError, JsonObject, TableSchema } from '../task.ts'

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly taskUrl: string
  readonly params: JsonObject
  /** Of the run. */
  readonly tables: readonly TableSchema[]
}

/** One item on its way to a worker; its bytes are moved, not copied. */
export interface GroupEntry {
  readonly itemNo: number
  readonly item: Item
  readonly seed: number
  /** What `load` gave; null when the task loads nothing. */
  readonly parts: readonly Uint8Array[] | null
}

export type ToWorker =
  { readonly type: 'group'; readonly entries: readonly GroupEntry[] } | { readonly type: 'abort' }

/** How one item of a group ended in the worker. */
export type WorkerEnd = { readonly itemNo: number; readonly cpuMs: number } & (
  | {
      readonly kind: 'succeeded'
      readonly output: string
      readonly attachment: string | null
    }
  | { readonly kind: 'failed'; readonly error: ItemError }
  /** A whole batch failed: nobody knows whose fault it was, so each is tried alone. */
  | { readonly kind: 'alone' }
)

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'broken'; readonly message: string }
  | { readonly type: 'ends'; readonly ends: readonly WorkerEnd[] }
  | { readonly type: 'idle' }
