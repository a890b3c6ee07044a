import type { ExecuteOptions } from '@longrun/runs'
import { z } from 'zod'

const MOST_TRIES = 100
const HOUR_MS = 3_600_000

/** How often and how soon a call that failed is made again; the engine's own rules by default. */
export const retry = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(MOST_TRIES)
      .default(5)
      .describe('calls for one item that may fail by transport, server_5xx or overloaded'),
    timeouts: z
      .int()
      .min(1)
      .max(MOST_TRIES)
      .default(3)
      .describe('calls for one item that may end without an answer in model.timeoutMs'),
    backoffMs: z
      .int()
      .min(1)
      .max(HOUR_MS)
      .default(500)
      .describe('longest wait before the second call [ms]; doubled each time, drawn at random'),
    maxBackoffMs: z
      .int()
      .min(1)
      .max(24 * HOUR_MS)
      .default(30_000)
      .describe('no wait is longer [ms], but for what the endpoint asks for'),
    repairs: z
      .int()
      .min(0)
      .max(2)
      .default(2)
      .describe('how often an answer that cannot be read, or does not fit, is asked for again'),
  })
  .refine(({ backoffMs, maxBackoffMs }) => maxBackoffMs >= backoffMs, {
    error: 'must be at least backoffMs',
    path: ['maxBackoffMs'],
  })
  .describe('how often, and how soon, a call that failed is made again')

/** What a run's recorded spec says of it; nothing where it says nothing. */
export function retrySettings(
  spec: Readonly<Record<string, unknown>>,
): Pick<ExecuteOptions, 'mostTries' | 'repairs' | 'retryBaseMs' | 'retryCapMs'> {
  const parsed = retry.safeParse(spec['retry'])
  if (!parsed.success) return {}
  const { attempts, timeouts, backoffMs, maxBackoffMs, repairs } = parsed.data
  return {
    mostTries: { outside: attempts, death: timeouts },
    repairs,
    retryBaseMs: backoffMs,
    retryCapMs: maxBackoffMs,
  }
}
