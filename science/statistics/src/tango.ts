import { jackknife, sizesOf, type ClusterSums } from './cluster-sums.ts'
import { normalQuantile } from './distributions.ts'
import { noInterval, requireLevel, type Interval } from './estimate.ts'

const METHOD = 'Tango score'

/**
 * Tango's score interval (1998) of the difference of two shares of the same items. Where clusters have two
 * items, with their effective number by the delete-one-cluster jackknife, between the items and what they
 * count for if those of a cluster are alike (Kish 1965).
 * @param of columns of the sums: items that only the first share has, and only the second; every column counts items
 */
export function tangoInterval(
  sums: ClusterSums,
  of: { readonly onlyFirst: number; readonly onlySecond: number },
  { level = 0.95 }: { readonly level?: number } = {},
): Interval {
  requireLevel(level)
  const { items, largest, squares } = sizesOf(sums, [...sums.total.keys()])
  if (items === 0) return noInterval('no item has an outcome of both', level, METHOD)
  const isClustered = largest > 1
  const onlyA = sums.total[of.onlyFirst] / items
  const onlyB = sums.total[of.onlySecond] / items
  const { variance } = jackknife(
    sums,
    (total) =>
      (total[of.onlyFirst] - total[of.onlySecond]) / total.reduce((sum, count) => sum + count, 0),
  )
  const spread = onlyA + onlyB - (onlyA - onlyB) ** 2
  const found = variance > 0 ? spread / variance : sums.clusters
  const pairs = isClustered ? Math.min(items, Math.max((items * items) / squares, found)) : items
  const ends = tangoEnds({ onlyA, onlyB, pairs }, normalQuantile((1 + level) / 2))
  const method = isClustered ? `${METHOD}, effective n = ${pairs.toFixed(1)}` : METHOD
  return { ...ends, level, method, reason: null }
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
