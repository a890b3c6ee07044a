import {
  jackknife,
  linearVariance,
  sizesOf,
  sumsOfItems,
  type ClusterSums,
  type SumStatistic,
} from './cluster-sums.ts'
import { normalQuantile } from './distributions.ts'
import { noInterval, requireLevel, type Interval } from './estimate.ts'
import { wilsonEnds } from './wilson.ts'

/** A variance that is so small beside the jackknife's is none but by rounding. */
const ROUNDING = 1e-6

/** A statistic with a bounded range, and what stands behind it. */
export interface BoundedStatistic {
  /** Of the total vector; NaN where undefined. */
  readonly of: SumStatistic
  /** Least value that it can have; the most is 1. */
  readonly least: number
  /** Columns whose items it speaks of. */
  readonly domain: readonly number[]
  /** True where it is the plain share of the domain's items that succeed. */
  readonly isShare: boolean
  /** The same items, each its own cluster; left out, every unit of a sum is an item. */
  readonly items?: ClusterSums
}

/**
 * Wilson's interval with the effective sample size: that number of independent items whose share would
 * have the variance that the delete-one-cluster jackknife finds (Franco, Little, Louis and Slud 2019,
 * "Comparative study of confidence intervals for proportions in complex sample surveys"; statistics that
 * are not shares are first stretched from least..1 to 0..1). It is at most what independent items would give (those of
 * a share are then as many as there are), and at least what is left of that were those of each cluster all alike:
 * sum m / sum m^2 of it, for m items a cluster (Kish 1965). Few clusters tell their variance too badly to leave that range. Where the jackknife finds no
 * variance, at 0 and at 1, the clusters with an item of the domain are what is known: all items of an incident
 * then count as one. Where it is undefined without one of the clusters (an MCC with gold yes in a single
 * incident), it rests on that one, and n is 1. A share over items of which no two are of one cluster gets Wilson's own interval.
 * @param options.level default 0.95
 */
export function effectiveWilson(
  sums: ClusterSums,
  statistic: BoundedStatistic,
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  requireLevel(level)
  const estimate = statistic.of(sums.total)
  if (Number.isNaN(estimate))
    return noInterval('the statistic is undefined', level, 'Wilson, effective n')
  const z = normalQuantile((1 + level) / 2)
  const bottom = Math.min(statistic.least, estimate)
  const stretch = 1 - bottom
  const share = Math.min(1, Math.max(0, (estimate - bottom) / stretch))
  const { items, clusters, largest, squares } = sizesOf(sums, statistic.domain)
  const interval = (trials: number, method: string): Interval => {
    const { low, high } = wilsonEnds(share, trials, z)
    const back = (end: number): number => bottom + stretch * end
    return { low: back(low), high: back(high), level, method, reason: null }
  }
  if (statistic.isShare && largest === 1 && Number.isInteger(items))
    return interval(items, `Wilson, n = ${items}`)
  const { variance } = jackknife(sums, statistic.of)
  // undefined without one incident: nothing else tells how it varies, and the others must not vouch for it
  if (Number.isNaN(variance))
    return interval(1, 'Wilson, n = 1 incident, without which it is undefined')
  if (!(variance > 0 && share > 0 && share < 1))
    return interval(clusters, `Wilson, n = ${clusters} clusters`)
  const trialsFor = (found: number): number => (share * (1 - share) * stretch * stretch) / found
  const single = statistic.items ?? sumsOfItems(sums)
  const linear = statistic.isShare ? 0 : linearVariance(single, statistic.of)
  // at a stationary point a derivative tells nothing
  const most = linear > ROUNDING * variance ? trialsFor(linear) : items
  const least = (most * sizesOf(single, statistic.domain).squares) / squares
  const trials = Math.min(most, Math.max(least, trialsFor(variance)))
  return interval(trials, `Wilson, effective n = ${trials.toFixed(1)} (${clusters} clusters)`)
}
