import type { LabellingReportInput } from './labelling-report-input.ts'
import { hiddenCounts, LEAST_SHOWN } from './labelling-suppression.ts'

/** What may be said of narratives that were repaired, refused, failed or could not be labelled. */
export interface UnansweredDisclosure {
  /**
   * 1 to 9 narratives in all have no answer. How many were asked about is then nowhere on the page: less
   * those answered it would tell.
   */
  readonly isTotalHidden: boolean
  /** Classes of failure whose number is hidden. */
  readonly hiddenClasses: ReadonlySet<string>
  readonly isHidden: Readonly<Record<'repaired' | 'refused' | 'failed' | 'invalid', boolean>>
  /** Anything of the above but repairs. */
  readonly isAnyHidden: boolean
}

/**
 * Which numbers of narratives without an answer the page of restricted data hides: those from 1 to 9,
 * and as many more that the hidden ones are two or more and add up to 10. That there is none is shown.
 */
export function unansweredDisclosure({
  failures,
  outcomes,
  isRestricted,
}: Pick<LabellingReportInput, 'failures' | 'outcomes' | 'isRestricted'>): UnansweredDisclosure {
  const there = isRestricted ? failures.filter(({ count }) => count > 0) : []
  const lost = there.reduce((sum, { count }) => sum + count, 0)
  const isTotalHidden = lost > 0 && lost < LEAST_SHOWN
  const hidden = hiddenCounts(there.map(({ count }) => count))
  const hiddenClasses = new Set(
    there.filter((_, at) => isTotalHidden || hidden[at]).map((group) => group.class),
  )
  const repaired = outcomes.find(({ by }) => by === 'all')?.counts.repaired ?? 0
  const others = [...hiddenClasses].filter((name) => name !== REFUSED && name !== INVALID)
  return {
    isTotalHidden,
    hiddenClasses,
    isHidden: {
      repaired: isRestricted && repaired > 0 && repaired < LEAST_SHOWN,
      refused: hiddenClasses.has(REFUSED),
      invalid: hiddenClasses.has(INVALID),
      failed: others.length > 0,
    },
    isAnyHidden: hiddenClasses.size > 0,
  }
}

/** Classes of failure that have a tile of their own. */
const REFUSED = 'refused'
const INVALID = 'input_invalid'

/**
 * Which attempts by outcome are hidden, and whether their sum is: attempts tell of narratives, as most
 * have one.
 */
export function attemptsDisclosure(
  attempts: readonly (readonly [name: string, count: number])[],
  {
    isRestricted,
    isTotalHidden,
    hiddenClasses,
  }: Pick<UnansweredDisclosure, 'isTotalHidden' | 'hiddenClasses'> & {
    readonly isRestricted: boolean
  },
): { readonly isHidden: readonly boolean[]; readonly isSumHidden: boolean } {
  if (!isRestricted) return { isHidden: attempts.map(() => false), isSumHidden: false }
  const isHidden = attempts.map(([name, count]) => hiddenClasses.has(name) || count < LEAST_SHOWN)
  const sum = attempts.reduce((all, [, count], at) => all + (isHidden[at] ? count : 0), 0)
  const number = isHidden.filter(Boolean).length
  // one alone, or a sum below 10, would be what the shown ones lack
  return {
    isHidden,
    isSumHidden: isTotalHidden || number === 1 || (number > 1 && sum < LEAST_SHOWN),
  }
}
