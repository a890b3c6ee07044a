import { MISSING } from '@longrun/statistics'

import type { LabelledItems } from './score-items.ts'
import type { Part } from './split.ts'

/** Two runs over the same narratives as aligned arrays `[items]`, in the order of the first run. */
export interface PairedItems {
  readonly classes: readonly string[]
  readonly keys: readonly string[]
  readonly cluster: readonly number[]
  readonly types: readonly (string | null)[]
  /** `test` where it is test in either run: nobody looks at it by naming another split. */
  readonly parts: readonly (Part | null)[]
  /** Codes of the answers, -1: none. */
  readonly a: readonly number[]
  readonly b: readonly number[]
  /** Codes of the manual labels by name, -1: none. */
  readonly gold: Readonly<Record<string, readonly number[]>>
  /** What became of the narratives of both runs. */
  readonly counts: PairCounts
}

/** Which narratives can be compared, and why the others cannot. */
export interface PairCounts {
  readonly bothAnswered: number
  /** In both runs, and answered by one of them or none. */
  readonly onlyAAnswered: number
  readonly onlyBAnswered: number
  readonly neitherAnswered: number
  /** In the selection of one run only (another limit). */
  readonly onlyInA: number
  readonly onlyInB: number
}

/**
 * Puts two runs side by side by the keys of their narratives. Rows that cannot be labelled are no
 * narratives and are in no count.
 *
 * @throws RangeError where labels mean different things in the two runs, or no key is common to both
 */
export function pairItems(a: LabelledItems, b: LabelledItems): PairedItems {
  const classes = commonClasses(a, b)
  const place = new Map(b.keys.map((key, at) => [key, at]))
  const common: (readonly [number, number])[] = []
  let onlyInA = 0
  for (let i = 0; i < a.keys.length; i++) {
    const at = place.get(a.keys[i])
    if (at !== undefined) place.delete(a.keys[i])
    if (a.outcomes[i] === 'invalid') continue
    if (at === undefined) onlyInA++
    else common.push([i, at])
  }
  if (common.length === 0)
    throw new RangeError(
      'the runs have no narrative in common: their keys differ; give both the same source.id and source.type',
    )
  const onlyInB = [...place.values()].filter((at) => b.outcomes[at] !== 'invalid').length
  const answersA = common.map(([i]) => recode(a, a.answer[i], classes))
  const answersB = common.map(([, i]) => recode(b, b.answer[i], classes))
  const counts = {
    bothAnswered: 0,
    onlyAAnswered: 0,
    onlyBAnswered: 0,
    neitherAnswered: 0,
    onlyInA,
    onlyInB,
  }
  answersA.forEach((code, at) => {
    const hasA = code !== MISSING
    const hasB = answersB[at] !== MISSING
    const by = hasA ? (hasB ? 'both' : 'onlyA') : hasB ? 'onlyB' : 'neither'
    counts[`${by}Answered`]++
  })
  return {
    classes,
    keys: common.map(([i]) => a.keys[i]),
    cluster: common.map(([i]) => a.incident[i]),
    types: common.map(([i]) => a.types[i]),
    parts: common.map(([i, at]) =>
      a.parts[i] === 'test' || b.parts[at] === 'test' ? 'test' : (a.parts[i] ?? b.parts[at]),
    ),
    a: answersA,
    b: answersB,
    gold: commonGold({ a, b, common, classes }),
    counts,
  }
}

function commonClasses(a: LabelledItems, b: LabelledItems): readonly string[] {
  for (const { classes } of [a, b])
    if (classes.length === 0)
      throw new RangeError(
        'the answers of a run take more than 50 different whole numbers, which are not told apart: name the values in answer.schema (enum), or ask for fewer',
      )
  const all = [...new Set([...a.classes, ...b.classes])]
  const isOneList = all.length === a.classes.length && all.length === b.classes.length
  // the order of a list is a part of the prompt: it may be what is compared
  if (a.isYesNo === b.isYesNo && isOneList) return a.classes
  if (a.isYesNo !== b.isYesNo || !all.every((name) => /^-?\d+$/.test(name)))
    throw new RangeError(
      `the runs answer with different labels (${a.classes.join(', ')}; ${b.classes.join(', ')}): only answers to one question can be compared`,
    )
  return all.toSorted((x, y) => Number(x) - Number(y))
}

function recode(from: LabelledItems, code: number, classes: readonly string[]): number {
  if (code === MISSING || from.classes === classes) return code
  return classes.indexOf(from.classes[code])
}

/** Labels that either run has read; where both have, they must say the same. */
function commonGold({
  a,
  b,
  common,
  classes,
}: {
  readonly a: LabelledItems
  readonly b: LabelledItems
  readonly common: readonly (readonly [number, number])[]
  readonly classes: readonly string[]
}): Readonly<Record<string, readonly number[]>> {
  const names = [...new Set([...Object.keys(a.gold), ...Object.keys(b.gold)])]
  return Object.fromEntries(
    names.map((name) => {
      const of = (items: LabelledItems, side: 0 | 1): readonly number[] | null =>
        name in items.gold
          ? common.map((pair) => recode(items, items.gold[name][pair[side]], classes))
          : null
      const first = of(a, 0)
      const second = of(b, 1)
      if (first !== null && second !== null && first.some((code, at) => code !== second[at]))
        throw new RangeError(
          `the manual label ${name} is not the same in both runs: give both the same source.labels, source.positive and source.negative`,
        )
      return [name, first ?? second ?? []]
    }),
  )
}
