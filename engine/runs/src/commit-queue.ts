import type { AttemptEnd, Grant, Ledger } from './ledger.ts'

const batchItems = 200
const batchMs = 1000

/**
 * The one way of an ended attempt into the ledger. `item`: each in a transaction of its own, at
 * once (paid or slow items); `batch`: every 200, or after one second. Writes follow one another.
 */
export class CommitQueue {
  readonly #ledger: Ledger
  readonly #grant: Grant
  readonly #mode: 'item' | 'batch'
  readonly #onError: (error: unknown) => void
  #waiting: AttemptEnd[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(
    ledger: Ledger,
    grant: Grant,
    options: {
      readonly mode: 'item' | 'batch'
      /** A write failed: what it held is not in the ledger. */
      readonly onError: (error: unknown) => void
    },
  ) {
    this.#ledger = ledger
    this.#grant = grant
    this.#mode = options.mode
    this.#onError = options.onError
  }

  push(end: AttemptEnd): void {
    this.#waiting.push(end)
    if (this.#mode === 'item' || this.#waiting.length >= batchItems) this.#write()
    else this.#timer ??= setTimeout(() => this.#write(), batchMs)
  }

  /** Writes what is waiting; resolves when all is in the ledger, or the failure was reported. */
  async flush(): Promise<void> {
    this.#write()
    await this.#writing
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const ends = this.#waiting
    if (ends.length === 0) return
    this.#waiting = []
    this.#writing = this.#writing
      .then(() => this.#ledger.endAttempts(this.#grant, ends))
      .catch((error: unknown) => this.#onError(error))
  }
}
