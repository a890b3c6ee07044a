import type { CallResult, ItemError } from './task.ts'
import type { Stop } from './stop.ts'
import type { Work } from './work-queue.ts'

/** What a call left beside its result. */
export type CallTrace = Pick<CallResult, 'usage' | 'record' | 'callKey'>

/** How one attempt ended, as its executor saw it. */
export type WorkEnd = { readonly cpuMs: number | null; readonly trace?: CallTrace } & (
  | { readonly kind: 'succeeded'; readonly output: string; readonly attachment: string | null }
  | {
      readonly kind: 'failed'
      readonly error: ItemError
      /** The worker that threw. */
      readonly serial?: number
    }
  /** Nobody knows whose fault it was: it is tried again, alone, and counts for nothing. */
  | { readonly kind: 'alone' }
)

/** What an executor tells its execution. */
export interface ExecutorEvents {
  /** Once for each work that was added, unless the execution stops first. */
  onEnd(work: Work, end: WorkEnd): void
  /** Something may begin that could not before. */
  onIdle(): void
  /** Nothing can be carried out at all. */
  onBroken(message: string): void
}

/** Carries out attempts: in worker threads (`WorkerExecutor`), or as outside calls (`CallExecutor`). */
export interface Executor {
  /** Items to have at hand, so that it never waits for the ledger. */
  readonly window: number
  /** Default of `drainMs` [ms]. */
  readonly patienceMs: number
  /** How many more attempts may begin while `begun` have begun and not ended; `hold`: items worth holding. */
  room(begun: number, hold: number): number
  /** Takes a work whose attempt is in the ledger. */
  add(work: Work): void
  /** Begins what can begin. */
  pump(state: {
    /** Nothing new is to be loaded: the other side asked for quiet. */
    readonly cooling: boolean
    /** Nothing more comes from the ledger. */
    readonly last: boolean
  }): void
  /** Threads or calls that are under way. */
  busy(): number
  /** Nothing new may begin, whatever the room: memory is short. */
  readonly isHeldUp: boolean
  /** To be called often; gives a stop when it cannot go on. */
  check(nowMs: number): Stop | null
  /** The run stops: what is under way should come to its end. */
  stopping(): void
  /** Ends everything; works that are still here are not reported. */
  close(): Promise<void>
}
