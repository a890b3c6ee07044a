import { performance } from 'node:perf_hooks'

/** What a piece of work gave, and how long it takes once the engine knows it. */
export interface Warm<T> {
  readonly result: T
  readonly seconds: number
}

/** Passes over the same work: a run soon leaves behind what the first ones pay for compiling it. */
const PASSES = 3

/** Does the same work a few times, and takes the quickest. `clock` [ms] is for tests. */
export async function warmSeconds<T>(
  work: () => T | Promise<T>,
  clock: () => number = () => performance.now(),
): Promise<Warm<T>> {
  let seconds = Infinity
  for (let pass = 1; ; pass++) {
    const start = clock()
    const result = await work()
    seconds = Math.min(seconds, (clock() - start) / 1000)
    if (pass === PASSES) return { result, seconds }
  }
}
