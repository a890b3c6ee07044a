import type { Executor, ExecutorEvents } from '../executor.ts'
import { loadItem } from '../loader.ts'
import { MemoryWatch, type MemoryLimits } from '../memory-watch.ts'
import type { RunMeta } from '../run-meta.ts'
import { itemSeed } from '../seed.ts'
import type { Stop } from '../stop.ts'
import type { Task } from '../task.ts'
import { WorkQueue, type Work } from '../work-queue.ts'
import { WorkerPool, type Death } from './pool.ts'
import type { WorkerEnd } from './protocol.ts'

/*
 * Attempts in worker threads. Each work that was added is in exactly one place:
 *
 * add --> to load --load--> queue --dispatch--> worker --onEnds, onDeath--> reported
 */

const prefetchBytes = 256 * 1024 * 1024
const loadsAtOnce = 64
const batchWaitMs = 10

/** Loads items on the main thread and computes them in a pool of worker threads. */
export class WorkerExecutor implements Executor {
  readonly window: number
  readonly patienceMs = 1000
  readonly #task: Task
  readonly #meta: RunMeta
  readonly #events: ExecutorEvents
  readonly #pool: WorkerPool
  readonly #memory: MemoryWatch
  readonly #queue: WorkQueue
  readonly #abort = new AbortController()
  readonly #inWorkers = new Map<number, Work>()
  #toLoad: Work[] = []
  #loading = 0
  #batchWait: NodeJS.Timeout | null = null
  #batchIsRipe = false
  #cooling = false
  #last = false
  #stopped = false

  constructor(
    parts: {
      readonly task: Task
      readonly taskUrl: string
      readonly meta: RunMeta
      readonly workers: number
      readonly limits: MemoryLimits
    },
    events: ExecutorEvents,
  ) {
    const { task, taskUrl, meta, workers, limits } = parts
    const mostTogether = task.maxBatch ?? 1
    this.window = workers * mostTogether * 2
    this.#task = task
    this.#meta = meta
    this.#events = events
    this.#queue = new WorkQueue({ mostTogether, workers })
    this.#pool = new WorkerPool(
      {
        size: workers,
        start: { taskUrl, params: meta.params, tables: meta.tables },
        timeoutMs: meta.timeoutMs,
        memoryBytes: limits.workerBytes,
      },
      {
        onEnds: (serial, ends) => this.#onEnds(serial, ends),
        onDeath: (itemNos, death) => this.#onDeath(itemNos, death),
        onIdle: () => this.#events.onIdle(),
        onBroken: (message) => this.#events.onBroken(message),
      },
    )
    this.#memory = new MemoryWatch(limits, this.#pool)
  }

  get isHeldUp(): boolean {
    return this.#memory.isOver
  }

  /** Many at a time, whenever half of them are gone: attempts begin in few transactions. */
  room(begun: number, hold: number): number {
    return begun > hold / 2 ? 0 : hold - begun
  }

  add(work: Work): void {
    // A further try goes before the items that wait for their first.
    if (work.attemptNo > 1) this.#toLoad.unshift(work)
    else this.#toLoad.push(work)
  }

  pump({ cooling, last }: { readonly cooling: boolean; readonly last: boolean }): void {
    this.#cooling = cooling
    this.#last = last
    this.#load()
    this.#dispatch()
  }

  busy(): number {
    return this.#pool.busy()
  }

  check(nowMs: number): Stop | null {
    return this.#memory.check(nowMs)
  }

  stopping(): void {
    this.#stopped = true
    this.#pool.abort()
  }

  async close(): Promise<void> {
    this.#stopped = true
    if (this.#batchWait !== null) clearTimeout(this.#batchWait)
    this.#abort.abort()
    await this.#pool.close()
  }

  #load(): void {
    while (
      this.#toLoad.length > 0 &&
      !this.#stopped &&
      !this.#cooling &&
      !this.#memory.isOver &&
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
    if (this.#stopped) return
    if ('error' in loaded)
      this.#events.onEnd(work, { kind: 'failed', error: loaded.error, cpuMs: null })
    else this.#enqueue(work, loaded.parts)
    this.#events.onIdle()
  }

  #enqueue(work: Work, parts: readonly Uint8Array[] | null): void {
    work.parts = parts
    this.#queue.push(work)
  }

  #dispatch(): void {
    if (this.#stopped || this.#memory.isOver) return
    const idle = this.#pool.idle()
    for (const [index, serial] of idle.entries()) {
      const next = this.#queue.next(serial, {
        idleWorkers: idle.length - index,
        moreComing: this.#loading > 0 && !this.#batchIsRipe,
        last: this.#last && this.#loading === 0 && this.#toLoad.length === 0,
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
      this.#events.onEnd(work, end.kind === 'failed' ? { ...end, serial } : end)
    }
    this.#events.onIdle()
  }

  #onDeath(itemNos: readonly number[], death: Death): void {
    const works = itemNos.flatMap((itemNo) => this.#inWorkers.get(itemNo) ?? [])
    for (const work of works) this.#inWorkers.delete(work.itemNo)
    // Among several nobody knows whose fault it was: only who dies alone is counted.
    const single = works.length === 1 && works[0].alone
    for (const work of works) {
      if (single || (works.length === 1 && (this.#task.maxBatch ?? 1) === 1))
        this.#events.onEnd(work, { kind: 'failed', error: death, cpuMs: null })
      else this.#events.onEnd(work, { kind: 'alone', cpuMs: null })
    }
    this.#events.onIdle()
  }
}
