import { requireSameLength } from './estimate.ts'

/** Code of an item without a label or an answer. */
export const MISSING = -1

/** Weighted counts of a yes/no label against its gold label; weights of 1 give whole numbers. */
export interface BinaryCounts {
  /** Gold yes, answer yes. */
  readonly tp: number
  /** Gold no, answer yes. */
  readonly fp: number
  /** Gold no, answer no. */
  readonly tn: number
  /** Gold yes, answer no. */
  readonly fn: number
}

/** Items as columns: one entry an item. Codes are 1 (yes), 0 (no) and -1 (none). */
export interface BinaryLabels {
  readonly gold: ArrayLike<number>
  readonly answer: ArrayLike<number>
}

/** Items as columns, any number of classes: codes 0..classes-1, and -1 (none). */
export interface ClassLabels extends BinaryLabels {
  readonly classes: number
}

/**
 * Counts items that have both a gold label and an answer.
 * @param data.weight weight of each item; default 1
 * @throws RangeError for codes other than 1, 0, -1, and for arrays of different lengths
 */
export function countBinary(
  data: BinaryLabels & { readonly weight?: ArrayLike<number> },
): BinaryCounts {
  const table = countClasses({ ...data, classes: 2 })
  return { tp: table.counts[3], fp: table.counts[1], tn: table.counts[0], fn: table.counts[2] }
}

/** Weighted counts of `classes` x `classes`, gold in rows, answers in columns. */
export interface ConfusionTable {
  readonly classes: number
  /** `[classes * classes]`, gold * classes + answer. */
  readonly counts: Float64Array
}

/**
 * The confusion table of items that have both a gold label and an answer.
 * @throws RangeError for codes outside -1..classes-1, and for arrays of different lengths
 */
export function countClasses(
  data: ClassLabels & { readonly weight?: ArrayLike<number> },
): ConfusionTable {
  const { gold, answer, weight, classes } = data
  requireSameLength({ gold, answer, weight })
  const counts = new Float64Array(classes * classes)
  for (let i = 0; i < gold.length; i++) {
    const row = requireCode(gold[i], classes, i)
    const column = requireCode(answer[i], classes, i)
    if (row !== MISSING && column !== MISSING)
      counts[row * classes + column] += weight === undefined ? 1 : weight[i]
  }
  return { classes, counts }
}

/** @throws RangeError unless the code is -1 or a class */
export function requireCode(code: number, classes: number, item: number): number {
  if (!Number.isInteger(code) || code < MISSING || code >= classes)
    throw new RangeError(
      `item ${item} has code ${code}; allowed are -1 (none) and 0 to ${classes - 1}: number the classes from 0`,
    )
  return code
}
