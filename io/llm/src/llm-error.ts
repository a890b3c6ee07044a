import type { LlmUsage } from './chat.ts'

/** Names of the run engine's error classes that a call to a model can end with. */
export const LLM_ERROR_CLASSES = [
  'transport',
  'server_5xx',
  'overloaded',
  'throttled',
  'auth',
  'quota',
  'not_found',
  'input_invalid',
  'too_large',
  'timeout',
  'parse',
  'schema',
  'refused',
] as const

/** One of them. */
export type LlmErrorClass = (typeof LLM_ERROR_CLASSES)[number]

/** What an error carries beside its class and message; what is not known is left out. */
export interface LlmErrorDetail {
  /** HTTP status of the reply. */
  readonly httpStatus?: number
  /** How long the endpoint asked to be left alone [ms]. */
  readonly retryAfterMs?: number
  /** Tokens that were used all the same. */
  readonly usage?: LlmUsage
  /** Body as received, with the key struck out. It may hold the text: seal it before it is stored. */
  readonly raw?: string
  /** Another try could bring nothing else, whatever the class: a recording ends so. Default false. */
  readonly isFinal?: boolean
  /** Nothing listens at the address. Default false. */
  readonly isUnreachable?: boolean
}

/**
 * A call that brought no usable answer. `message` holds neither the key nor words of the prompt or of
 * the answer, so that it may be stored and printed; `raw` may hold them.
 */
export class LlmError extends Error {
  readonly errorClass: LlmErrorClass
  readonly httpStatus?: number
  readonly retryAfterMs?: number
  readonly usage?: LlmUsage
  readonly raw?: string
  readonly isFinal: boolean
  readonly isUnreachable: boolean
  constructor(errorClass: LlmErrorClass, message: string, detail: LlmErrorDetail = {}) {
    super(message)
    this.name = 'LlmError'
    this.errorClass = errorClass
    this.isFinal = detail.isFinal === true
    this.isUnreachable = detail.isUnreachable === true
    if (detail.httpStatus !== undefined) this.httpStatus = detail.httpStatus
    if (detail.retryAfterMs !== undefined) this.retryAfterMs = detail.retryAfterMs
    if (detail.usage !== undefined) this.usage = detail.usage
    if (detail.raw !== undefined) this.raw = detail.raw
  }
}

/** Settings of a model, a script or a recording that cannot be used: the user's to mend, before any call. */
export class LlmSettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LlmSettingsError'
  }
}
