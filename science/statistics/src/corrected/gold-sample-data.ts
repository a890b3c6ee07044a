import { requireSameLength } from '../estimate.ts'

/**
 * A table that a machine labelled throughout, with gold labels for a probability sample of it. One entry
 * an item; label values are numbers (0 and 1 for no and yes).
 */
export interface LabelledTable {
  /** Machine's label, or its probability; NaN where it failed (the correction then rests on gold labels alone). */
  readonly answer: ArrayLike<number>
  /** Gold label; NaN for items outside the gold sample. */
  readonly gold: ArrayLike<number>
  /** Probability with which the item's gold label was drawn, in (0, 1]; as stored when the sample was drawn. */
  readonly inclusion: ArrayLike<number>
  /** Stratum of the draw, any whole number; left out: one stratum. */
  readonly stratum?: ArrayLike<number> | undefined
  /** Incident of each item, any whole number; left out: every item is its own. */
  readonly cluster?: ArrayLike<number> | undefined
}

/** What every estimator needs: weights that make the sample stand for the table. */
export interface GoldWeights {
  /** `[items]` 1/inclusion scaled so that each stratum's weights sum to its items; 0 outside the sample. */
  readonly weight: Float64Array
  /** `[items]` index of the stratum, 0 upwards. */
  readonly stratum: Int32Array
  /** `[strata]` */
  readonly stratumItems: Float64Array
  /** `[items]` index of the cluster, 0 upwards. */
  readonly cluster: Int32Array
  readonly clusters: number
  readonly goldItems: number
  readonly goldClusters: number
  /** `[items]` machine labels; a failed one is the mean of the others: any value is right, as the gold sample corrects it. */
  readonly answer: Float64Array
  readonly failedAnswers: number
}

/**
 * Reads the table and weights its gold sample (Hajek's ratio weights by stratum, so that a draw of fixed
 * size and a draw item by item are served alike).
 * @throws RangeError for an inclusion probability outside (0, 1] of a sampled item, a stratum without a
 *   gold label, and arrays of different lengths
 */
export function weighGold(table: LabelledTable): GoldWeights {
  const { answer, gold, inclusion, stratum, cluster } = table
  requireSameLength({ answer, gold, inclusion, stratum, cluster })
  const n = answer.length
  const stratumOf = numbered(stratum, n, () => 0)
  const clusterOf = numbered(cluster, n, (i) => i)
  const stratumItems = new Float64Array(stratumOf.count)
  const stratumWeight = new Float64Array(stratumOf.count)
  const weight = new Float64Array(n)
  const sampledClusters = new Set<number>()
  let goldItems = 0
  for (let i = 0; i < n; i++) {
    stratumItems[stratumOf.index[i]]++
    if (Number.isNaN(gold[i])) continue
    if (!(inclusion[i] > 0 && inclusion[i] <= 1))
      throw new RangeError(
        `item ${i} has a gold label and inclusion probability ${inclusion[i]}; it must lie in (0, 1]: give the one stored when the sample was drawn`,
      )
    weight[i] = 1 / inclusion[i]
    stratumWeight[stratumOf.index[i]] += weight[i]
    sampledClusters.add(clusterOf.index[i])
    goldItems++
  }
  for (let h = 0; h < stratumOf.count; h++)
    if (stratumWeight[h] === 0)
      throw new RangeError(
        `stratum ${stratumOf.names[h]} has ${stratumItems[h]} items and no gold label; label some of it, or merge strata`,
      )
  for (let i = 0; i < n; i++)
    weight[i] *= stratumItems[stratumOf.index[i]] / stratumWeight[stratumOf.index[i]]
  const given = Array.from(answer).filter((value) => !Number.isNaN(value))
  const mean = given.reduce((sum, value) => sum + value, 0) / Math.max(1, given.length)
  return {
    weight,
    stratum: stratumOf.index,
    stratumItems,
    cluster: clusterOf.index,
    clusters: clusterOf.count,
    goldItems,
    goldClusters: sampledClusters.size,
    answer: Float64Array.from(answer, (value) => (Number.isNaN(value) ? mean : value)),
    failedAnswers: n - given.length,
  }
}

/** Any whole numbers to 0, 1, 2... in the order of their first item. */
function numbered(
  ids: ArrayLike<number> | undefined,
  n: number,
  otherwise: (item: number) => number,
): { readonly index: Int32Array; readonly count: number; readonly names: readonly number[] } {
  const known = new Map<number, number>()
  const index = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const id = ids === undefined ? otherwise(i) : ids[i]
    let place = known.get(id)
    if (place === undefined) known.set(id, (place = known.size))
    index[i] = place
  }
  return { index, count: known.size, names: [...known.keys()] }
}
