import type { Finish, StopRequest } from './ledger.ts'

/** Why and how an execution stops before the end. */
export interface Stop {
  /** What becomes of the run; null leaves it to the session that took over. */
  readonly finish: Finish | null
  readonly cause: string
  readonly message: string | null
}

/** The run pauses by itself; `cause` is one word (`storage_full`), the message for a person. */
export function pausedStop(cause: string, message: string | null): Stop {
  return { finish: { state: 'paused', cause, message }, cause, message }
}

/** Another process asked for it: the run is paused or cancelled. */
export function requestedStop(request: StopRequest): Stop {
  const state = request === 'pause' ? 'paused' : 'cancelled'
  const cause = 'requested'
  return { finish: { state, cause, message: null }, cause, message: null }
}

/** The run cannot go on at all. */
export function failedStop(message: string): Stop {
  return { finish: { state: 'failed', cause: 'engine', message }, cause: 'engine', message }
}

/** Another session took over: what becomes of the run is left to it. */
export function supersededStop(message: string): Stop {
  return { finish: null, cause: 'superseded', message }
}
