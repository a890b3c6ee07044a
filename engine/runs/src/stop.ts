import type { Finish, StopRequest } from './ledger.ts'

/** Why and how an execution stops before the end. */
export interface Stop {
  /** What becomes of the run; null leaves it to the session that took over. */
  readonly finish: Finish | null
  readonly cause: string
  readonly message: string | null
}

export function pausedStop(cause: string, message: string | null): Stop {
  return { finish: { state: 'paused', cause, message }, cause, message }
}

export function requestedStop(request: StopRequest): Stop {
  const state = request === 'pause' ? 'paused' : 'cancelled'
  const cause = 'requested'
  return { finish: { state, cause, message: null }, cause, message: null }
}

export function failedStop(message: string): Stop {
  return { finish: { state: 'failed', cause: 'engine', message }, cause: 'engine', message }
}

export function supersededStop(message: string): Stop {
  return { finish: null, cause: 'superseded', message }
}
