import { seeded } from './seeded.ts'

/** Every way in which the mock can misbehave, with what the client sees. */
export const FAULTS = {
  throttled: '429 with Retry-After',
  'throttled-silent': '429 without Retry-After',
  'server-error': '500',
  unavailable: '503',
  overloaded: '529',
  slow: 'the right answer, late',
  reset: 'the connection is reset before the status line',
  'malformed-body': '200 whose body is no JSON',
  'truncated-body': '200 whose body ends in the middle',
  'error-body': '200 with an error in its body',
  'malformed-answer': '200 whose answer is no JSON',
  'truncated-answer': '200 whose answer was cut at the most tokens',
  'fenced-answer': '200 whose answer stands in a code fence, with prose around: not an error',
  'wrong-schema': '200 whose answer does not fit the asked schema',
  refusal: '200 with a refusal',
  'content-filter': '200 stopped by a content filter',
  empty: '200 with an empty answer',
  'no-choices': '200 with no answer at all',
  auth: '401',
  quota: '429 that says insufficient_quota',
  'not-found': '404',
  'too-large': '400 that says context_length_exceeded',
  redirect: '307 to another address',
} as const

export type FaultKind = keyof typeof FAULTS

/** When the mock misbehaves. A rule without share, contains and requests always does. */
export interface FaultRule {
  readonly kind: FaultKind
  /** Share of the items, 0..1, chosen by the hash of their user message. */
  readonly share?: number
  /** Items whose user message contains one of these. */
  readonly contains?: readonly string[]
  /** Numbers of requests, from 1 in the order of their coming. */
  readonly requests?: readonly number[]
  /** Requests of an item that fail, from its first; `always`: it never succeeds. Default 1. */
  readonly attempts?: number | 'always'
  /** Of `slow`: further wait [ms]; default 2000. */
  readonly delayMs?: number
  /** Of `throttled`: what Retry-After asks for [ms]; default 1000. */
  readonly retryAfterMs?: number
}

/** One request, as far as faults depend on it. */
export interface FaultQuestion {
  readonly seed: number
  /** First user message: the item. */
  readonly text: string
  /** Requests of this item so far, this one included. */
  readonly attempt: number
  /** Number of the request over all items, from 1. */
  readonly request: number
}

/**
 * The first rule that holds, or null. Shares do not overlap: an item has at most one of the rules that
 * choose by share, so that shares add up.
 */
export function chooseFault(rules: readonly FaultRule[], asked: FaultQuestion): FaultRule | null {
  const place = seeded(asked.seed, 'fault', asked.text)()
  let from = 0
  for (const rule of rules) {
    const { share = 1, attempts = 1 } = rule
    const isChosen = rule.share === undefined || (place >= from && place < from + share)
    if (rule.share !== undefined) from += share
    if (!isChosen) continue
    if (rule.contains !== undefined && !rule.contains.some((part) => asked.text.includes(part)))
      continue
    if (rule.requests !== undefined) {
      if (rule.requests.includes(asked.request)) return rule
    } else if (attempts === 'always' || asked.attempt <= attempts) return rule
  }
  return null
}

/**
 * A mixture for rehearsals: `share` of the items meet one fault, most of them at the first attempt
 * only; refusals are for good. Short waits, so that a rehearsal does not take all day.
 *
 * @param share 0..1
 */
export function mixedFaults(share: number): readonly FaultRule[] {
  const rules: readonly FaultRule[] = [
    { kind: 'throttled', retryAfterMs: 50 },
    { kind: 'throttled-silent' },
    { kind: 'server-error' },
    { kind: 'unavailable', attempts: 2 },
    { kind: 'overloaded' },
    { kind: 'slow', delayMs: 500 },
    { kind: 'reset' },
    { kind: 'malformed-body' },
    { kind: 'truncated-body' },
    { kind: 'error-body' },
    { kind: 'malformed-answer' },
    { kind: 'fenced-answer' },
    { kind: 'wrong-schema' },
    { kind: 'empty' },
    { kind: 'refusal', attempts: 'always' },
  ]
  return rules.map((rule) => ({ ...rule, share: share / rules.length }))
}
