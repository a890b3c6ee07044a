import type { GoldWeights } from './gold-sample-data.ts'

/** Some items of the table, by what the gold sample says of them. */
export interface GoldGroup {
  /** Index of the covariate that makes the group; null: a stratum of the draw, or the reference cell. */
  readonly covariate: number | null
  /** `[items]` 1 for those of the group. */
  readonly has: Uint8Array
  /** Incidents of the gold sample in it. */
  readonly clusters: number
  /** Both a yes and a no among its gold labels. */
  readonly hasBothLabels: boolean
  /** No gold label in it differs from the machine's. */
  readonly isWithoutError: boolean
}

interface Labels {
  readonly weights: GoldWeights
  readonly gold: ArrayLike<number>
  /** `[items * width]` covariates, intercept first. */
  readonly design: Float64Array
  readonly width: number
}

/**
 * Groups that each need gold labels of their own: the strata of the draw, both sides of every covariate
 * of two values, and the items that have the lower value of all of these.
 */
export function goldGroups(labels: Labels): readonly GoldGroup[] {
  const { weights, design, width } = labels
  const n = weights.answer.length
  const groups: GoldGroup[] = []
  const add = (covariate: number | null, isIn: (item: number) => boolean): void => {
    groups.push(summarise(labels, covariate, isIn))
  }
  for (let h = 0; h < weights.stratumItems.length; h++) add(null, (i) => weights.stratum[i] === h)
  const reference = new Uint8Array(n).fill(1)
  for (let j = 1; j < width; j++) {
    let low = Infinity
    let high = -Infinity
    for (let i = 0; i < n; i++) {
      low = Math.min(low, design[i * width + j])
      high = Math.max(high, design[i * width + j])
    }
    const values = (i: number): number => design[i * width + j]
    if (!Array.from({ length: n }, (_, i) => values(i)).every((x) => x === low || x === high))
      continue
    add(j, (i) => values(i) === low)
    if (high === low) continue
    add(j, (i) => values(i) === high)
    for (let i = 0; i < n; i++) if (values(i) === high) reference[i] = 0
  }
  if (width > 2) add(null, (i) => reference[i] === 1)
  return groups
}

function summarise(
  { weights, gold }: Labels,
  covariate: number | null,
  isIn: (item: number) => boolean,
): GoldGroup {
  const n = weights.answer.length
  const has = new Uint8Array(n)
  const clusters = new Set<number>()
  const labels = new Set<number>()
  let isWithoutError = true
  for (let i = 0; i < n; i++) {
    if (!isIn(i)) continue
    has[i] = 1
    if (weights.weight[i] === 0) continue
    clusters.add(weights.cluster[i])
    labels.add(gold[i])
    if (gold[i] !== weights.answer[i]) isWithoutError = false
  }
  return {
    covariate,
    has,
    clusters: clusters.size,
    hasBothLabels: labels.size > 1,
    isWithoutError,
  }
}
