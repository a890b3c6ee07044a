import { pausedStop, type Stop } from './stop.ts'
import type { WorkerPool } from './worker/pool.ts'

/** How much memory an execution may use [bytes]. */
export interface MemoryLimits {
  /** A worker over this is killed. */
  readonly workerBytes: number
  /** Dispatch pauses over this resident size of the process. */
  readonly rssBytes: number
}

const patienceMs = 10_000
/** Over the limit by this factor something runs away that the workers' own figures do not show. */
const runaway = 1.25

/** Watches the memory of process and workers: pauses dispatch, recycles, kills, and gives up last. */
export class MemoryWatch {
  readonly #limits: MemoryLimits
  readonly #pool: WorkerPool
  #overSince: number | null = null

  constructor(limits: MemoryLimits, pool: WorkerPool) {
    this.#limits = limits
    this.#pool = pool
  }

  /** Nothing new may begin. */
  get isOver(): boolean {
    return this.#overSince !== null
  }

  /** To be called often; gives a stop when memory stays over its limit with nothing running. */
  check(nowMs: number): Stop | null {
    this.#pool.checkMemory()
    const rss = process.memoryUsage.rss()
    const limit = this.#limits.rssBytes
    if (rss <= limit) {
      this.#overSince = null
      return null
    }
    this.#overSince ??= nowMs
    if (rss > limit * runaway) this.#pool.killLargest()
    if (this.#pool.busy() > 0) return null
    for (const serial of this.#pool.idle()) this.#pool.recycle(serial)
    if (nowMs - this.#overSince <= patienceMs) return null
    return pausedStop(
      'memory',
      `The process holds ${mebibytes(rss)} MiB, over its limit of ${mebibytes(limit)} MiB, with nothing running. Resume with fewer workers or a higher limit.`,
    )
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / (1024 * 1024))
}
