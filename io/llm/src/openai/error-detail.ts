import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { delayMs, type ReplyHeaders } from './retry-after.ts'

/** What the body of an error says beside its code and its words. */
export interface ErrorDetail {
  /** Name of the member of the request that it minds; null: not said. */
  readonly parameter: string | null
  /** Wait that its details ask for [ms]; null: none (Google's `RetryInfo`). */
  readonly retryAfterMs: number | null
  /** What is used up comes back tomorrow (Google's `QuotaFailure`). */
  readonly isDaily: boolean
  /** The text was flagged by a moderation (OpenRouter's metadata). */
  readonly isFlagged: boolean
  /** Headers that a router passes on in the body, names in lower case. */
  readonly headers: ReplyHeaders
}

/** Reads an error's `param`, `details` and `metadata`, as far as they are there. */
export function errorDetail(error: JsonObject): ErrorDetail {
  const { param, details, metadata } = error
  const parts = Array.isArray(details) ? (details as readonly Json[]).filter(isJsonObject) : []
  const delay = parts.map((part) => part['retryDelay']).find((one) => typeof one === 'string')
  const about = isJsonObject(metadata) ? metadata : {}
  return {
    parameter: typeof param === 'string' ? param : null,
    retryAfterMs: delay === undefined ? null : delayMs(delay),
    isDaily: parts.some((part) => namesADay(part['violations'])),
    isFlagged: about['flagged_input'] !== undefined,
    headers: isJsonObject(about['headers']) ? lowerCased(about['headers']) : {},
  }
}

function namesADay(violations: Json | undefined): boolean {
  return (
    Array.isArray(violations) &&
    (violations as readonly Json[]).some(
      (one) =>
        isJsonObject(one) && typeof one['quotaId'] === 'string' && /PerDay/.test(one['quotaId']),
    )
  )
}

function lowerCased(headers: JsonObject): ReplyHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? [[name.toLowerCase(), String(value)]]
        : [],
    ),
  )
}
