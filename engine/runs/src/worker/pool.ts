import { Worker } from 'node:worker_threads'
import { giveRoomForBuffers } from './heap-settings.ts'
import type { FromWorker, GroupEntry, ToWorker, WorkerEnd, WorkerStart } from './protocol.ts'

/*
 * The supervisor: owns the worker threads, their deadlines and their memory (why not a library:
 * docs/decisions/0001-worker-supervisor.md).
 *
 * 1. A thread has at most one group; each of its items ends exactly once: by `onEnds`, or by
 *    `onDeath` when the thread dies first.
 * 2. A dead thread is replaced under a new serial; a serial never comes back.
 * 3. A death is reported after the thread is gone, so its memory is free again.
 *
 * starting --ready--> idle --assign--> busy --idle--> idle; any --kill, exit--> gone (replaced)
 */

export interface Death {
  readonly errorClass: 'timeout' | 'oom' | 'worker_lost'
  readonly message: string
}

export interface PoolEvents {
  onEnds(serial: number, ends: readonly WorkerEnd[]): void
  /** The thread died; these items were with it, without an end. */
  onDeath(itemNos: readonly number[], death: Death): void
  /** A thread may take a group. */
  onIdle(): void
  /** No thread can be started: the task cannot be imported there. */
  onBroken(message: string): void
}

export interface PoolOptions {
  readonly size: number
  readonly start: WorkerStart
  /** Deadline of one item [ms]; that of a group is the sum over its items. */
  readonly timeoutMs: number
  /** A thread over this much heap and buffers [bytes] is killed. */
  readonly memoryBytes: number
  /** A thread is replaced after both this many items and this long [ms]. */
  readonly recycleItems?: number
  readonly recycleMs?: number
}

interface Slot {
  readonly serial: number
  readonly worker: Worker
  readonly born: number
  state: 'starting' | 'idle' | 'busy' | 'gone'
  remaining: Set<number>
  deadline: NodeJS.Timeout | null
  /** Set before the thread is killed on purpose. */
  verdict: Death | null
  recycling: boolean
  items: number
  bytes: number
}

const mebibyte = 1024 * 1024
const startsBeforeGivingUp = 3

/** A fixed number of worker threads, each with at most one group of items at a time. */
export class WorkerPool {
  readonly #options: PoolOptions
  readonly #events: PoolEvents
  readonly #slots = new Set<Slot>()
  #nextSerial = 1
  #failedStarts = 0
  #closed = false

  constructor(options: PoolOptions, events: PoolEvents) {
    this.#options = options
    this.#events = events
    giveRoomForBuffers()
    for (let index = 0; index < options.size; index++) this.#spawn()
  }

  /** Serials of the threads that may take a group. */
  idle(): readonly number[] {
    return [...this.#slots].filter((slot) => slot.state === 'idle').map((slot) => slot.serial)
  }

  busy(): number {
    return [...this.#slots].filter((slot) => slot.state === 'busy').length
  }

  /** Gives a group to an idle thread. */
  assign(serial: number, entries: readonly GroupEntry[]): void {
    const slot = [...this.#slots].find((candidate) => candidate.serial === serial)
    if (slot === undefined || slot.state !== 'idle')
      throw new Error(`Worker ${serial} is not idle.`)
    slot.state = 'busy'
    slot.items += entries.length
    slot.remaining = new Set(entries.map((entry) => entry.itemNo))
    this.#arm(slot)
    const message: ToWorker = { type: 'group', entries }
    slot.worker.postMessage(message, transferable(entries))
  }

  /** Replaces an idle thread by a fresh one. */
  recycle(serial: number): void {
    for (const slot of this.#slots)
      if (slot.serial === serial && slot.state === 'idle') this.#retire(slot)
  }

  /** Asks each busy thread how much it holds, and kills those over their limit. */
  checkMemory(): void {
    for (const slot of this.#slots) {
      if (slot.state !== 'busy') continue
      slot.worker.getHeapStatistics().then(
        (heap) => {
          slot.bytes = heap.used_heap_size + heap.external_memory
          if (slot.bytes > this.#options.memoryBytes) this.#kill(slot, outOfMemory)
        },
        // The thread ended in the meantime.
        () => {},
      )
    }
  }

  /** The process is far over its memory: kills the busy thread that holds most. */
  killLargest(): void {
    const busy = [...this.#slots].filter((slot) => slot.state === 'busy' && slot.verdict === null)
    const largest = busy.sort((left, right) => right.bytes - left.bytes)[0]
    if (largest !== undefined) this.#kill(largest, outOfMemory)
  }

  /** Tells busy threads to come to an end soon. */
  abort(): void {
    const message: ToWorker = { type: 'abort' }
    for (const slot of this.#slots) if (slot.state === 'busy') slot.worker.postMessage(message, [])
  }

  /** Ends all threads; items still with them are not reported. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      [...this.#slots].map((slot) => {
        this.#disarm(slot)
        return slot.worker.terminate()
      }),
    )
  }

  #spawn(): void {
    const worker = new Worker(new URL(`./thread${extension()}`, import.meta.url), {
      workerData: this.#options.start,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.ceil(this.#options.memoryBytes / mebibyte),
      },
      stdout: true,
      stderr: true,
    })
    // What a task prints must not end up between the lines of our result.
    worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    worker.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    const slot: Slot = {
      serial: this.#nextSerial++,
      worker,
      born: performance.now(),
      state: 'starting',
      remaining: new Set(),
      deadline: null,
      verdict: null,
      recycling: false,
      items: 0,
      bytes: 0,
    }
    this.#slots.add(slot)
    worker.on('message', (message: FromWorker) => this.#onMessage(slot, message))
    worker.on('error', (error: unknown) => {
      slot.verdict ??= deathOf(error)
    })
    worker.on('exit', (exitCode) => this.#onExit(slot, exitCode))
  }

  #onMessage(slot: Slot, message: FromWorker): void {
    if (this.#closed || slot.verdict !== null) return
    switch (message.type) {
      case 'ready':
        this.#failedStarts = 0
        slot.state = 'idle'
        this.#events.onIdle()
        return
      case 'broken':
        this.#events.onBroken(message.message)
        return
      case 'ends':
        for (const end of message.ends) slot.remaining.delete(end.itemNo)
        this.#arm(slot)
        this.#events.onEnds(slot.serial, message.ends)
        return
      case 'idle':
        this.#disarm(slot)
        slot.state = 'idle'
        if (this.#isOld(slot)) this.#retire(slot)
        else this.#events.onIdle()
    }
  }

  #onExit(slot: Slot, exitCode: number): void {
    this.#disarm(slot)
    const starting = slot.state === 'starting'
    slot.state = 'gone'
    this.#slots.delete(slot)
    if (this.#closed) return
    if (starting && !slot.recycling && ++this.#failedStarts >= startsBeforeGivingUp) {
      this.#events.onBroken(
        slot.verdict?.message ?? `A worker ended while it started (exit code ${exitCode}).`,
      )
      return
    }
    this.#spawn()
    if (slot.remaining.size > 0)
      this.#events.onDeath(
        [...slot.remaining],
        slot.verdict ?? {
          errorClass: 'worker_lost',
          message: `The worker ended in the middle of its work (exit code ${exitCode}).`,
        },
      )
  }

  #arm(slot: Slot): void {
    this.#disarm(slot)
    if (slot.remaining.size === 0) return
    const { timeoutMs } = this.#options
    const deadline = Math.min(timeoutMs * slot.remaining.size, 2 ** 31 - 1)
    slot.deadline = setTimeout(
      () =>
        this.#kill(slot, { errorClass: 'timeout', message: `No result within ${timeoutMs} ms.` }),
      deadline,
    )
  }

  #disarm(slot: Slot): void {
    if (slot.deadline !== null) clearTimeout(slot.deadline)
    slot.deadline = null
  }

  #kill(slot: Slot, verdict: Death): void {
    if (slot.state === 'gone' || slot.verdict !== null) return
    slot.verdict = verdict
    void slot.worker.terminate()
  }

  #isOld(slot: Slot): boolean {
    return (
      slot.items >= (this.#options.recycleItems ?? 2000) &&
      performance.now() - slot.born >= (this.#options.recycleMs ?? 60_000)
    )
  }

  #retire(slot: Slot): void {
    slot.recycling = true
    slot.state = 'starting'
    void slot.worker.terminate()
  }
}

const outOfMemory: Death = {
  errorClass: 'oom',
  message: 'The worker grew over its memory limit.',
}

function deathOf(error: unknown): Death {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { errorClass: 'worker_lost', message: `Uncaught in the worker: ${text}` }
}

/** Development runs .ts files, a published package .js ones. */
function extension(): string {
  return import.meta.url.endsWith('.ts') ? '.ts' : '.js'
}

/** Buffers that may be moved: whole ones, each once; a slice of a pool is copied. */
function transferable(entries: readonly GroupEntry[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const entry of entries)
    for (const part of entry.parts ?? [])
      if (part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength)
        buffers.add(part.buffer)
  return [...buffers]
}
