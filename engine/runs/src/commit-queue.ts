import type { AttemptEnd, AttemptStart, Grant, Ledger } from './ledger.ts'

const batchItems = 200
const batchMs = 1000
/** In mode `item` writes take a quarter of the time at most, and nothing waits longer than this for its write to begin. */
const longestGapMs = 20
const gapPerWrite = 3

interface WaitingStart {
  readonly starts: readonly AttemptStart[]
  readonly written: (ok: boolean) => void
}

/**
 * The one way of attempts into the ledger. `item` (paid or slow items): an end is written at once,
 * or with all that came while the write before it was under way or had just been done; never more
 * than 50 ms after its receipt unless the disk itself takes longer. Starts go the same way.
 * `batch`: ends are written every 200, or after one second; starts at once. Writes follow one
 * another.
 */
export class CommitQueue {
  readonly #ledger: Ledger
  readonly #grant: Grant
  readonly #mode: 'item' | 'batch'
  readonly #onError: (error: unknown) => void
  #ends: AttemptEnd[] = []
  #starts: WaitingStart[] = []
  #timer: { readonly clear: () => void } | null = null
  #writing: Promise<void> | null = null
  #nextWriteMs = 0

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
    this.#ends.push(end)
    this.#schedule()
  }

  /** Resolves when the attempts are in the ledger: true; or could not be written: false. */
  start(starts: readonly AttemptStart[]): Promise<boolean> {
    return new Promise((written) => {
      this.#starts.push({ starts, written })
      this.#schedule()
    })
  }

  /** Nothing is under way that could still be waited for: what is here need not wait for more. */
  hurry(): void {
    this.#nextWriteMs = 0
    if (this.#mode === 'batch' || this.#timer === null) return
    this.#timer.clear()
    this.#timer = nextTurn(() => this.#write())
  }

  /** Attempts that are not in the ledger yet shall not begin. */
  dropStarts(): void {
    const dropped = this.#starts
    this.#starts = []
    for (const { written } of dropped) written(false)
  }

  /** Writes what is waiting; resolves when all is in the ledger, or the failure was reported. */
  async flush(): Promise<void> {
    while (this.#writing !== null || this.#ends.length + this.#starts.length > 0) {
      if (this.#writing === null) this.#write()
      await this.#writing
    }
  }

  #schedule(): void {
    if (this.#writing !== null) return
    const waitMs = this.#waitMs()
    if (waitMs === null) this.#write()
    else if (this.#timer === null)
      this.#timer = waitMs < 1 ? nextTurn(() => this.#write()) : later(waitMs, () => this.#write())
  }

  /** How long the next write may wait [ms]; null: not at all. */
  #waitMs(): number | null {
    if (this.#mode === 'item') return this.#nextWriteMs - performance.now()
    return this.#starts.length > 0 || this.#ends.length >= batchItems ? null : batchMs
  }

  #write(): void {
    this.#timer?.clear()
    this.#timer = null
    const [ends, starts] = [this.#ends, this.#starts]
    if (ends.length + starts.length === 0) return
    this.#ends = []
    this.#starts = []
    const began = performance.now()
    this.#writing = this.#ledger
      .write(this.#grant, { ends, starts: starts.flatMap((waiting) => waiting.starts) })
      .then(
        () => true,
        (error: unknown) => {
          this.#onError(error)
          return false
        },
      )
      .then((ok) => {
        const ended = performance.now()
        this.#nextWriteMs = ended + Math.min(longestGapMs, gapPerWrite * (ended - began))
        this.#writing = null
        for (const { written } of starts) written(ok)
        if (this.#ends.length + this.#starts.length > 0) this.#schedule()
      })
  }
}

/** After what has come already was heard, so that it is written together. */
function nextTurn(work: () => void): { readonly clear: () => void } {
  const immediate = setImmediate(work)
  return { clear: () => clearImmediate(immediate) }
}

function later(ms: number, work: () => void): { readonly clear: () => void } {
  const timer = setTimeout(work, ms)
  return { clear: () => clearTimeout(timer) }
}
