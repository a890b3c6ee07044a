/** What a session is about when it is to be killed. */
export type Phase = 'planning' | 'startUp' | 'work' | 'files'

/** What an undisturbed run took; only to place the kills. */
export interface Timing {
  /** From the start of the process to the planned run [ms]. */
  readonly planMs: number
  /** All items [ms]. */
  readonly workMs: number
  /** Tables and report [ms]. */
  readonly filesMs: number
}

/**
 * Spreads kills over the whole of a run: a tenth while it is planned, a tenth while it writes its
 * files, and of those between one in eight while a resumed process gets ready. A delay at work is
 * uniform from 0 to twice what an equal share of the remaining items is expected to take, so that
 * the run gets on whatever the machine does, and lasts until the kills are used up.
 */
export class Pace {
  readonly #random: () => number
  readonly #timing: Timing
  readonly #itemMs: number
  #planning: number
  #work: number
  #files: number
  /** What a session spends before its first item ends; learnt from how far sessions come. */
  #readyMs: number
  #last: { readonly pending: number; readonly delayMs: number } | null = null

  constructor(
    kills: number,
    options: { readonly items: number; readonly timing: Timing; readonly random: () => number },
  ) {
    this.#random = options.random
    this.#timing = options.timing
    this.#itemMs = options.timing.workMs / options.items
    // A resumed process reads every source file once, as planning does.
    this.#readyMs = options.timing.planMs
    this.#planning = Math.min(Math.ceil(kills / 10), kills)
    this.#files = Math.min(Math.ceil(kills / 10), kills - this.#planning)
    this.#work = kills - this.#planning - this.#files
  }

  /** Uses up one kill; null when all have been given. */
  next(planned: boolean): Phase | null {
    if (!planned && this.#planning > 0) {
      this.#planning--
      return 'planning'
    }
    // Planned sooner than thought: those kills come later.
    this.#work += this.#planning
    this.#planning = 0
    if (this.#work > 0) return this.#work-- % 8 === 7 && planned ? 'startUp' : 'work'
    return this.#files-- > 0 ? 'files' : null
  }

  /** From the start of the process [ms]. */
  startDelayMs(): number {
    return this.#random() * 1.1 * this.#timing.planMs
  }

  /** From the moment at which a session says how many items are pending [ms]. */
  workDelayMs(pending: number): number {
    if (this.#last !== null) {
      const { pending: before, delayMs } = this.#last
      const spent = delayMs - (before - pending) * this.#itemMs
      // A session that came to nothing was not even ready.
      this.#readyMs =
        pending === before
          ? Math.max(this.#readyMs, delayMs)
          : Math.max(0, this.#readyMs + 0.4 * (spent - this.#readyMs))
    }
    const share = pending / (this.#work + 1)
    const delayMs = this.#readyMs + 2 * this.#random() * share * this.#itemMs
    this.#last = { pending, delayMs }
    return delayMs
  }

  /** From the beginning of writing files [ms]. */
  filesDelayMs(): number {
    return this.#random() * this.#timing.filesMs
  }
}
