import type { LabelEstimates } from './estimate-labels.ts'
import { LEAST_SHOWN } from './methods-results.ts'

/** A prevalence as `run estimate` gave it: what a run keeps of an estimate, in numbers alone. */
export interface CorrectedFact {
  readonly label: string
  /** PPI++; null: there was none. */
  readonly value: number | null
  /** Why there was none; null with a value. */
  readonly reason: string | null
  readonly low: number | null
  readonly high: number | null
  /** Of the labels as they stand. */
  readonly naive: number | null
  readonly items: number
  readonly goldItems: number
  readonly goldClusters: number
}

/** What a run keeps of an estimate. */
export function correctedFacts({ prevalence }: LabelEstimates): readonly CorrectedFact[] {
  return prevalence.map(({ label, ppi, naive, items, goldItems, goldClusters }) => ({
    label,
    value: ppi.value,
    reason: ppi.value === null ? ppi.reason : null,
    low: ppi.interval.low,
    high: ppi.interval.high,
    naive: naive.value,
    items,
    goldItems,
    goldClusters,
  }))
}

/**
 * The sentences of the prevalences for the methods section. Of restricted data none is stated where one of them
 * tells of too few narratives: the shares of all labels add up to 1, so that the others would tell it.
 */
export function correctedWords(
  facts: readonly CorrectedFact[],
  { isRestricted }: { readonly isRestricted: boolean },
): readonly string[] {
  const isHidden = isRestricted && facts.some((fact) => fewest(fact) < LEAST_SHOWN)
  return facts.map((fact) => {
    const { label, goldItems, goldClusters } = fact
    const by = `corrected for labelling error by ${goldItems} manual labels of ${goldClusters} incidents (PPI++)`
    return `The prevalence of ${label}, ${by}, ${isHidden ? HIDDEN : statedWords(fact)}.`
  })
}

const HIDDEN =
  'is [not stated: fewer than 10 narratives are of a label, or are not, and the data are restricted; `run estimate` shows it]'

/** Narratives of the label, or not of it, whichever are fewer, by the correction or as labels stand. */
function fewest({ value, naive, items }: CorrectedFact): number {
  return [value, naive].reduce<number>(
    (count, share) =>
      share === null ? count : Math.min(count, share * items, (1 - share) * items),
    Infinity,
  )
}

function statedWords({ value, reason, low, high, naive }: CorrectedFact): string {
  if (value === null) return reason ? `is not stated (${reason})` : 'is undefined'
  const interval =
    low === null || high === null ? '' : ` (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`
  const asTheyStand =
    naive === null ? '' : `; of the labels as they stand it is ${naive.toFixed(3)}`
  return `is ${value.toFixed(3)}${interval}${asTheyStand}`
}
