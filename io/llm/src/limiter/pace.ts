const MINUTE_MS = 60_000
/** Lateness that may be caught up [ms]; more would make a burst that small buckets refuse. */
const CATCH_UP_MS = 250
/** What is counted against one minute: sent within it, and by so much before or after [ms]. */
const WINDOW_MS = MINUTE_MS + 300

/** Something that was let through; its amount is set right once it is known. */
export interface Entry {
  readonly at: number
  amount: number
  /** In the sum of the last minute. */
  isCounted: boolean
}

/**
 * Keeps one limit a minute, evenly paced (GCRA) under a log of the last minute: the pace keeps a bucket
 * of any size content, the log keeps a sliding window content when amounts are uneven.
 *
 * 1. Over any long time at most `aim` of the limit is let through.
 * 2. In any 60.3 s at most the limit, as far as amounts are known.
 * 3. Time unused is lost but for a quarter of a second: idling earns no burst.
 */
export class Pace {
  readonly #perMinute: number
  readonly #perMs: number
  #freeAt = -Infinity
  readonly #log: Entry[] = []
  #first = 0
  #sum = 0

  /**
   * @param perMinute permitted in a minute, > 0
   * @param aim share of it that is aimed at, 0..1; what is left bridges what reaches the endpoint sooner
   *   or later than it was sent, and amounts that were guessed
   */
  constructor(perMinute: number, aim: number) {
    this.#perMinute = perMinute
    this.#perMs = (perMinute * aim) / MINUTE_MS
  }

  /** First time at which `amount` may be let through; in the past when it may now. */
  readyAt(amount: number, now: number): number {
    this.#forget(now)
    let readyAt = this.#freeAt
    // What is over the whole limit by itself waits for an empty log; the endpoint then judges it.
    let over = this.#sum + Math.min(amount, this.#perMinute) - this.#perMinute
    for (let k = this.#first; over > 1e-9; k++) {
      const entry = this.#log[k]
      if (entry === undefined) break
      over -= entry.amount
      readyAt = Math.max(readyAt, entry.at + WINDOW_MS)
    }
    return readyAt
  }

  take(amount: number, now: number): Entry {
    // The first is on time; later ones may catch up.
    const from = this.#freeAt === -Infinity ? now : Math.max(this.#freeAt, now - CATCH_UP_MS)
    this.#freeAt = from + amount / this.#perMs
    const entry = { at: now, amount, isCounted: true }
    this.#log.push(entry)
    this.#sum += amount
    return entry
  }

  /** The true amount of what was let through. */
  settle(entry: Entry, amount: number): void {
    const difference = amount - entry.amount
    this.#freeAt += difference / this.#perMs
    if (entry.isCounted) this.#sum += difference
    entry.amount = amount
  }

  #forget(now: number): void {
    for (;;) {
      const entry = this.#log[this.#first]
      if (entry === undefined || entry.at > now - WINDOW_MS) break
      this.#sum -= entry.amount
      entry.isCounted = false
      this.#first++
    }
    if (this.#first > 1024 && this.#first > this.#log.length / 2) {
      this.#log.splice(0, this.#first)
      this.#first = 0
    }
  }
}
