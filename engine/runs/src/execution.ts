import { CommitQueue } from './commit-queue.ts'
import { itemErrorOf } from './error-class.ts'
import { LedgerError, StorageFullError, SupersededError } from './errors.ts'
import type { Grant, Ledger } from './ledger.ts'
import { loadItem } from './loader.ts'
import { MemoryWatch, type MemoryLimits } from './memory-watch.ts'
import type { ExecuteOptions } from './plan.ts'
import { ProgressReporter } from './progress-reporter.ts'
import { decide } from './retry-policy.ts'
import type { RunMeta } from './run-meta.ts'
import { itemSeed } from './seed.ts'
import { failedStop, pausedStop, requestedStop, supersededStop, type Stop } from './stop.ts'
import type { ItemError, Task } from './task.ts'
import { newWork, WorkQueue, type Work } from './work-queue.ts'
import { WorkerPool, type Death } from './worker/pool.ts'
import type { WorkerEnd } from './worker/protocol.ts'

/*
 * One execution of a run under a grant: from the ledger's pending items to none, or to a stop.
 *
 * 1. An attempt is in the ledger before its item is loaded.
 * 2. Each admitted item is in exactly one place: loading, ready, with a worker, or waiting for its
 *    next try; `#owned` counts them.
 * 3. The cursor only moves forward; at its end the ledger is asked once more what is pending.
 * 4. Nothing here outlives an item: results go to the commit queue, and are forgotten.
 *
 * ledger --admit--> loading --load--> ready --dispatch--> worker --end--> commit queue
 *                      ^                                    |
 *                      +----- waiting <---- retry ----------+
 */

const tickMs = 100
const requestMs = 400
const sampleMs = 1000
const prefetchBytes = 256 * 1024 * 1024
const loadsAtOnce = 64
const mostAdmitted = 1000
const batchWaitMs = 10

/** Executes a granted run once: `run()` ends when nothing is left, or when the run must stop. */
export class Execution {
  readonly #ledger: Ledger
  readonly #grant: Grant
  readonly #meta: RunMeta
  readonly #task: Task
  readonly #options: ExecuteOptions
  readonly #commits: CommitQueue
  readonly #pool: WorkerPool
  readonly #memory: MemoryWatch
  readonly #queue: WorkQueue
  readonly #reporter: ProgressReporter
  readonly #abort = new AbortController()
  readonly #inWorkers = new Map<number, Work>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #toLoad: Work[] = []
  #owned = 0
  #loading = 0
  #cursor = 0
  #exhausted = false
  #admitting = false
  #batchWait: NodeJS.Timeout | null = null
  #batchIsRipe = false
  #coolUntil = 0
  #throttledInARow = 0
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
    readonly task: Task
    readonly options: ExecuteOptions
    readonly limits: MemoryLimits
    /** On the ledger's monotonic clock. */
    readonly startedMs: number
  }) {
    const { ledger, grant, meta, task, options } = parts
    this.#ledger = ledger
    this.#grant = grant
    this.#meta = meta
    this.#task = task
    this.#options = options
    this.#queue = new WorkQueue({ mostTogether: task.maxBatch ?? 1, workers: options.workers })
    this.#reporter = new ProgressReporter(ledger, grant, {
      startedMs: parts.startedMs,
      onProgress: options.onProgress,
    })
    this.#commits = new CommitQueue(ledger, grant, {
      mode: meta.commit,
      onError: (error) => this.#onLedgerError(error),
    })
    this.#pool = new WorkerPool(
      {
        size: options.workers,
        start: { taskUrl: options.taskUrl ?? meta.taskUrl, params: meta.params },
        timeoutMs: meta.timeoutMs,
        memoryBytes: parts.limits.workerBytes,
      },
      {
        onEnds: (serial, ends) => this.#onEnds(serial, ends),
        onDeath: (itemNos, death) => this.#onDeath(itemNos, death),
        onIdle: () => this.#pump(),
        onBroken: (message) => this.stop(failedStop(message)),
      },
    )
    this.#memory = new MemoryWatch(parts.limits, this.#pool)
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
      await this.#pool.close()
      await this.#commits.flush()
      await this.#reporter.sample().catch((error: unknown) => this.#onLedgerError(error))
      if (this.#failure !== null) throw this.#failure.error
      return this.#stop
    } finally {
      clearInterval(ticker)
      signal?.removeEventListener('abort', onAbort)
      for (const timer of this.#timers) clearTimeout(timer)
      if (this.#batchWait !== null) clearTimeout(this.#batchWait)
      this.#abort.abort()
      await this.#pool.close()
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

  /** Gives running items a moment to end, then ends their workers; what is cut off reads `lost`. */
  async #drain(): Promise<void> {
    this.#pool.abort()
    const until = performance.now() + (this.#options.drainMs ?? 1000)
    while (this.#pool.busy() > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  #pump(): void {
    if (this.#stop !== null) {
      this.#wake?.()
      return
    }
    void this.#admit()
    this.#load()
    this.#dispatch()
    if (this.#exhausted && this.#owned === 0) this.#wake?.()
  }

  /** Takes pending items from the ledger, as many as keep the workers busy for about a second. */
  async #admit(): Promise<void> {
    const most = itemsToHold(this.#reporter.rate, this.#window())
    if (this.#admitting || this.#exhausted || this.#isPaused() || this.#owned > most / 2) return
    this.#admitting = true
    try {
      const wanted = most - this.#owned
      const items = await this.#ledger.pending(this.#meta.runId, this.#cursor, wanted)
      const works = items.map(newWork)
      await this.#ledger.startAttempts(this.#grant, works)
      this.#cursor = items.at(-1)?.itemNo ?? this.#cursor
      this.#exhausted = items.length < wanted
      this.#owned += works.length
      this.#toLoad.push(...works)
    } catch (error) {
      this.#onLedgerError(error)
    } finally {
      this.#admitting = false
    }
    this.#load()
    this.#dispatch()
    if (this.#exhausted && this.#owned === 0) this.#wake?.()
  }

  #window(): number {
    const perWorker = this.#task.maxBatch ?? 1
    return Math.min(mostAdmitted, this.#options.workers * perWorker * 2)
  }

  #isPaused(): boolean {
    return this.#memory.isOver || this.#ledger.clock.monotonic() < this.#coolUntil
  }

  #load(): void {
    while (
      this.#toLoad.length > 0 &&
      this.#stop === null &&
      !this.#isPaused() &&
      this.#loading < loadsAtOnce &&
      (this.#queue.bytes < prefetchBytes || this.#queue.isEmpty)
    ) {
      const work = this.#toLoad.shift()!
      if (this.#task.load === undefined) this.#enqueue(work, null)
      else void this.#loadOne(work)
    }
  }

  async #loadOne(work: Work): Promise<void> {
    this.#loading++
    const loaded = await loadItem(this.#task, work.item, {
      params: this.#meta.params,
      timeoutMs: this.#meta.timeoutMs,
      signal: this.#abort.signal,
    })
    this.#loading--
    if (this.#stop !== null) return
    if ('error' in loaded) this.#onFailure(work, loaded.error, null)
    else this.#enqueue(work, loaded.parts)
    this.#pump()
  }

  #enqueue(work: Work, parts: readonly Uint8Array[] | null): void {
    work.parts = parts
    this.#queue.push(work)
  }

  #dispatch(): void {
    if (this.#stop !== null || this.#memory.isOver) return
    const idle = this.#pool.idle()
    for (const [index, serial] of idle.entries()) {
      const next = this.#queue.next(serial, {
        idleWorkers: idle.length - index,
        moreComing: this.#loading > 0 && !this.#batchIsRipe,
        last: this.#exhausted && this.#loading === 0 && this.#toLoad.length === 0,
      })
      if (next.kind === 'group') this.#assign(serial, next.works)
      else if (next.kind === 'recycle') this.#pool.recycle(serial)
      else if (next.kind === 'wait')
        this.#batchWait ??= setTimeout(() => this.#dispatchRipe(), batchWaitMs)
    }
  }

  #assign(serial: number, works: readonly Work[]): void {
    for (const work of works) this.#inWorkers.set(work.itemNo, work)
    this.#pool.assign(
      serial,
      works.map((work) => ({
        itemNo: work.itemNo,
        item: work.item,
        seed: itemSeed(this.#meta.seed, work.item.key),
        parts: work.parts,
      })),
    )
    for (const work of works) work.parts = null
  }

  /** A batch that is not full waits a moment for its mates, no longer. */
  #dispatchRipe(): void {
    this.#batchWait = null
    this.#batchIsRipe = true
    this.#dispatch()
    this.#batchIsRipe = false
  }

  #onEnds(serial: number, ends: readonly WorkerEnd[]): void {
    for (const end of ends) {
      const work = this.#inWorkers.get(end.itemNo)
      if (work === undefined) continue
      this.#inWorkers.delete(end.itemNo)
      if (end.kind === 'succeeded') {
        this.#throttledInARow = 0
        this.#commits.push({
          itemNo: work.itemNo,
          attemptNo: work.attemptNo,
          cpuMs: end.cpuMs,
          outcome: 'succeeded',
          output: end.output,
          attachment: end.attachment,
        })
        this.#release()
      } else if (end.kind === 'failed') {
        this.#onFailure(work, end.error, end.cpuMs, serial)
      } else this.#tryAgainUncounted(work)
    }
    this.#pump()
  }

  #onDeath(itemNos: readonly number[], death: Death): void {
    const works = itemNos.flatMap((itemNo) => this.#inWorkers.get(itemNo) ?? [])
    for (const work of works) this.#inWorkers.delete(work.itemNo)
    // Among several nobody knows whose fault it was: only who dies alone is counted.
    const single = works.length === 1 && works[0].alone
    for (const work of works) {
      if (single || (works.length === 1 && (this.#task.maxBatch ?? 1) === 1))
        this.#onFailure(work, death, null)
      else this.#tryAgainUncounted(work)
    }
    this.#pump()
  }

  #tryAgainUncounted(work: Work): void {
    this.#commits.push({
      itemNo: work.itemNo,
      attemptNo: work.attemptNo,
      cpuMs: null,
      outcome: 'lost',
    })
    work.alone = true
    this.#again(work, 0)
  }

  #onFailure(work: Work, error: ItemError, cpuMs: number | null, serial?: number): void {
    const { errorClass } = error
    work.tries = { ...work.tries, [errorClass]: (work.tries[errorClass] ?? 0) + 1 }
    if (errorClass === 'throttled') this.#throttledInARow++
    const decision = decide(errorClass, work.tries, {
      throttledInARow: this.#throttledInARow,
      ...(this.#options.retryBaseMs === undefined ? {} : { baseMs: this.#options.retryBaseMs }),
      ...(this.#options.retryCapMs === undefined ? {} : { capMs: this.#options.retryCapMs }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    })
    this.#commits.push({
      itemNo: work.itemNo,
      attemptNo: work.attemptNo,
      cpuMs,
      outcome: 'failed',
      error,
      final: decision.action === 'fail',
    })
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

  #release(): void {
    this.#owned--
    this.#reporter.countDone()
  }

  /** A further attempt after `delayMs`; it is in the ledger before it begins. */
  #again(work: Work, delayMs: number): void {
    this.#reporter.retries++
    const begin = async (): Promise<void> => {
      if (this.#stop !== null) return
      work.attemptNo++
      try {
        await this.#ledger.startAttempts(this.#grant, [work])
      } catch (error) {
        this.#onLedgerError(error)
        return
      }
      this.#toLoad.unshift(work)
      this.#pump()
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void begin()
    }, delayMs)
    this.#timers.add(timer)
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return
    this.#ticking = true
    try {
      const now = performance.now()
      const stop = this.#memory.check(now)
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

/** Items to hold at once: what the workers need, or about one second of work if they are quick. */
function itemsToHold(rate: number | null, window: number): number {
  return Math.max(window, Math.min(mostAdmitted, Math.ceil(rate ?? 0)))
}
