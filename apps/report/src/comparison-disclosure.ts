import type { PairedCounts } from '@longrun/statistics'

import type { ComparedGroup } from './comparison-page-input.ts'
import { shownGroups } from './labelling-suppression.ts'

/**
 * What may be said of a comparison of restricted data. `whole`: everything. `tests`: right answers of
 * both, their difference and its tests, which tell the four counts of right and wrong. `shares`: right
 * answers of each, and whether they differ at the 5 % level: difference and p value would tell how many
 * narratives only one of them had right.
 */
export type ComparisonDetail = 'whole' | 'tests' | 'shares'

/** The same detail for all groups of a breakdown, and which of them are shown. */
export interface ComparisonDisclosure {
  readonly detail: ComparisonDetail
  /** In the order of the groups given. */
  readonly isShown: readonly boolean[]
}

const DETAILS: readonly ComparisonDetail[] = ['whole', 'tests', 'shares']

/** Chooses the detail of groups that add up to a total: of those that show most groups, the fullest. */
export function discloseComparison(
  groups: readonly ComparedGroup[],
  { isRestricted }: { readonly isRestricted: boolean },
): ComparisonDisclosure {
  if (!isRestricted) return { detail: 'whole', isShown: groups.map(() => true) }
  let best: ComparisonDisclosure = { detail: 'shares', isShown: groups.map(() => false) }
  let most = 0
  for (const detail of DETAILS) {
    const isShown = shownGroups(groups.map((group) => countsOf(group, detail)))
    const shown = isShown.filter(Boolean).length
    if (shown > most) {
      best = { detail, isShown }
      most = shown
    }
  }
  return best
}

function countsOf(
  { accuracy, binary }: ComparedGroup,
  detail: ComparisonDetail,
): readonly (readonly number[])[] {
  if (detail === 'whole')
    return [
      binary === null
        ? cells(accuracy.pairs)
        : [...cells(binary.recall.pairs), ...cells(binary.specificity.pairs)],
    ]
  const [both, onlyA, onlyB, neither] = cells(accuracy.pairs)
  return detail === 'tests'
    ? [[both, onlyA, onlyB, neither]]
    : [
        [both + onlyA, onlyB + neither],
        [both + onlyB, onlyA + neither],
      ]
}

function cells({ both, onlyA, onlyB, neither }: PairedCounts): readonly number[] {
  return [both, onlyA, onlyB, neither]
}
