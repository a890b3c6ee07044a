import { performance } from 'node:perf_hooks'

/** Time that never jumps, and a way to wait for it; a test brings its own. */
export interface LimiterClock {
  /** Milliseconds from any origin. */
  now(): number
  /** Calls back once after about `delayMs`; the function given back takes it back. */
  after(delayMs: number, callback: () => void): () => void
}

/** Longest wait that a timer of Node's can do; a longer one is begun again. */
const LONGEST_MS = 2 ** 31 - 1

/** The machine's clock. */
export const machineClock: LimiterClock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(LONGEST_MS, Math.ceil(delayMs)))
    return () => {
      clearTimeout(timer)
    }
  },
}
