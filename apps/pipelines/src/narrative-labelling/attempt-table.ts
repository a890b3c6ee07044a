import type { Column, StoredAttempt } from '@longrun/runs'

import { integer, text } from '../table-columns.ts'

/** Meters of a call that are columns; the others are in none. */
const METERS = [
  'requests',
  'recalled',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'reasoningTokens',
  'costNanoUsd',
  'latencyMs',
] as const

/** Columns of the history of every attempt. It holds times, so it is no pure function of the results. */
export const ATTEMPT_COLUMNS: readonly Column[] = [
  text('item_key', 'key of the item'),
  integer('attempt', 'number of the attempt of its item, from 1'),
  integer('session', 'number of the session that made it'),
  text('started', 'UTC'),
  text('ended', 'UTC; empty: under way'),
  text('outcome', 'succeeded, failed; lost: no answer was received'),
  text('error_class', 'class of the failure'),
  text('message', 'what failed; never words of the text'),
  integer('http_status', 'of the reply'),
  ...METERS.map((name) => integer(name, 'as counted')),
]

/** The row of an attempt, in the order of `ATTEMPT_COLUMNS`. */
export function attemptRow(attempt: StoredAttempt): readonly (string | number | null)[] {
  return [
    attempt.key,
    attempt.attemptNo,
    attempt.session,
    attempt.started,
    attempt.ended,
    attempt.outcome,
    attempt.errorClass,
    attempt.message,
    attempt.httpStatus,
    ...METERS.map((name) => attempt.usage[name] ?? null),
  ]
}
