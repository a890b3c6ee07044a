/** Paired outcomes: how often each of two methods succeeded on the same trials. */
export interface PairedCounts {
  readonly both: number
  readonly onlyOurs: number
  readonly onlyTheirs: number
  readonly neither: number
}

export interface PairedDifference {
  readonly trials: number
  /** (our successes - theirs) / trials. */
  readonly difference: number
  /** Lower one-sided bound of the difference at 95 %. */
  readonly lower: number
}

/** One-sided 95 %. */
const Z = 1.6448536269514722

/**
 * Difference of two paired proportions with Newcombe's lower bound (1998, Statistics in Medicine 17,
 * 2635, method 10): Wilson's score limits of each proportion, joined by the correlation of the pairs. It
 * stays honest where the methods hardly ever disagree, and where both find everything.
 */
export function pairedDifference(counts: PairedCounts): PairedDifference {
  const { both: a, onlyOurs: b, onlyTheirs: c, neither: d } = counts
  const n = a + b + c + d
  if (n === 0) throw new RangeError('no trials were counted; run some pairs first')
  const ours = (a + b) / n
  const theirs = (a + c) / n
  const margins = (a + b) * (c + d) * (a + c) * (b + d)
  const product = a * d - b * c
  // The continuity correction of method 10 makes agreement by chance count for less.
  const corrected = product > n / 2 ? product - n / 2 : Math.min(product, 0)
  const phi = margins > 0 ? corrected / Math.sqrt(margins) : 0
  const down = ours - wilson(ours, n).low
  const up = wilson(theirs, n).high - theirs
  const half = Math.sqrt(Math.max(0, down * down - 2 * phi * down * up + up * up))
  return { trials: n, difference: ours - theirs, lower: ours - theirs - half }
}

function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = Z * Z
  const middle = share + z2 / (2 * n)
  const half = Z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  const scale = 1 + z2 / n
  return { low: (middle - half) / scale, high: (middle + half) / scale }
}
