import { MISSING } from '@longrun/statistics'

import { compareBytes } from '../source-files.ts'
import type { LabelledItems } from './score-items.ts'

/**
 * Strata by what the run answered: `yes` where any narrative of the incident was answered yes; of several
 * classes the rarest one among the incident's answers.
 */
export const BY_ANSWER = 'answer'

/** Narratives that an estimate is about, and the strata that their incidents are drawn from. */
export interface GoldFrame {
  /** Places in `LabelledItems` of all narratives that can be labelled. */
  readonly members: readonly number[]
  /** `[members]` number of the stratum, an index into `names`. */
  readonly stratum: readonly number[]
  /** In byte order; one nameless stratum without `by`. */
  readonly names: readonly string[]
}

/**
 * The frame of a gold sample.
 *
 * @param by column of source.stratum, or `answer`; null: one stratum
 * @throws RangeError for an unknown column, and for an incident in two strata
 */
export function goldFrame(items: LabelledItems, by: string | null): GoldFrame {
  const members = Array.from(items.keys.keys()).filter((i) => items.outcomes[i] !== 'invalid')
  if (by === null) return { members, stratum: members.map(() => 0), names: [''] }
  const of = by === BY_ANSWER ? fromAnswers(items, members) : fromColumn(items, by)
  const names = [...new Set(members.map(of))].toSorted(compareBytes)
  const number = new Map(names.map((name, at) => [name, at]))
  const incidentIn = new Map<number, string>()
  for (const i of members) {
    const before = incidentIn.get(items.incident[i])
    if (before !== undefined && before !== of(i))
      throw new RangeError(
        `incident ${items.incidents[items.incident[i]]} has narratives in the strata ${before} and ${of(i)} of ${by}; incidents are drawn whole: choose a column that does not differ within an incident`,
      )
    incidentIn.set(items.incident[i], of(i))
  }
  return { members, stratum: members.map((i) => number.get(of(i)) ?? 0), names }
}

function fromAnswers(items: LabelledItems, members: readonly number[]): (i: number) => string {
  const counts = items.classes.map(() => 0)
  for (const i of members) if (items.answer[i] !== MISSING) counts[items.answer[i]]++
  // of a yes or no the yes, however frequent: that is what one looks for
  const isRarer = (a: number, b: number): boolean =>
    items.isYesNo ? a > b : counts[a] < counts[b] || (counts[a] === counts[b] && a > b)
  const rarest = new Map<number, number>()
  for (const i of members) {
    const answer = items.answer[i]
    const before = rarest.get(items.incident[i])
    if (answer !== MISSING && (before === undefined || isRarer(answer, before)))
      rarest.set(items.incident[i], answer)
  }
  const none = items.isYesNo ? items.classes[0] : '(no answer)'
  return (i) => items.classes[rarest.get(items.incident[i]) ?? -1] ?? none
}

function fromColumn(items: LabelledItems, by: string): (i: number) => string {
  const column = items.strata[by]
  if (column === undefined)
    throw new RangeError(
      `there is no column ${by} (there is: ${[BY_ANSWER, ...Object.keys(items.strata)].join(', ')}); name further columns in source.stratum`,
    )
  return (i) => column[i] ?? '(empty)'
}

/** Share of wrong answers in each stratum on the dev part, drawn towards a half where little is known. */
export function devErrors(items: LabelledItems, { members, stratum, names }: GoldFrame): number[] {
  const [gold] = Object.values(items.gold)
  const wrong = names.map(() => 1)
  const all = names.map(() => 2)
  members.forEach((i, at) => {
    if (gold === undefined || items.parts[i] !== 'dev') return
    if (gold[i] === MISSING || items.answer[i] === MISSING) return
    all[stratum[at]]++
    if (gold[i] !== items.answer[i]) wrong[stratum[at]]++
  })
  return wrong.map((n, at) => n / all[at])
}
