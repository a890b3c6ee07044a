import type { LabelledItems } from './score-items.ts'

/** Labels of one coder, `[members]`; gold is NaN where there is none. */
export interface OwnLabels {
  readonly members: readonly number[]
  readonly gold: readonly number[]
  /** Probability with which a narrative was chosen for labelling. */
  readonly inclusion: readonly number[]
}

/**
 * The chance of each narrative's incident, `[members]`, to have a label of any coder: it is then of the dev
 * or the test part. Incidents that were drawn whole have that of their narratives; those whose narratives
 * were chosen apart 1 - prod(1 - p). Which of both it was is read off the sample: apart, where probabilities
 * differ within an incident, or most incidents with a label are labelled in part. Incidents that have a part
 * by other coders alone show how many these labelled, which is taken as chance, the same for all.
 * NaN for incidents without a label whose probabilities are not known: nothing rests on them.
 *
 * @throws RangeError for an incident chosen apart with a label whose probabilities are not all given
 */
export function incidentChances(
  { incident, incidents, keys, parts }: LabelledItems,
  { members, gold, inclusion }: OwnLabels,
): readonly number[] {
  const groups = [...Map.groupBy(members.keys(), (at) => incident[members[at]]).values()]
  const isLabelled = (at: number): boolean => !Number.isNaN(gold[at])
  const isKnown = (at: number): boolean => inclusion[at] >= 0 && inclusion[at] <= 1
  const own = groups.filter((group) => group.some(isLabelled))
  const others = groups.filter((group) => !group.some(isLabelled))
  const byOthers = others.filter((group) => parts[members[group[0]]] !== null).length
  const otherChance = others.length === 0 ? 0 : byOthers / others.length
  const several = own.filter(({ length }) => length > 1)
  const whole = several.filter((group) => group.every(isLabelled)).length
  const isApart =
    whole < several.length / 2 ||
    several.some((group) => new Set(group.filter(isKnown).map((at) => inclusion[at])).size > 1)
  const ownChance = (group: readonly number[]): number => {
    if (!isApart) return inclusion[group.find(isLabelled) ?? group[0]]
    const unknown = group.find((at) => !isKnown(at))
    if (unknown !== undefined && group.some(isLabelled))
      throw new RangeError(
        `incident ${incidents[incident[members[unknown]]]}: its narratives were chosen apart, and ${keys[members[unknown]]} has no probability: give one to every narrative of an incident with a label (0 where it could not be chosen)`,
      )
    return 1 - group.reduce((none, at) => none * (1 - inclusion[at]), 1)
  }
  const chances = members.map(() => NaN)
  for (const group of groups) {
    const chance = 1 - (1 - ownChance(group)) * (1 - otherChance)
    for (const at of group) chances[at] = chance
  }
  return chances
}
