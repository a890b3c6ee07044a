import { LightCurveError } from '@longrun/lightcurve'
import type { TextColumn } from './text-table.ts'

/**
 * Refuses a column that shall hold numbers and does not.
 *
 * @throws LightCurveError with line and value of the first word
 */
export function requireNumbers(column: TextColumn, name: string): void {
  if (column.numbers === null) {
    throw new LightCurveError(
      `${name}: ${column.name} shall hold numbers but holds words ("${column.words![0].slice(0, 60)}")`,
    )
  }
  if (column.badCell !== null) {
    const { line, text } = column.badCell
    throw new LightCurveError(
      `${name}: line ${line}: "${text.slice(0, 60)}" in ${column.name} is no number; the column holds numbers (empty, nan and inf cells are allowed)`,
    )
  }
}
