import type { StoredAttempt } from '@longrun/runs'

import { compareBytes } from '../source-files.ts'

/**
 * Attempts of a run with all that stands behind those which a fork took over: in place of the one it
 * shows, every attempt of that item in the run that made the calls. Without the answers that were
 * asked for again, a repaired one could not be replayed.
 *
 * @param attempts of the run, in the order of items (byte order of their keys), then attempts
 * @param attemptsOf the same of any run
 */
export async function* callHistory(
  attempts: AsyncIterable<StoredAttempt>,
  attemptsOf: (runId: string) => AsyncIterable<StoredAttempt>,
): AsyncGenerator<StoredAttempt> {
  const origins = new Map<string, Origin>()
  try {
    for await (const attempt of attempts) {
      if (attempt.reusedFrom === null) {
        yield attempt
        continue
      }
      let origin = origins.get(attempt.reusedFrom)
      if (origin === undefined) {
        origin = new Origin(attemptsOf(attempt.reusedFrom))
        origins.set(attempt.reusedFrom, origin)
      }
      const made = await origin.ofItem(attempt.key)
      yield* made.length === 0 ? [attempt] : made
    }
  } finally {
    for (const origin of origins.values()) await origin.close()
  }
}

/** Walks a run's attempts once, in step with those of its fork: both have the order of keys. */
class Origin {
  readonly #rows: AsyncIterator<StoredAttempt>
  #next: StoredAttempt | null = null
  #isDone = false

  constructor(attempts: AsyncIterable<StoredAttempt>) {
    this.#rows = attempts[Symbol.asyncIterator]()
  }

  async ofItem(key: string): Promise<readonly StoredAttempt[]> {
    const made: StoredAttempt[] = []
    for (;;) {
      if (this.#next === null && !this.#isDone) {
        const { value, done } = await this.#rows.next()
        if (done === true) this.#isDone = true
        else this.#next = value
      }
      if (this.#next === null) return made
      const order = compareBytes(this.#next.key, key)
      if (order > 0) return made
      if (order === 0) made.push(this.#next)
      this.#next = null
    }
  }

  async close(): Promise<void> {
    await this.#rows.return?.()
  }
}
