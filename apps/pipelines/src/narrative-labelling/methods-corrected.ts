import type { LabelEstimates } from './estimate-labels.ts'

/** Restricted data: a share is not stated that tells a count below this. */
const LEAST_SHOWN = 10

/** A prevalence as `run estimate` gave it: what a run keeps of an estimate, in numbers alone. */
export interface CorrectedFact {
  readonly label: string
  /** PPI++; null: there was none. */
  readonly value: number | null
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
    low: ppi.interval.low,
    high: ppi.interval.high,
    naive: naive.value,
    items,
    goldItems,
    goldClusters,
  }))
}

/** The sentence of one prevalence for the methods section. */
export function correctedWords(
  { label, value, low, high, naive, items, goldItems, goldClusters }: CorrectedFact,
  { isRestricted }: { readonly isRestricted: boolean },
): string {
  const by = `corrected for labelling error by ${goldItems} manual labels of ${goldClusters} incidents (PPI++)`
  const least = [value, naive].reduce<number>(
    (count, share) =>
      share === null ? count : Math.min(count, share * items, (1 - share) * items),
    Infinity,
  )
  const stated =
    value === null
      ? 'is undefined'
      : isRestricted && least < LEAST_SHOWN
        ? 'is [not stated: fewer than 10 narratives are, or are not, and the data are restricted; `run estimate` shows it]'
        : `is ${value.toFixed(3)}${low === null || high === null ? '' : ` (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`}${naive === null ? '' : `; of the labels as they stand it is ${naive.toFixed(3)}`}`
  return `The prevalence of ${label}, ${by}, ${stated}.`
}
