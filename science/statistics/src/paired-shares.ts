import { sumByCluster } from './cluster-sums.ts'
import { clusteredMcNemar, type ClusteredMcNemar } from './clustered-mcnemar.ts'
import { MISSING, requireCode } from './counts.ts'
import {
  defined,
  requireLevel,
  requireSameLength,
  undefinedBecause,
  type Estimate,
  type Interval,
} from './estimate.ts'
import { mcnemar, type McNemar, type PairedCounts } from './mcnemar.ts'
import { tangoInterval } from './tango.ts'

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
  /** Tango's score interval (1998) of the difference, see `tangoInterval`. */
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
  const interval = tangoInterval(sums, { onlyFirst: 1, onlySecond: 2 }, { level })
  if (items === 0) {
    const none = undefinedBecause('no item has an outcome of both')
    return {
      ...common,
      shareA: none,
      shareB: none,
      difference: none,
      interval,
      p: null,
      test,
    }
  }
  return {
    ...common,
    shareA: defined((both + onlyA) / items),
    shareB: defined((both + onlyB) / items),
    difference: defined((onlyA - onlyB) / items),
    interval,
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
