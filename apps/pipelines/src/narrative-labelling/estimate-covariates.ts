import { compareBytes } from '../source-files.ts'
import type { LabelledItems } from './score-items.ts'

/** Most values of a predictor that is no number. */
const MOST_LEVELS = 30

/** Predictors as the regression takes them. */
export interface Covariates {
  readonly values: Readonly<Record<string, readonly number[]>>
  /** By predictor that is no number: the value that the others are told against. */
  readonly reference: Readonly<Record<string, string>>
  /** By predictor of numbers far from 0, such as a year: the value that it is counted from. */
  readonly origin: Readonly<Record<string, number>>
}

/**
 * Columns of source.stratum (or `type`) as covariates: a column of numbers as it is, or counted from the
 * value nearest to 0 where all are farther from 0 than from each other; any other column as one covariate a
 * value, against its most frequent one.
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
  const origin: Record<string, number> = {}
  for (const name of predictors) {
    const column = name === 'type' ? items.types : items.strata[name]
    if (column === undefined)
      throw new RangeError(
        `there is no predictor ${name} (there is: ${predictorNames(items).join(', ') || 'none'}); name it in source.stratum and start the spec again: equal questions are not asked twice, and labels of a sample drawn before still serve`,
      )
    const own = members.map((i) => column[i])
    const given = own.filter((value) => value !== null)
    if (given.length > 0 && given.every((value) => Number.isFinite(Number(value)))) {
      if (given.length < own.length)
        throw new RangeError(
          `predictor ${name}: ${own.length - given.length} of ${own.length} narratives have no value; fill them in, or leave it out`,
        )
      const numbers = given.map(Number)
      const from = originOf(numbers)
      if (from !== 0) origin[name] = from
      values[name] = numbers.map((value) => value - from)
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
  return { values, reference, origin }
}

/**
 * Where numbers are counted from. Years as they stand put the intercept two thousand years from the data:
 * its variance drowns all others when PPI++ is tuned, and Newton's method does not reach it.
 */
function originOf(numbers: readonly number[]): number {
  const [first = 0] = numbers
  const [least, most] = numbers.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [first, first],
  )
  const spread = most - least
  return least > spread ? least : most < -spread ? most : 0
}

function predictorNames(items: LabelledItems): readonly string[] {
  const hasTypes = items.types.some((type) => type !== null)
  return [...(hasTypes ? ['type'] : []), ...Object.keys(items.strata)]
}

/** The most frequent one first, the others in byte order. */
function levelsOf(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts.keys()].toSorted(compareBytes)
  const first = sorted.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0]
  return [first, ...sorted.filter((level) => level !== first)]
}
