import { requireSameLength } from '../estimate.ts'
import { openRandom } from '../random.ts'

/** A gold sample: which items to label by hand, and how likely each was to be drawn. */
export interface GoldDraw {
  /** `[items]` 1 where the item is in the sample. */
  readonly sampled: Uint8Array
  /** `[items]` inclusion probability: store it, no corrected estimate can be made without it. */
  readonly inclusion: Float64Array
  /** Incidents drawn from each stratum, by stratum number. */
  readonly drawn: Readonly<Record<number, { readonly clusters: number; readonly of: number }>>
}

/**
 * Draws whole incidents at random without replacement within strata. The draw depends on the seed and the
 * ids alone, not on the order of the items.
 * @param items.cluster `[items]` incident ids
 * @param items.stratum `[items]` stratum of each item's incident; left out: one stratum, 0
 * @param options.clusters incidents to draw: one number for a single stratum, or one by stratum number
 * @throws RangeError for an incident in two strata, and for more incidents than there are
 */
export function drawGold(
  items: { readonly cluster: ArrayLike<number>; readonly stratum?: ArrayLike<number> | undefined },
  {
    clusters,
    seed = 1024,
  }: { readonly clusters: Readonly<Record<number, number>> | number; readonly seed?: number },
): GoldDraw {
  const { cluster, stratum } = items
  requireSameLength({ cluster, stratum })
  const stratumOf = new Map<number, number>()
  for (let i = 0; i < cluster.length; i++) {
    const own = stratum === undefined ? 0 : stratum[i]
    const before = stratumOf.get(cluster[i])
    if (before !== undefined && before !== own)
      throw new RangeError(
        `incident ${cluster[i]} is in strata ${before} and ${own}; incidents are drawn whole: give all its items one stratum`,
      )
    stratumOf.set(cluster[i], own)
  }
  const members = new Map<number, number[]>()
  for (const id of [...stratumOf.keys()].sort((a, b) => a - b)) {
    const own = stratumOf.get(id) ?? 0
    const list = members.get(own)
    if (list === undefined) members.set(own, [id])
    else list.push(id)
  }
  const random = openRandom(seed)
  const chosen = new Set<number>()
  const chance = new Map<number, number>()
  const drawn: Record<number, { clusters: number; of: number }> = {}
  for (const own of [...members.keys()].sort((a, b) => a - b)) {
    const list = members.get(own) ?? []
    const want = typeof clusters === 'number' ? clusters : (clusters[own] ?? 0)
    if (!Number.isInteger(want) || want < 0 || want > list.length)
      throw new RangeError(
        `${want} incidents of stratum ${own}, which has ${list.length}; give a whole number up to that`,
      )
    for (let k = 0; k < want; k++) {
      const other = k + random.integer(list.length - k)
      const id = list[other]
      list[other] = list[k]
      list[k] = id
      chosen.add(id)
    }
    chance.set(own, want / list.length)
    drawn[own] = { clusters: want, of: list.length }
  }
  return {
    sampled: Uint8Array.from(cluster, (id) => (chosen.has(id) ? 1 : 0)),
    inclusion: Float64Array.from(cluster, (id) => chance.get(stratumOf.get(id) ?? 0) ?? 0),
    drawn,
  }
}
