/** What one kind of fault did to the runs that met it. */
export interface FaultRow {
  readonly fault: string
  /** How often the fault was brought about. */
  readonly count: number
  /** Items without an end after the run was finished. */
  readonly lost: number
  /** Items with more than one successful attempt. */
  readonly twice: number
  /** Cases in which something else was not as it must be: other bytes, a problem not found. */
  readonly wrong: number
  /** Cases that were refused or reported, as they may be. */
  readonly refused: number
  /** What else was measured. */
  readonly figures?: Readonly<Record<string, unknown>>
}

/** One kind of fault, to be brought about `count` times. */
export interface Fault {
  readonly name: string
  /** How often on each occasion; `quick` for the test suite. */
  readonly counts: { readonly quick: number; readonly ci: number; readonly full: number }
  run(count: number, seed: number): Promise<FaultRow>
}

/** Adds up the cases of one fault. */
export class Tally {
  #lost = 0
  #twice = 0
  #wrong = 0
  #refused = 0

  add(part: {
    readonly lost?: number
    readonly twice?: number
    readonly wrong?: number
    readonly refused?: number
  }): void {
    this.#lost += part.lost ?? 0
    this.#twice += part.twice ?? 0
    this.#wrong += part.wrong ?? 0
    this.#refused += part.refused ?? 0
  }

  row(fault: string, count: number): FaultRow {
    return {
      fault,
      count,
      lost: this.#lost,
      twice: this.#twice,
      wrong: this.#wrong,
      refused: this.#refused,
    }
  }
}
