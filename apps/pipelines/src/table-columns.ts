import type { Column } from '@longrun/runs'

/** A column of text. */
export const text = (name: string, description: string): Column => ({
  name,
  type: 'string',
  unit: null,
  description,
})

/** A column of numbers with their unit; null: none. */
export const number = (name: string, unit: string | null, description: string): Column => ({
  name,
  type: 'number',
  unit,
  description,
})

/** A column of whole numbers. */
export const integer = (name: string, description: string): Column => ({
  name,
  type: 'integer',
  unit: null,
  description,
})

/** A number as a table may hold it: what is not finite becomes null. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Sentences in one cell; null for none. */
export function sentences(list: readonly string[]): string | null {
  return list.length === 0 ? null : list.join(' | ')
}
