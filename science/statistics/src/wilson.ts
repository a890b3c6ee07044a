import { normalQuantile } from './distributions.ts'
import { noInterval, requireLevel, type Interval } from './estimate.ts'

/**
 * Wilson's score interval (1927) of a share of independent items: within one narrative type, where no
 * incident has two.
 * @param successes 0 to `trials`
 * @param trials 0 gives no interval, with the reason
 * @param options.level default 0.95
 * @throws RangeError for counts that cannot be
 */
export function wilson(
  successes: number,
  trials: number,
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  requireLevel(level)
  if (!(successes >= 0 && successes <= trials))
    throw new RangeError(`${successes} of ${trials}: counts must have 0 <= successes <= trials`)
  const method = `Wilson, n = ${trials}`
  if (trials === 0) return noInterval('no trials', level, method)
  const z = normalQuantile((1 + level) / 2)
  return { ...wilsonEnds(successes / trials, trials, z), level, method, reason: null }
}

/** Ends of Wilson's interval for a share seen in `trials` (real, > 0) trials, at the quantile `z`. */
export function wilsonEnds(
  share: number,
  trials: number,
  z: number,
): { readonly low: number; readonly high: number } {
  const z2 = z * z
  const middle = share + z2 / (2 * trials)
  const half = z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))
  const scale = 1 + z2 / trials
  return {
    low: share === 0 ? 0 : Math.max(0, (middle - half) / scale),
    high: share === 1 ? 1 : Math.min(1, (middle + half) / scale),
  }
}
