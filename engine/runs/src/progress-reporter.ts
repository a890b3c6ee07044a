import { EtaMeter } from './eta.ts'
import type { Grant, Ledger } from './ledger.ts'
import type { Progress } from './status.ts'

/** Writes progress samples into the ledger, and tells a progress bar. */
export class ProgressReporter {
  readonly #ledger: Ledger
  readonly #grant: Grant
  readonly #startedMs: number
  readonly #onProgress: ((progress: Progress) => void) | undefined
  readonly #eta = new EtaMeter()
  #done = 0
  #rate: number | null = null
  retries = 0

  constructor(
    ledger: Ledger,
    grant: Grant,
    options: {
      /** On the ledger's monotonic clock. */
      readonly startedMs: number
      readonly onProgress: ((progress: Progress) => void) | undefined
    },
  ) {
    this.#ledger = ledger
    this.#grant = grant
    this.#startedMs = options.startedMs
    this.#onProgress = options.onProgress
  }

  /** Items a second lately, as of the last sample. */
  get rate(): number | null {
    return this.#rate
  }

  /** One more item has ended in this session. */
  countDone(): void {
    this.#done++
  }

  async sample(): Promise<void> {
    const { runId } = this.#grant
    const activeMs = this.#ledger.clock.monotonic() - this.#startedMs
    this.#eta.mark(activeMs, this.#done)
    const counts = await this.#ledger.counts(runId)
    const done = counts.succeeded + counts.failed
    const estimate = this.#eta.estimate(counts.total - done)
    this.#rate = estimate.rate
    await this.#ledger.sample(this.#grant, {
      activeMs,
      done,
      failed: counts.failed,
      ...estimate,
      rssBytes: process.memoryUsage.rss(),
    })
    this.#onProgress?.({ ...(await this.#ledger.status(runId)), retries: this.retries })
  }
}
