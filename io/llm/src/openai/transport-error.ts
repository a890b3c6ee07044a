import { LlmError } from '../llm-error.ts'

/** Codes that mean that nobody is there for any call. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOTFOUND'])
/** Codes of undici that mean the time for a reply was up. */
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** The error of a call that brought no whole reply. Only its code is said: causes may quote addresses and more. */
export function errorOfTransport(
  error: unknown,
  {
    timeoutMs,
    maxResponseBytes,
  }: { readonly timeoutMs: number; readonly maxResponseBytes: number },
): LlmError {
  const code = codeOf(error)
  if (TIMEOUTS.has(code)) return timedOut(timeoutMs)
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new LlmError(
      'too_large',
      `the reply is larger than ${maxResponseBytes} bytes (model.maxResponseBytes); ask for less by model.maxTokens, or allow more in a fork of the run`,
    )
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens at model.baseUrl; start the server or mend the address',
    ENOTFOUND: 'the host of model.baseUrl is not known',
    EAI_AGAIN: 'the host of model.baseUrl could not be looked up',
    UND_ERR_CONNECT_TIMEOUT: 'the host of model.baseUrl did not take the connection in time',
    ETIMEDOUT: 'the host of model.baseUrl did not answer in time',
    ECONNRESET: 'the connection was reset',
    UND_ERR_SOCKET: 'the connection ended before the whole reply was here',
    EPIPE: 'the connection ended while the request was sent',
  }
  const reason = known[code] ?? 'the connection failed'
  return new LlmError('transport', code === '' ? reason : `${reason} (${code})`, {
    isUnreachable: NOBODY.has(code),
  })
}

/** The error of a call that had no whole reply within its time limit [ms]. */
export function timedOut(timeoutMs: number): LlmError {
  return new LlmError('timeout', `no whole reply within ${timeoutMs} ms (model.timeoutMs)`)
}

/** The first code along the chain of causes. */
function codeOf(error: unknown): string {
  let at: unknown = error
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    at = at instanceof AggregateError ? at.errors[0] : at.cause
  }
  return ''
}
