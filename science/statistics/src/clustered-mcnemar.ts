import { chiSquareAbove } from './distributions.ts'
import { definedOr, type Estimate } from './estimate.ts'

/** Discordant pairs and items of each cluster: one entry a cluster, with concordant ones. */
export interface ClusterPairs {
  /** `[clusters]` items with both outcomes. */
  readonly items: ArrayLike<number>
  readonly onlyA: ArrayLike<number>
  readonly onlyB: ArrayLike<number>
  /** `[clusters]` items on which both succeed: only Eliasziw and Donner need them. */
  readonly both: ArrayLike<number>
}

/** A chi-squared test of one degree. */
export interface ClusteredTest {
  readonly chiSquare: Estimate
  /** Null with `chiSquare`. */
  readonly p: number | null
}

/** Tests of equal success for pairs in clusters: their items need not be independent. */
export interface ClusteredMcNemar {
  /** Durkalski, Palesch, Lipsitz and Rust (2003): every cluster weighs alike, (sum d/n)^2 / sum (d/n)^2. */
  readonly durkalski: ClusteredTest
  /** Obuchowski (1998) in Yang, Sun and Hardin's form under equality (2010): every item weighs alike, (K - 1)/K (sum d)^2 / sum d^2. */
  readonly obuchowski: ClusteredTest
  /** Eliasziw and Donner (1991): McNemar's chi-square over an inflation from the correlation within clusters. */
  readonly eliasziwDonner: ClusteredTest
}

/**
 * McNemar's test for pairs pooled over clusters (two narratives of one incident). A statistic that
 * divides by nothing (no discordant pair, one cluster) is null with the reason.
 */
export function clusteredMcNemar(pairs: ClusterPairs): ClusteredMcNemar {
  const { items, onlyA, onlyB } = pairs
  const clusters = items.length
  let shares = 0
  let shareSquares = 0
  let counts = 0
  let countSquares = 0
  for (let k = 0; k < clusters; k++) {
    const off = onlyA[k] - onlyB[k]
    const share = items[k] === 0 ? 0 : off / items[k]
    shares += share
    shareSquares += share * share
    counts += off
    countSquares += off * off
  }
  const reason = 'no cluster in which one method did better'
  return {
    durkalski: test((shares * shares) / shareSquares, reason),
    obuchowski: test((((clusters - 1) / clusters) * counts * counts) / countSquares, reason),
    eliasziwDonner: eliasziwDonner(pairs),
  }
}

/** Their equations: correlation of the four outcomes by analysis of variance, then of the discordant ones. */
function eliasziwDonner({ items, onlyA, onlyB, both }: ClusterPairs): ClusteredTest {
  const clusters = items.length
  let n = 0
  let b = 0
  let c = 0
  let a = 0
  for (let k = 0; k < clusters; k++) {
    n += items[k]
    a += both[k]
    b += onlyA[k]
    c += onlyB[k]
  }
  if (b + c === 0) return test(NaN, 'no discordant pair')
  const meanSize = n / clusters
  const shares = [a / n, b / n, c / n, (n - a - b - c) / n]
  let between = 0
  let within = 0
  let sizeSquares = 0
  let discordantClusters = 0
  for (let k = 0; k < clusters; k++) {
    const size = items[k]
    if (size === 0) continue
    const cells = [both[k], onlyA[k], onlyB[k], size - both[k] - onlyA[k] - onlyB[k]]
    cells.forEach((cell, j) => {
      between += (cell - size * shares[j]) ** 2 / size
      within += (cell * (size - cell)) / size
    })
    sizeSquares += (size - meanSize) ** 2
    if (onlyA[k] + onlyB[k] > 0) discordantClusters++
  }
  const betweenMean = between / clusters
  const withinMean = within / (clusters * (meanSize - 1))
  const typicalSize = meanSize - sizeSquares / (clusters * (clusters - 1) * meanSize)
  const all = (betweenMean - withinMean) / (betweenMean + (typicalSize - 1) * withinMean)
  const rest = (1 - all) / all
  const correlation = 1 / (1 + ((b + c) / n) * rest)
  const meanDiscordant = (b + c) / discordantClusters
  let discordantSquares = 0
  for (let k = 0; k < clusters; k++)
    discordantSquares += (onlyA[k] + onlyB[k] - meanDiscordant) ** 2
  const spread = discordantSquares - (clusters - discordantClusters) * meanDiscordant ** 2
  const typicalDiscordant =
    meanDiscordant - spread / (discordantClusters * (discordantClusters - 1) * meanDiscordant)
  const reach = typicalDiscordant + discordantClusters * (meanDiscordant - typicalDiscordant)
  const inflation = 1 + (reach - 1) * correlation
  return test(
    (b - c) ** 2 / (b + c) / inflation,
    'the correlation within clusters cannot be estimated: clusters of one item, or one discordant cluster',
  )
}

function test(chiSquare: number, reason: string): ClusteredTest {
  const estimate = definedOr(chiSquare, reason)
  return {
    chiSquare: estimate,
    p: estimate.value === null ? null : chiSquareAbove(estimate.value, 1),
  }
}
