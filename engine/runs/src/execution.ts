import { Budget } from './budget.ts'
import { CommitQueue } from './commit-queue.ts'
import { itemErrorOf } from './error-class.ts'
import { LedgerError, StorageFullError, SupersededError } from './errors.ts'
import type { CallTrace, Executor, ExecutorEvents, WorkEnd } from './executor.ts'
import type { Grant, Ledger } from './ledger.ts'
import type { ExecuteOptions } from './plan.ts'
import { ProgressReporter } from './progress-reporter.ts'
import { decide, type Decision } from './retry-policy.ts'
import type { RunMeta } from './run-meta.ts'
import { failedStop, pausedStop, requestedStop, supersededStop, type Stop } from './stop.ts'
import type { ItemError, Usage } from './task.ts'
import { newWork, type Work } from './work-queue.ts'

/*
 * One execution of a run under a grant: from the ledger's pending items to none, or to a stop.
 *
 * 1. An attempt is in the ledger before it is carried out.
 * 2. Each admitted item is in exactly one place: ready, with the executor, or waiting for its next
 *    try; `#owned` counts them, `#begun` those whose attempt has begun.
 * 3. The cursor only moves forward; at its end the ledger is asked once more what is pending.
 * 4. Nothing here outlives an item: results go to the commit queue, and are forgotten.
 *
 * ledger --admit--> ready --begin--> executor --onEnd--> commit queue
 *                     ^                  |
 *                     +--- waiting <-- again
 */

const tickMs = 100
const requestMs = 400
const sampleMs = 1000
const mostAdmitted = 1000
/** Refused in a row since the session began: the other side was never started. */
const mostUnreachable = 8

/** Executes a granted run once: `run()` ends when nothing is left, or when the run must stop. */
export class Execution {
  readonly #ledger: Ledger
  readonly #grant: Grant
  readonly #meta: RunMeta
  readonly #options: ExecuteOptions
  readonly #repairs: number
  readonly #commits: CommitQueue
  readonly #executor: Executor
  readonly #reporter: ProgressReporter
  readonly #budget: Budget
  readonly #timers = new Set<NodeJS.Timeout>()
  #ready: Work[] = []
  #owned = 0
  #begun = 0
  #cursor = 0
  #exhausted = false
  #admitting = false
  #coolUntil = 0
  #throttledInARow = 0
  /** Attempts that met nobody since the session began; null: somebody has answered. */
  #unreachable: number | null = 0
  #lastRequest = 0
  #lastSample = 0
  #ticking = false
  #stop: Stop | null = null
  #failure: { readonly error: unknown } | null = null
  #wake: (() => void) | null = null

  constructor(parts: {
    readonly ledger: Ledger
    readonly grant: Grant
    readonly meta: RunMeta
    readonly options: ExecuteOptions
    readonly makeExecutor: (events: ExecutorEvents) => Executor
    /** How often an answer that cannot be read is asked for again. */
    readonly repairs: number
    /** What the run, and those whose results it took over, used before this session. */
    readonly usage: Usage
    /** The largest of their attempts, by meter. */
    readonly largestUsage: Usage
    /** On the ledger's monotonic clock. */
    readonly startedMs: number
  }) {
    const { ledger, grant, meta, options } = parts
    this.#ledger = ledger
    this.#grant = grant
    this.#meta = meta
    this.#options = options
    this.#repairs = parts.repairs
    this.#budget = new Budget(options.budget ?? meta.budget, parts.usage, parts.largestUsage)
    this.#reporter = new ProgressReporter(ledger, grant, {
      startedMs: parts.startedMs,
      onProgress: options.onProgress,
    })
    this.#commits = new CommitQueue(ledger, grant, {
      mode: meta.commit,
      onError: (error) => this.#onLedgerError(error),
    })
    this.#executor = parts.makeExecutor({
      onEnd: (work, end) => this.#onEnd(work, end),
      onIdle: () => this.#pump(),
      onBroken: (message) => this.stop(failedStop(message)),
    })
  }

  /** Runs to the end or to a stop; everything that ended is in the ledger afterwards. */
  async run(): Promise<Stop | null> {
    const { signal } = this.#options
    const onAbort = (): void => this.stop(pausedStop('signal', null))
    if (signal?.aborted === true) onAbort()
    signal?.addEventListener('abort', onAbort)
    const ticker = setInterval(() => void this.#tick(), tickMs)
    try {
      this.#pump()
      while (this.#stop === null && !(await this.#isFinished())) await this.#changed()
      if (this.#stop !== null) await this.#drain()
      await this.#executor.close()
      await this.#commits.flush()
      await this.#reporter.sample().catch((error: unknown) => this.#onLedgerError(error))
      if (this.#failure !== null) throw this.#failure.error
      return this.#stop
    } finally {
      clearInterval(ticker)
      signal?.removeEventListener('abort', onAbort)
      for (const timer of this.#timers) clearTimeout(timer)
      await this.#executor.close()
    }
  }

  /** Begins to stop; the first reason counts. */
  stop(stop: Stop): void {
    this.#stop ??= stop
    this.#wake?.()
  }

  get retries(): number {
    return this.#reporter.retries
  }

  async #isFinished(): Promise<boolean> {
    if (!this.#exhausted || this.#owned > 0) return false
    await this.#commits.flush()
    if (this.#stop !== null) return false
    const counts = await this.#ledger.counts(this.#meta.runId)
    if (counts.succeeded + counts.failed === counts.total) return true
    this.#cursor = 0
    this.#exhausted = false
    this.#pump()
    return false
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        resolve()
      }
    })
  }

  /** Gives what is under way a moment to end, then ends it; what is cut off reads `lost`. */
  async #drain(): Promise<void> {
    this.#commits.dropStarts()
    this.#executor.stopping()
    const until = performance.now() + (this.#options.drainMs ?? this.#executor.patienceMs)
    while (this.#executor.busy() > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  #pump(): void {
    if (this.#stop !== null) {
      this.#wake?.()
      return
    }
    void this.#admit()
    this.#begin()
    this.#executor.pump({ cooling: this.#isCooling(), last: this.#isLast() })
    if (this.#exhausted && this.#owned === 0) this.#wake?.()
  }

  /** Items to hold: what the executor needs, or about one second of work if it is quick. */
  #hold(): number {
    const quick = Math.ceil(this.#reporter.rate ?? 0)
    return Math.min(mostAdmitted, Math.max(this.#executor.window, quick))
  }

  #isCooling(): boolean {
    return this.#ledger.clock.monotonic() < this.#coolUntil
  }

  #isLast(): boolean {
    return this.#exhausted && this.#ready.length === 0
  }

  /** Takes pending items from the ledger. */
  async #admit(): Promise<void> {
    const most = this.#hold()
    if (this.#admitting || this.#exhausted || this.#executor.isHeldUp || this.#owned > most / 2)
      return
    this.#admitting = true
    try {
      const wanted = most - this.#owned
      const items = await this.#ledger.pending(this.#meta.runId, this.#cursor, wanted)
      this.#cursor = items.at(-1)?.itemNo ?? this.#cursor
      this.#exhausted = items.length < wanted
      this.#owned += items.length
      this.#ready.push(...items.map(newWork))
    } catch (error) {
      this.#onLedgerError(error)
    } finally {
      this.#admitting = false
    }
    this.#pump()
  }

  /** Begins attempts, as many as the executor and the budget have room for. */
  #begin(): void {
    if (this.#ready.length === 0 || this.#isCooling() || this.#executor.isHeldUp) return
    const allowed = this.#budget.room()
    const spent = allowed === 0 ? this.#budget.spentText() : null
    if (spent !== null) {
      this.stop(pausedStop('budget', spent))
      return
    }
    const room = this.#executor.room(this.#begun, this.#hold())
    const works = this.#ready.splice(0, Math.max(0, Math.min(room, allowed - this.#begun)))
    if (works.length > 0) void this.#start(works)
  }

  async #start(works: readonly Work[]): Promise<void> {
    this.#begun += works.length
    const starting = this.#commits.start(works)
    if (this.#executor.busy() === 0) this.#commits.hurry()
    const written = await starting
    if (!written || this.#stop !== null) return
    for (const work of works) this.#executor.add(work)
    this.#pump()
  }

  #onEnd(work: Work, end: WorkEnd): void {
    this.#begun--
    this.#budget.add(end.trace?.usage ?? {})
    const attempt = { itemNo: work.itemNo, attemptNo: work.attemptNo, cpuMs: end.cpuMs }
    if (end.kind !== 'alone' && !(end.kind === 'failed' && end.error.isUnreachable === true))
      this.#unreachable = null
    if (end.kind === 'succeeded') {
      const { output, attachment } = end
      this.#throttledInARow = 0
      this.#commits.push({ ...attempt, outcome: 'succeeded', output, attachment, ...end.trace })
      this.#release()
    } else if (end.kind === 'failed') {
      this.#onFailure(work, end.error, attempt, end)
    } else {
      this.#commits.push({ ...attempt, outcome: 'lost' })
      work.alone = true
      this.#again(work, 0)
    }
  }

  #onFailure(
    work: Work,
    error: ItemError,
    attempt: { readonly itemNo: number; readonly attemptNo: number; readonly cpuMs: number | null },
    { serial, trace }: { readonly serial?: number; readonly trace?: CallTrace },
  ): void {
    const { errorClass } = error
    work.tries = { ...work.tries, [errorClass]: (work.tries[errorClass] ?? 0) + 1 }
    if (trace?.record !== undefined) {
      work.earlier = [...work.earlier, { errorClass, record: trace.record }]
      work.recorded++
    }
    if (errorClass === 'throttled') this.#throttledInARow++
    const decided: Decision =
      error.isFinal === true
        ? { action: 'fail' }
        : decide(errorClass, work.tries, {
            repairs: this.#repairs,
            throttledInARow: this.#throttledInARow,
            ...(this.#options.retryBaseMs === undefined
              ? {}
              : { baseMs: this.#options.retryBaseMs }),
            ...(this.#options.retryCapMs === undefined ? {} : { capMs: this.#options.retryCapMs }),
            ...(this.#options.mostTries === undefined ? {} : { most: this.#options.mostTries }),
            ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
          })
    const decision = this.#meetsNobody(error, decided)
      ? ({ action: 'pause', cause: errorClass } as const)
      : decided
    const final = decision.action === 'fail'
    this.#commits.push({ ...attempt, outcome: 'failed', error, final, ...trace })
    if (decision.action === 'fail') {
      this.#release()
    } else if (decision.action === 'pause') {
      this.stop(pausedStop(decision.cause, `${work.item.key}: ${error.message}`))
    } else {
      const until = this.#ledger.clock.monotonic() + decision.coolMs
      if (decision.coolMs > 0) this.#coolUntil = Math.max(this.#coolUntil, until)
      work.alone ||= decision.alone
      if (decision.otherWorker) work.avoid = serial ?? null
      this.#again(work, decision.delayMs)
    }
  }

  /** The server was never started: no item shall use up its tries on that. */
  #meetsNobody({ isUnreachable }: ItemError, { action }: Decision): boolean {
    if (isUnreachable !== true || this.#unreachable === null) return false
    this.#unreachable++
    return action === 'fail' || this.#unreachable >= mostUnreachable
  }

  #release(): void {
    this.#owned--
    this.#reporter.countDone()
  }

  /** A further attempt after `delayMs`, before all that wait for their first. */
  #again(work: Work, delayMs: number): void {
    this.#reporter.retries++
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work.attemptNo++
      this.#ready.unshift(work)
      this.#pump()
    }, delayMs)
    this.#timers.add(timer)
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return
    this.#ticking = true
    try {
      const now = performance.now()
      const stop = this.#executor.check(now)
      if (stop !== null) this.stop(stop)
      if (now - this.#lastRequest >= requestMs) {
        this.#lastRequest = now
        const request = await this.#ledger.requested(this.#grant)
        if (request !== null) this.stop(requestedStop(request))
      }
      if (now - this.#lastSample >= sampleMs) {
        this.#lastSample = now
        await this.#reporter.sample()
      }
    } catch (error) {
      this.#onLedgerError(error)
    } finally {
      this.#ticking = false
    }
    this.#pump()
  }

  #onLedgerError(error: unknown): void {
    if (error instanceof SupersededError) this.stop(supersededStop(error.message))
    else if (error instanceof StorageFullError) this.stop(pausedStop('storage_full', error.message))
    else if (error instanceof LedgerError && error.problem === 'busy')
      this.stop(pausedStop('ledger_busy', error.message))
    else {
      this.#failure ??= { error }
      this.stop(failedStop(itemErrorOf(error).message))
    }
  }
}
