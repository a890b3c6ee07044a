import { normalQuantile } from '../distributions.ts'
import { requireLevel } from '../estimate.ts'
import { wilsonEnds } from '../wilson.ts'

/** What is expected before any gold label is there; shares 0 to 1. */
export interface GoldExpectation {
  /** Items of the whole table. */
  readonly items: number
  /** Expected share of gold labels yes. */
  readonly prevalence: number
  /** Expected share of machine labels that are right. */
  readonly accuracy: number
  /** Expected share of gold yes that the machine finds; default `accuracy`. */
  readonly recall?: number
  /** Mean items an incident; default 1. */
  readonly itemsPerCluster?: number
  /** Correlation of two items of one incident; default 1, the worst. */
  readonly clusterCorrelation?: number
}

/** Gold labels that a purpose needs. */
export interface GoldNeed {
  /** Incidents to draw; null where the whole table is not enough. */
  readonly clusters: number | null
  /** Items in them. */
  readonly items: number | null
}

/** Sizes of a simple random gold sample of incidents for one wanted half-width. */
export interface GoldPlan {
  /** Variance against independent items: 1 + (items an incident - 1) x correlation (Kish 1965). */
  readonly designEffect: number
  /** Prevalence by PPI++: the best mixture of gold and machine labels. */
  readonly prevalence: GoldNeed
  /** Prevalence by DSL; more than gold labels alone where the machine errs more often than the label is yes. */
  readonly prevalenceByDsl: GoldNeed
  /** Prevalence from gold labels alone, to see what the machine saves. */
  readonly prevalenceByGoldOnly: GoldNeed
  readonly accuracy: GoldNeed
  readonly recall: GoldNeed
}

/**
 * How many gold labels give an interval of this half-width, for the population that the table was taken
 * from (so a small table alone can be too little). Shares: Wilson's half-width at the expected share.
 * Corrected prevalence: the variance of what the machine leaves over, at most 1 - accuracy for DSL.
 * @param options.halfWidth e.g. 0.02
 * @throws RangeError for shares outside 0..1 and widths that are not positive
 */
export function planGold(
  expected: GoldExpectation,
  { halfWidth, level = 0.95 }: { readonly halfWidth: number; readonly level?: number },
): GoldPlan {
  requireLevel(level)
  const { items, prevalence, accuracy, itemsPerCluster = 1, clusterCorrelation = 1 } = expected
  const recall = expected.recall ?? accuracy
  for (const [name, share] of Object.entries({ prevalence, accuracy, recall, clusterCorrelation }))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`${name} is ${share}; it must lie in 0..1`)
  if (!(halfWidth > 0))
    throw new RangeError(`halfWidth is ${halfWidth}; give one above 0, like 0.02`)
  if (!(itemsPerCluster >= 1 && items >= 1))
    throw new RangeError(
      `${items} items of ${itemsPerCluster} an incident; both must be at least 1`,
    )
  const z = normalQuantile((1 + level) / 2)
  const designEffect = 1 + (itemsPerCluster - 1) * clusterCorrelation
  const need = (isEnough: (gold: number) => boolean): GoldNeed => {
    const most = Math.ceil(items)
    if (!isEnough(most)) return { clusters: null, items: null }
    let low = 1
    let high = most
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (isEnough(middle)) high = middle
      else low = middle + 1
    }
    const clusters = Math.ceil(low / itemsPerCluster)
    return { clusters, items: Math.min(most, Math.round(clusters * itemsPerCluster)) }
  }
  const half = (share: number, gold: number): number => {
    const { low, high } = wilsonEnds(share, gold / designEffect, z)
    return (high - low) / 2
  }
  // what the machine leaves to the gold sample, and what the whole table leaves open
  const halfOfRest = (rest: number, gold: number): number =>
    z *
    Math.sqrt(
      designEffect * (rest * (1 / gold - 1 / items) + (prevalence * (1 - prevalence)) / items),
    )
  const unexplained = unexplainedVariance({ prevalence, accuracy, recall })
  return {
    designEffect,
    prevalence: need((gold) => halfOfRest(unexplained, gold) <= halfWidth),
    prevalenceByDsl: need((gold) => halfOfRest(1 - accuracy, gold) <= halfWidth),
    prevalenceByGoldOnly: need((gold) => half(prevalence, gold) <= halfWidth),
    accuracy: need((gold) => half(accuracy, gold) <= halfWidth),
    recall: need((gold) => half(recall, gold * prevalence) <= halfWidth),
  }
}

/** Variance of the gold label that its best linear prediction from the machine's label leaves. */
function unexplainedVariance(of: {
  readonly prevalence: number
  readonly accuracy: number
  readonly recall: number
}): number {
  const { prevalence, accuracy, recall } = of
  const found = prevalence * recall
  const falseYes = 1 - prevalence - (accuracy - found)
  if (falseYes < -1e-12 || falseYes > 1 - prevalence + 1e-12)
    throw new RangeError(
      `prevalence ${prevalence}, accuracy ${accuracy} and recall ${recall} cannot be true together; check recall`,
    )
  const variance = prevalence * (1 - prevalence)
  const answered = found + falseYes
  const spread = answered * (1 - answered)
  const together = found - prevalence * answered
  return spread > 0 ? variance - (together * together) / spread : variance
}

/** A stratum to draw from. */
export interface GoldStratum {
  /** Incidents in it. */
  readonly clusters: number
  /** Expected standard deviation of the machine's error in it, e.g. sqrt(share of wrong labels). */
  readonly spread: number
}

/**
 * Shares a gold sample of incidents out over strata in Neyman's way (1934): by size times spread, at
 * least `least` (2: a variance needs two) and at most all of each stratum.
 * @returns incidents to draw from each stratum; they sum to `total` where the strata allow it
 * @throws RangeError where `total` does not reach `least` for each
 */
export function allocateGold(
  strata: readonly GoldStratum[],
  { total, least = 2 }: { readonly total: number; readonly least?: number },
): number[] {
  const floors = strata.map(({ clusters }) => Math.min(clusters, least))
  const needed = floors.reduce((sum, floor) => sum + floor, 0)
  if (!Number.isInteger(total) || total < needed)
    throw new RangeError(
      `${total} ${total === 1 ? 'incident' : 'incidents'} for ${strata.length} strata; give a whole number from ${needed} on`,
    )
  const drawn = [...floors]
  // one incident at a time to where it lowers the variance most: exact for whole numbers (Wright 2012)
  for (let left = total - needed; left > 0; left--) {
    let best = -1
    let gain = -1
    strata.forEach(({ clusters, spread }, h) => {
      const share = clusters * spread
      const here = (share * share) / (drawn[h] * (drawn[h] + 1))
      if (drawn[h] < clusters && here > gain) {
        best = h
        gain = here
      }
    })
    if (best < 0) break
    drawn[best]++
  }
  return drawn
}
