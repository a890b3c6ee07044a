import { compareBytes } from '../source-files.ts'
import type { LabelledItems } from './score-items.ts'

/** Most values of a predictor that is no number. */
const MOST_LEVELS = 30

/** Predictors as the regression takes them. */
export interface Covariates {
  readonly values: Readonly<Record<string, readonly number[]>>
  /** By predictor that is no number: the value that the others are told against. */
  readonly reference: Readonly<Record<string, string>>
}

/**
 * Columns of source.stratum (or `type`) as covariates: a column of numbers as it is, any other as one
 * covariate a value, against its most frequent one.
 *
 * @throws RangeError for an unknown column, one that does not vary, and empty cells among numbers
 */
export function covariatesOf(
  items: LabelledItems,
  {
    members,
    predictors,
  }: { readonly members: readonly number[]; readonly predictors: readonly string[] },
): Covariates {
  const values: Record<string, readonly number[]> = {}
  const reference: Record<string, string> = {}
  for (const name of predictors) {
    const column = name === 'type' ? items.types : items.strata[name]
    if (column === undefined)
      throw new RangeError(
        `there is no predictor ${name} (there is: ${['type', ...Object.keys(items.strata)].join(', ')}); name further columns in source.stratum`,
      )
    const own = members.map((i) => column[i])
    const given = own.filter((value) => value !== null)
    if (given.length > 0 && given.every((value) => Number.isFinite(Number(value)))) {
      if (given.length < own.length)
        throw new RangeError(
          `predictor ${name}: ${own.length - given.length} of ${own.length} narratives have no value; fill them in, or leave it out`,
        )
      values[name] = given.map(Number)
      continue
    }
    const levels = levelsOf(own.map((value) => value ?? '(empty)'))
    if (levels.length > MOST_LEVELS)
      throw new RangeError(
        `predictor ${name} has ${levels.length} different values; at most ${MOST_LEVELS} can be told apart: group them`,
      )
    const [first, ...others] = levels
    reference[name] = first
    for (const level of others)
      values[`${name}=${level}`] = own.map((value) => Number((value ?? '(empty)') === level))
  }
  return { values, reference }
}

/** The most frequent one first, the others in byte order. */
function levelsOf(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts.keys()].toSorted(compareBytes)
  const first = sorted.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0]
  return [first, ...sorted.filter((level) => level !== first)]
}
