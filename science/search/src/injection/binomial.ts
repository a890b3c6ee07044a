import { betaQuantile } from '@longrun/statistics'

/** A share k of n with its interval. */
export interface Share {
  readonly k: number
  readonly n: number
  /** k / n; null without any trial. */
  readonly value: number | null
  /** Ends of the interval, 0 to 1; 0 and 1 without any trial. */
  readonly low: number
  readonly high: number
}

/** Width of the intervals in every table: one that holds the true share in at least 68.27 % of surveys, like one sigma. */
const ONE_SIGMA = 0.6826894921370859

/**
 * Clopper and Pearson's interval (1934) of a binomial share: exact, it never covers less than `level`.
 * @param k hits, 0 to n
 * @param n trials, whole and >= 0
 * @param options.level share of surveys whose interval holds the truth; default 0.6827
 * @throws RangeError for counts that cannot be
 */
export function clopperPearson(
  k: number,
  n: number,
  { level = ONE_SIGMA }: { readonly level?: number } = {},
): Share {
  requireCounts(k, n, level)
  const tail = (1 - level) / 2
  return {
    k,
    n,
    value: n === 0 ? null : k / n,
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    high: k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k),
  }
}

/**
 * Jeffreys' interval: equal tails of the posterior Beta(k + 1/2, n - k + 1/2), closed at 0 and at n
 * (Brown, Cai and DasGupta 2001). Shorter than Clopper and Pearson's; covers `level` on average only.
 * @throws RangeError for counts that cannot be
 */
export function jeffreys(
  k: number,
  n: number,
  { level = ONE_SIGMA }: { readonly level?: number } = {},
): Share {
  requireCounts(k, n, level)
  const tail = (1 - level) / 2
  return {
    k,
    n,
    value: n === 0 ? null : k / n,
    low: k === 0 ? 0 : betaQuantile(tail, k + 0.5, n - k + 0.5),
    high: k === n ? 1 : betaQuantile(1 - tail, k + 0.5, n - k + 0.5),
  }
}

function requireCounts(k: number, n: number, level: number): void {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < k)
    throw new RangeError(`${k} of ${n}: counts must be whole, with 0 <= k <= n`)
  if (!(level > 0 && level < 1)) throw new RangeError(`level is ${level}; it must lie in 0..1`)
}
