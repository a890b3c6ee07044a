import type { GoldGroup } from './gold-groups.ts'
import type { GoldWeights } from './gold-sample-data.ts'
import { times } from '../symmetric.ts'

/**
 * Adds to a covariance what a gold sample without a single error of the machine, or whose labels are all
 * alike, hides. Where none of m
 * incidents shows an error, up to 3 of m may be wrong (rule of three: Hanley and Lippman-Hand 1983), while
 * the sandwich takes the variance of the errors to be 0. Each such incident counts with variance
 * e (1 - e), e = min(1/2, 3 / m), its narratives wrong together. What is estimated is share times the error
 * of the machine and (1 - share) times the label: the part counts that is not seen to vary, squared: all of
 * it where there is neither an error nor a second label, share where only the label varies, 1 - share where
 * only errors are seen. Where every narrative has its gold label
 * nothing is unseen: a narrative that stands for w of the table hides the part 1 - 1/w.
 */
export function addUnseenErrors(
  covariance: Float64Array,
  {
    groups,
    weights,
    design,
    bread,
    share,
    width,
  }: {
    readonly groups: readonly GoldGroup[]
    readonly weights: GoldWeights
    readonly design: Float64Array
    readonly bread: Float64Array
    readonly share: number
    readonly width: number
  },
): Float64Array {
  const hidden = new Float64Array(weights.clusters)
  for (const { has, clusters, hasBothLabels, isWithoutError } of groups) {
    const isHidden = (isWithoutError ? share : 0) + (hasBothLabels ? 0 : 1 - share)
    if (isHidden === 0) continue
    const error = Math.min(0.5, 3 / clusters)
    const variance = error * (1 - error) * isHidden ** 2
    for (let i = 0; i < has.length; i++)
      if (has[i] === 1 && weights.weight[i] > 1) {
        const unseen = variance * (1 - 1 / weights.weight[i])
        hidden[weights.cluster[i]] = Math.max(hidden[weights.cluster[i]], unseen)
      }
  }
  if (hidden.every((variance) => variance === 0)) return covariance
  const pulls = new Float64Array(weights.clusters * width)
  for (let i = 0; i < weights.weight.length; i++)
    for (let j = 0; j < width; j++)
      pulls[weights.cluster[i] * width + j] += weights.weight[i] * design[i * width + j]
  const sum = Float64Array.from(covariance)
  for (let g = 0; g < weights.clusters; g++) {
    if (hidden[g] === 0) continue
    const pull = times(bread, pulls.subarray(g * width, (g + 1) * width), width)
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) sum[j * width + k] += hidden[g] * pull[j] * pull[k]
  }
  return sum
}
