import { log } from './portable-math.ts'

/**
 * Standard normal deviates from uniform ones in [0, 1), with the same bits everywhere: Marsaglia and Bray's
 * polar method (1964). Each second call gives the spare of the one before, and draws nothing.
 */
export function polarNormal(uniform: () => number): () => number {
  let spare = NaN
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = NaN
      return value
    }
    let u = 0
    let v = 0
    let s = 0
    do {
      u = 2 * uniform() - 1
      v = 2 * uniform() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const factor = Math.sqrt((-2 * log(s)) / s)
    spare = v * factor
    return u * factor
  }
}
