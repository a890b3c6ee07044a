import { incidentChances, type OwnLabels } from './incident-chances.ts'
import type { LabelledItems } from './score-items.ts'

/**
 * Strata of an estimate with the test part opened, and inclusion in them: labels of the dev part speak
 * for the dev part alone, as prompts chosen by them err less there; those of the test part for the test
 * part and all that nobody labelled, from which they are a draw by chance. Null where one of the parts
 * has no label.
 *
 * An incident that has any label, which it has with the chance P (`incidentChances`), comes to the test
 * part with the share s of the labels, else to the dev part. So it is in the dev part with P (1 - s), and
 * in the rest with 1 - P (1 - s); a narrative of it, chosen with p, is labelled there with p (1 - s), and
 * p s. Inclusion is what of the first the second is: p / P, and p s / (1 - P (1 - s)).
 *
 * @throws RangeError as `incidentChances`
 */
export function openedGold(
  items: LabelledItems,
  labels: OwnLabels,
): { readonly stratum: readonly number[]; readonly inclusion: readonly number[] } | null {
  const { members, gold, inclusion } = labels
  const isDev = members.map((i) => items.parts[i] === 'dev')
  const isLabelled = gold.map((code) => !Number.isNaN(code))
  const dev = isDev.filter((is, at) => is && isLabelled[at]).length
  const test = isDev.filter((is, at) => !is && isLabelled[at]).length
  if (dev === 0 || test === 0) return null
  const share = test / (dev + test)
  const chances = incidentChances(items, labels)
  return {
    stratum: isDev.map((is) => (is ? 0 : 1)),
    inclusion: inclusion.map((p, at) => {
      const chance = chances[at]
      return isDev[at] ? p / chance : (p * share) / (1 - chance * (1 - share))
    }),
  }
}
