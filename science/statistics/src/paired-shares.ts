import { sumByCluster, jackknife } from './cluster-sums.ts'
import { clusteredMcNemar, type ClusteredMcNemar } from './clustered-mcnemar.ts'
import { MISSING, requireCode } from './counts.ts'
import { normalQuantile, studentQuantile } from './distributions.ts'
import {
  defined,
  noInterval,
  requireLevel,
  requireSameLength,
  undefinedBecause,
  type Estimate,
  type Interval,
} from './estimate.ts'
import { mcnemar, type McNemar, type PairedCounts } from './mcnemar.ts'

/** Outcomes of two methods on the same items: 1 success, 0 none, -1 not known (the item is left out). */
export interface PairedOutcomes {
  readonly a: ArrayLike<number>
  readonly b: ArrayLike<number>
  /** `[items]` whole number of each item's incident; left out: every item is its own. */
  readonly cluster?: ArrayLike<number> | undefined
}

/** Two shares of the same items compared. */
export interface PairedShares {
  readonly pairs: PairedCounts
  readonly items: number
  readonly clusters: number
  /** True where an incident has two of the items: then only the clustered tests hold. */
  readonly isClustered: boolean
  readonly shareA: Estimate
  readonly shareB: Estimate
  /** shareA - shareB. */
  readonly difference: Estimate
  /** Tango's score interval (1998) of the difference, with the effective number of items by the cluster jackknife and, where incidents have two items, Student's quantile of the incidents less one. */
  readonly interval: Interval
  /** The p value to print: mid-p of independent items, else Durkalski's; 1 without a discordant pair. */
  readonly p: number | null
  readonly test: 'McNemar mid-p' | 'Durkalski 2003'
  readonly mcnemar: McNemar
  readonly clustered: ClusteredMcNemar
}

/**
 * Compares how often two methods succeed on the same items: difference with interval, and tests.
 * @throws RangeError for codes other than 1, 0, -1, and for arrays of different lengths
 */
export function comparePairs(
  outcomes: PairedOutcomes,
  { level = 0.95 }: { readonly level?: number } = {},
): PairedShares {
  requireLevel(level)
  const { a, b, cluster } = outcomes
  requireSameLength({ a, b, cluster })
  const known: number[] = []
  for (let i = 0; i < a.length; i++)
    if (requireCode(a[i], 2, i) !== MISSING && requireCode(b[i], 2, i) !== MISSING) known.push(i)
  const sums = sumByCluster({
    count: known.length,
    cluster: cluster === undefined ? undefined : known.map((i) => cluster[i]),
    width: 4,
    // both, only A, only B, neither
    add: (at, into) => into(3 - 2 * a[known[at]] - b[known[at]], 1),
  })
  const [both, onlyA, onlyB, neither] = sums.total
  const pairs = { both, onlyA, onlyB, neither }
  const items = known.length
  const byCluster = perCluster(sums)
  const isClustered = items > sums.clusters
  const plain = mcnemar(pairs)
  const clustered = clusteredMcNemar(byCluster)
  const common = { pairs, items, clusters: sums.clusters, isClustered, mcnemar: plain, clustered }
  const test = isClustered ? 'Durkalski 2003' : 'McNemar mid-p'
  const method = 'Tango score'
  if (items === 0) {
    const none = undefinedBecause('no item has an outcome of both')
    return {
      ...common,
      shareA: none,
      shareB: none,
      difference: none,
      interval: noInterval('no item has an outcome of both', level, method),
      p: null,
      test,
    }
  }
  const { variance } = jackknife(sums, ([, b10, b01]) => (b10 - b01) / items)
  const difference = (onlyA - onlyB) / items
  const spread = (onlyA + onlyB) / items - difference * difference
  const effective = !isClustered ? items : variance > 0 ? spread / variance : sums.clusters
  const ends = tangoEnds(
    { onlyA: onlyA / items, onlyB: onlyB / items, pairs: effective },
    isClustered && sums.clusters > 1
      ? studentQuantile((1 + level) / 2, sums.clusters - 1)
      : normalQuantile((1 + level) / 2),
  )
  const said = isClustered ? `${method}, effective n = ${effective.toFixed(1)}` : method
  return {
    ...common,
    shareA: defined((both + onlyA) / items),
    shareB: defined((both + onlyB) / items),
    difference: defined(difference),
    interval: { ...ends, level, method: said, reason: null },
    p: isClustered ? (onlyA + onlyB === 0 ? 1 : clustered.durkalski.p) : plain.midP,
    test,
  }
}

/** One entry a cluster, as the clustered tests want them. */
function perCluster(sums: ReturnType<typeof sumByCluster>): Parameters<typeof clusteredMcNemar>[0] {
  const items = new Float64Array(sums.clusters)
  const onlyA = new Float64Array(sums.clusters)
  const onlyB = new Float64Array(sums.clusters)
  const both = new Float64Array(sums.clusters)
  const columns = [both, onlyA, onlyB]
  let next = 0
  for (let p = 0; p < sums.patterns; p++) {
    const end = next + sums.times[p]
    let size = 0
    for (let k = sums.starts[p]; k < sums.starts[p + 1]; k++) {
      size += sums.values[k]
      columns[sums.columns[k]]?.fill(sums.values[k], next, end)
    }
    items.fill(size, next, end)
    next = end
  }
  return { items, onlyA, onlyB, both }
}

/**
 * Tango's score interval (1998) of the difference of two paired shares, by bisection.
 * @param table shares of discordant pairs, and the number of pairs (real, > 0)
 */
export function tangoEnds(
  table: { readonly onlyA: number; readonly onlyB: number; readonly pairs: number },
  z: number,
): { readonly low: number; readonly high: number } {
  const { onlyA: b, onlyB: c, pairs: n } = table
  const seen = b - c
  const score = (difference: number): number => {
    // likelihood estimate of the share of onlyB given the difference
    const linear = -b - c + (2 - b + c) * difference
    const constant = -c * difference * (1 - difference)
    const q = (Math.sqrt(Math.max(0, linear * linear - 8 * constant)) - linear) / 4
    const variance = (2 * q + difference * (1 - difference)) / n
    return variance > 0 ? (seen - difference) / Math.sqrt(variance) : Infinity * (seen - difference)
  }
  const solve = (inside: number, outside: number): number => {
    let near = inside
    let far = outside
    for (let step = 0; step < 100; step++) {
      const middle = (near + far) / 2
      if (Math.abs(score(middle)) <= z || middle === seen) near = middle
      else far = middle
    }
    return near
  }
  return { low: solve(seen, -1), high: solve(seen, 1) }
}
