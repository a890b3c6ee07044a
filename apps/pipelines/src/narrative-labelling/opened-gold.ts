import type { LabelledItems } from './score-items.ts'

/** Labels of one coder, `[members]`; gold is NaN where there is none. */
interface OwnLabels {
  readonly members: readonly number[]
  readonly gold: readonly number[]
  /** Probability with which a narrative was chosen for labelling. */
  readonly inclusion: readonly number[]
}

/**
 * Strata of an estimate with the test part opened, and inclusion in them: labels of the dev part speak
 * for the dev part alone, as prompts chosen by them err less there; those of the test part for the test
 * part and all that nobody labelled, from which they are a draw by chance. Null where one of the parts
 * has no label.
 *
 * A narrative chosen with probability p, whose incident comes to the test part with the share s of the
 * labels, is there with p s, and outside the dev part with 1 - p (1 - s).
 * This holds for incidents labelled whole: a narrative that is chosen apart from the others of its incident comes
 * to the dev part by their labels too, and unlike probabilities are then weighed wrongly.
 */
export function openedGold(
  { parts }: LabelledItems,
  { members, gold, inclusion }: OwnLabels,
): { readonly stratum: readonly number[]; readonly inclusion: readonly number[] } | null {
  const isDev = members.map((i) => parts[i] === 'dev')
  const isLabelled = gold.map((code) => !Number.isNaN(code))
  const dev = isDev.filter((is, at) => is && isLabelled[at]).length
  const test = isDev.filter((is, at) => !is && isLabelled[at]).length
  if (dev === 0 || test === 0) return null
  const share = test / (dev + test)
  const isDevWhole = isDev.every((is, at) => !is || isLabelled[at])
  return {
    stratum: isDev.map((is) => (is ? 0 : 1)),
    inclusion: inclusion.map((p, at) => {
      if (isDev[at]) return isDevWhole ? 1 : p
      return (p * share) / (1 - p * (1 - share))
    }),
  }
}
