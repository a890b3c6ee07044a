import type { PendingItem } from './ledger.ts'
import type { EarlierAttempt, ErrorClass, Item } from './task.ts'

/** An item between its admission and its end. */
export interface Work {
  readonly itemNo: number
  readonly item: Item
  attemptNo: number
  /** Failed attempts by class. */
  tries: Partial<Record<ErrorClass, number>>
  /** Never in a batch again: it is suspected of harming its mates. */
  alone: boolean
  /** Serial of the worker that threw; the next try goes to another. */
  avoid: number | null
  /** Failed attempts that left a record, oldest first. */
  earlier: readonly EarlierAttempt[]
  /** Attempts over all openings that left a record. */
  recorded: number
  /** What `load` gave, until it is moved to a worker. */
  parts: readonly Uint8Array[] | null
}

/** A pending item as work: its next attempt, with the tries that the ledger counted. */
export function newWork(pending: PendingItem): Work {
  return {
    itemNo: pending.itemNo,
    item: pending.item,
    attemptNo: pending.lastAttempt + 1,
    tries: { ...pending.tries },
    earlier: pending.earlier,
    recorded: pending.recorded,
    alone: false,
    avoid: null,
    parts: null,
  }
}

/** What an idle worker is to do next. */
export type Next =
  | { readonly kind: 'group'; readonly works: readonly Work[] }
  | { readonly kind: 'nothing' }
  /** Mates for a full batch are on their way: ask again in a moment. */
  | { readonly kind: 'wait' }
  /** The only worker is the one to be avoided: a fresh one is needed. */
  | { readonly kind: 'recycle' }

/** Loaded items that wait for a worker. */
export class WorkQueue {
  readonly #mostTogether: number
  readonly #workers: number
  #ready: Work[] = []
  #alone: Work[] = []
  #bytes = 0

  constructor(options: { readonly mostTogether: number; readonly workers: number }) {
    this.#mostTogether = options.mostTogether
    this.#workers = options.workers
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes
  }

  get isEmpty(): boolean {
    return this.#ready.length + this.#alone.length === 0
  }

  push(work: Work): void {
    this.#bytes += sizeOf(work)
    if (work.alone) this.#alone.push(work)
    else this.#ready.push(work)
  }

  /**
   * The next group for a worker: first those that must be alone, then a batch. A short queue is
   * shared among the idle workers, and the last items go out in ever smaller groups, so that the
   * workers end at nearly the same time.
   */
  next(
    serial: number,
    options: {
      readonly idleWorkers: number
      /** Items are being loaded. */
      readonly moreComing: boolean
      /** What waits here is all that is left of the run. */
      readonly last: boolean
    },
  ): Next {
    const index = this.#alone.findIndex((work) => work.avoid !== serial)
    if (index >= 0) return this.#taken(this.#alone.splice(index, 1))
    if (this.#alone.length > 0 && this.#workers === 1) return { kind: 'recycle' }
    if (this.#ready.length < this.#mostTogether && options.moreComing) return { kind: 'wait' }
    if (this.#ready.length === 0) return { kind: 'nothing' }
    const fair = Math.ceil(this.#ready.length / options.idleWorkers)
    const share = options.last ? Math.min(fair, this.#lastShare()) : fair
    return this.#taken(this.#ready.splice(0, Math.min(this.#mostTogether, share)))
  }

  /** Half of an even share (guided self-scheduling), but no less than a quarter of a batch: batches save work. */
  #lastShare(): number {
    const half = Math.ceil(this.#ready.length / (2 * this.#workers))
    return Math.max(half, Math.ceil(this.#mostTogether / 4))
  }

  #taken(works: readonly Work[]): Next {
    for (const work of works) this.#bytes -= sizeOf(work)
    return { kind: 'group', works }
  }
}

function sizeOf(work: Work): number {
  return (work.parts ?? []).reduce((sum, part) => sum + part.byteLength, 0)
}
