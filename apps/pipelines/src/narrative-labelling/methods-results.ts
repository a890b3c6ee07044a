import type { Estimate, Interval } from '@longrun/statistics'

import type { LabelledItems } from './score-items.ts'
import { scoreLabels } from './score-labels.ts'
import type { Part } from './split.ts'

/** Restricted data: a share is not stated that tells a count below this. */
export const LEAST_SHOWN = 10

/** Agreement of a run's answers with one coder on one part. */
export interface MethodsResult {
  readonly part: Part
  readonly coder: string
  /** Narratives with label and answer. */
  readonly items: number
  readonly clusters: number
  readonly accuracy: Estimate & { readonly interval: Interval }
  readonly kappa: Estimate & { readonly interval: Interval }
  /** Restricted data, and fewer than 10 right or wrong answers: the numbers would tell how many. */
  readonly isHidden: boolean
}

/** Agreement on the parts that may be shown. */
export function methodsResults(
  items: LabelledItems,
  { isRestricted, parts }: { readonly isRestricted: boolean; readonly parts: readonly Part[] },
): readonly MethodsResult[] {
  return scoreLabels(items, { parts, replicates: 0 }).groups.flatMap(
    ({ by, part, coder, score }): readonly MethodsResult[] => {
      if (by !== 'all' || score.items === 0) return []
      const { accuracy, kappa } = score.metrics
      const right = Math.round((accuracy.value ?? 0) * score.items)
      return [
        {
          part,
          coder,
          items: score.items,
          clusters: score.clusters,
          accuracy,
          kappa,
          isHidden: isRestricted && Math.min(right, score.items - right) < LEAST_SHOWN,
        },
      ]
    },
  )
}
