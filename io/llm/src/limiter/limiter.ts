import type { Limits } from '../chat.ts'
import { LlmSettingsError } from '../llm-error.ts'
import { type LimiterClock, machineClock } from './clock.ts'
import { Pace } from './pace.ts'

/** Shares of the permitted rates that are aimed at: requests are counted, tokens guessed at first. */
const AIM_REQUESTS = 0.99
const AIM_TOKENS = 0.983

/** Leave to send one request; it must be settled, whatever came of it. */
export interface Permit {
  /** The call is over. `tokens`: what it used; null: not known, the estimate stands. */
  settle(tokens: number | null): void
}

interface Waiting {
  readonly tokens: number
  readonly signal: AbortSignal
  readonly start: (permit: Permit) => void
  readonly stop: () => void
}

/**
 * Lets requests through in the order of their asking, no faster than the limits permit: requests and
 * tokens a minute paced evenly, at most `concurrency` at the same time, none while the endpoint asked
 * for quiet.
 *
 *      acquire --(queue, #pump)--> let through --Permit.settle--> over
 *         '----(signal)----> rejected with its reason
 *
 * 1. A request that was let through holds a place until it is settled.
 * 2. Nobody is overtaken: a large request waits at the head until it fits.
 * 3. One timer at most: for the head of the queue.
 */
export class Limiter {
  readonly #clock: LimiterClock
  readonly #concurrency: number
  readonly #requests: Pace | null
  readonly #tokens: Pace | null
  #queue: Waiting[] = []
  #open = 0
  #coolUntil = -Infinity
  #cancelTimer: (() => void) | null = null

  /** @throws LlmSettingsError for a limit that is not above 0 */
  constructor(limits: Limits, clock: LimiterClock = machineClock) {
    for (const name of ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const) {
      const limit = limits[name]
      if (limit !== null && !(Number.isFinite(limit) && limit > 0))
        throw new LlmSettingsError(`limits.${name} is ${limit}; give a number above 0`)
    }
    this.#clock = clock
    this.#concurrency = Math.max(1, Math.floor(limits.concurrency))
    this.#requests =
      limits.requestsPerMinute === null ? null : new Pace(limits.requestsPerMinute, AIM_REQUESTS)
    this.#tokens =
      limits.tokensPerMinute === null ? null : new Pace(limits.tokensPerMinute, AIM_TOKENS)
  }

  /** Calls under way. */
  get open(): number {
    return this.#open
  }

  /**
   * Waits until one request of about `tokens` tokens may be sent.
   *
   * @throws the signal's reason when it is aborted before
   */
  acquire(tokens: number, signal: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const stop = (): void => {
        this.#queue = this.#queue.filter((entry) => entry !== waiting)
        reject(signal.reason as Error)
        this.#pump()
      }
      const waiting: Waiting = { tokens, signal, start: resolve, stop }
      signal.addEventListener('abort', stop, { once: true })
      this.#queue.push(waiting)
      this.#pump()
    })
  }

  /** Lets nothing through for `delayMs`: the endpoint asked for quiet. A shorter wish changes nothing. */
  cool(delayMs: number): void {
    this.#coolUntil = Math.max(this.#coolUntil, this.#clock.now() + delayMs)
    this.#pump()
  }

  #pump(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    for (;;) {
      const head = this.#queue[0]
      if (head === undefined || this.#open >= this.#concurrency) return
      const now = this.#clock.now()
      const readyAt = Math.max(
        this.#coolUntil,
        this.#requests?.readyAt(1, now) ?? now,
        this.#tokens?.readyAt(head.tokens, now) ?? now,
      )
      if (readyAt > now) {
        this.#cancelTimer = this.#clock.after(readyAt - now, () => {
          this.#pump()
        })
        return
      }
      this.#queue.shift()
      head.signal.removeEventListener('abort', head.stop)
      head.start(this.#letThrough(head.tokens, now))
    }
  }

  #letThrough(tokens: number, now: number): Permit {
    this.#open++
    this.#requests?.take(1, now)
    const entry = this.#tokens?.take(tokens, now) ?? null
    let isSettled = false
    return {
      settle: (used) => {
        if (isSettled) return
        isSettled = true
        this.#open--
        if (used !== null && entry !== null) this.#tokens?.settle(entry, used)
        this.#pump()
      },
    }
  }
}
