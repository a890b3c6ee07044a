import type { Usage } from './task.ts'

/**
 * What a run may spend, and has spent over all its sessions. Attempts that are under way count as the
 * largest that ended, in earlier sessions too; where none did the first one goes alone. So a run goes over
 * its budget by less than one attempt where none is larger than those before; by what was under way at most.
 */
export class Budget {
  readonly #most: Usage
  readonly #spent: Record<string, number>
  readonly #largest: Record<string, number>
  #ended = 0

  constructor(
    most: Usage,
    spentBefore: Usage,
    /** By meter, of attempts of earlier sessions. */
    largestBefore: Usage = {},
  ) {
    this.#most = most
    this.#spent = { ...spentBefore }
    this.#largest = { ...largestBefore }
  }

  /** An attempt ended. */
  add(usage: Usage): void {
    this.#ended++
    for (const [meter, value] of Object.entries(usage)) {
      this.#spent[meter] = (this.#spent[meter] ?? 0) + value
      this.#largest[meter] = Math.max(this.#largest[meter] ?? 0, value)
    }
  }

  /** How many attempts may be under way at once; 0: the budget is spent. */
  room(): number {
    const rooms = Object.entries(this.#most).map(([meter, most]) => {
      const left = most - (this.#spent[meter] ?? 0)
      if (left <= 0) return 0
      const largest = this.#largest[meter] ?? 0
      if (largest === 0) return this.#ended === 0 ? 1 : Infinity
      return Math.max(1, Math.floor(left / largest))
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
