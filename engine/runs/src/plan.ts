import type { MostTries } from './retry-policy.ts'
import type { Item, JsonObject, Usage } from './task.ts'

/** One file of the dataset as it was when the run was planned. */
export interface SourceFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** What a run will do: a plain value, to look at before anything is written. */
export interface RunPlan {
  readonly name: string
  readonly pipeline: string
  /** URL of the module whose default export is the task. */
  readonly taskUrl: string
  /** Resolved spec as the user wrote it, canonical; any change is refused on resume. */
  readonly spec: JsonObject
  /** What the task receives. */
  readonly params: JsonObject
  readonly seed: number
  readonly limit: number | null
  /** Items in byte order of their keys, after filter and limit. */
  readonly items: readonly Item[]
  readonly sources: readonly SourceFile[]
  readonly timeoutMs: number
  readonly commit: 'item' | 'batch'
  /** Quality gate at the end; null: none. */
  readonly gate: { readonly minSuccessShare: number } | null
  /** Most of each meter of usage (`costNanoUsd`: 5e9): reached, the run pauses with cause `budget`. Default none. */
  readonly budget?: Usage
}

/** How a run is executed; none of it shapes a result. */
export interface ExecuteOptions {
  readonly workers: number
  /** Lease length [ms]; default 30000. */
  readonly leaseMs?: number
  /** Dispatch pauses over this resident size [bytes]. */
  readonly maxRssBytes?: number
  readonly onProgress?: (progress: import('./status.ts').Progress) => void
  /** Abort = pause cleanly. */
  readonly signal?: AbortSignal
  readonly toolVersion?: string
  /** Which failed items to run again first: of one class, of `infrastructure` (see `errorClassesOf`), or all; absent: none. */
  readonly retry?: { readonly errorClass?: string }
  /** Where the task's module lies now, if the installation moved since planning. */
  readonly taskUrl?: string
  /** sha256 of the numeric kernels, recorded on the session. */
  readonly kernelSha256?: string
  /** A worker over this many bytes is killed and its item fails as `oom`; default: by machine. */
  readonly workerMemoryBytes?: number
  /** In place of the plan's budget, for this session. */
  readonly budget?: Usage
  /** Running items are given this long [ms] to end at a pause; default 1000, for calls 10000. */
  readonly drainMs?: number
  /** Base of the exponential back-off [ms]; default 500. */
  readonly retryBaseMs?: number
  /** Longest back-off [ms]; default 30000. */
  readonly retryCapMs?: number
  /** Tries of an item before it fails; default 5 for trouble outside, 3 for deaths and timeouts. */
  readonly mostTries?: MostTries
  /** How often an answer of a call that cannot be read is asked for again; default 2. */
  readonly repairs?: number
}
