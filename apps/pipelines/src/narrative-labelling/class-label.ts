import type { OpenProperty } from './answer-columns.ts'
import { foldLabel } from './gold.ts'
import type { LabellingParams } from './params.ts'

/** Property of the answer that is the label; undefined: the answer has none of its name. */
export function labelProperty({
  shape,
  label,
}: Pick<LabellingParams['answer'], 'shape' | 'label'>): OpenProperty | undefined {
  return shape.open.find(({ name }) => name === label)
}

/**
 * A manual label as the class of an answer that it means: one of the schema's values, or a whole number.
 * Case, spaces around it, and 2.0 for 2 (as programs write columns with gaps) make no difference, as long
 * as only one value is meant; null: none is.
 */
export function classLabel(value: string, property: OpenProperty | undefined): string | null {
  if (property?.type === 'integer') {
    const number = /^[-+]?\d+(?:\.0+)?$/.test(value.trim()) ? Number(value) : NaN
    return Number.isSafeInteger(number) ? String(number + 0) : null
  }
  const values = property?.values ?? null
  if (values === null || values.includes(value)) return value
  const meant = values.filter((one) => foldLabel(one) === foldLabel(value))
  return meant.length === 1 ? meant[0] : null
}
