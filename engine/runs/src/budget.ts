import type { Usage } from './task.ts'

/**
 * What a run may spend, and has spent over all its sessions. Attempts that are under way count with
 * the mean of those that ended, so that a run stops near its budget; it goes over it by what was
 * under way at most.
 */
export class Budget {
  readonly #most: Usage
  readonly #spent: Record<string, number>
  readonly #session: Record<string, number> = {}
  #ended = 0

  constructor(most: Usage, spentBefore: Usage) {
    this.#most = most
    this.#spent = { ...spentBefore }
  }

  /** An attempt ended. */
  add(usage: Usage): void {
    this.#ended++
    for (const [meter, value] of Object.entries(usage)) {
      this.#spent[meter] = (this.#spent[meter] ?? 0) + value
      this.#session[meter] = (this.#session[meter] ?? 0) + value
    }
  }

  /** How many attempts may be under way at once; 0: the budget is spent. */
  room(): number {
    const rooms = Object.entries(this.#most).map(([meter, most]) => {
      const left = most - (this.#spent[meter] ?? 0)
      if (left <= 0) return 0
      const mean = this.#ended === 0 ? 0 : (this.#session[meter] ?? 0) / this.#ended
      return mean === 0 ? Infinity : Math.max(1, Math.floor(left / mean))
    })
    return Math.min(Infinity, ...rooms)
  }

  /** What is spent, in words; null while there is room. */
  spentText(): string | null {
    const spent = Object.entries(this.#most).filter(
      ([meter, most]) => (this.#spent[meter] ?? 0) >= most,
    )
    if (spent.length === 0) return null
    return spent
      .map(([meter, most]) => `${meter}: ${this.#spent[meter] ?? 0} used, budget ${most}`)
      .join('; ')
  }
}
