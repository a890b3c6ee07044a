import type { ErrorClass, Usage } from './task.ts'

/** `interrupted` is derived: running, and no live heartbeat. A dying process cannot write it. */
export type RunState =
  | 'planned'
  | 'running'
  | 'paused'
  | 'interrupted'
  | 'completed'
  | 'completed_with_errors'
  | 'failed'
  | 'cancelled'

/** `longrun run status --json`; the first block is a contract, the rest is welcome beside it. */
export interface RunStatus {
  readonly runId: string
  readonly name: string
  readonly state: RunState
  readonly total: number
  readonly succeeded: number
  readonly failed: number
  readonly pending: number
  /** Items a second over the last minute, or over the last 30 where they come slowly; null before the first sample. */
  readonly rate: number | null
  readonly etaSeconds: number | null
  readonly etaP10Seconds: number | null
  readonly etaP90Seconds: number | null
  readonly sessions: number
  readonly errorClasses: Readonly<Partial<Record<ErrorClass, number>>>

  /** What all attempts of all sessions have used, by meter; empty for tasks that make no calls. */
  readonly usage: Usage
  readonly pipeline: string
  readonly seed: number
  readonly created: string
  readonly cause: string | null
  readonly rssBytes: number | null
  readonly workers: number | null
  /** Over all sessions; of a killed one up to the last that it wrote. */
  readonly elapsedSeconds: number
  readonly holder: { readonly host: string; readonly pid: number; readonly since: string } | null
}

/** What `execute` hands to a progress bar, about once a second and at the end. */
export type Progress = RunStatus & { readonly retries: number }

/** How an execution ended; the command line turns it into an exit code. */
export interface Outcome {
  readonly state: 'completed' | 'completed_with_errors' | 'paused' | 'cancelled' | 'failed'
  /** Why it stopped before the end: `requested`, `storage_full`, `auth`, `quota`, `budget`, `signal`, `superseded`, `memory`, `ledger_busy`, `engine` (failed); `quality_gate` when it finished below its gate; else null. */
  readonly cause: string | null
  readonly message: string | null
  readonly status: RunStatus
}
