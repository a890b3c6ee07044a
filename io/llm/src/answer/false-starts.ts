const MOST_TIMES = 10_000
const MOST_READ = 2 ** 25

/** Counts braces that begin nothing, and characters read after them: a text beyond is not looked through. */
export class FalseStarts {
  #times = 0
  #read = 0

  /** Counts one; true: these were too many. */
  add(read: number): boolean {
    this.#times++
    this.#read += read
    return this.#times > MOST_TIMES || this.#read > MOST_READ
  }
}
