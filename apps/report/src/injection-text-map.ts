import type { CompletenessCell } from '@longrun/search'

import { wholePercent } from './whole-percent.ts'

/** Shades from nothing to everything: five steps that a terminal without colours can show. */
const SHADES = [' ', '░', '▒', '▓', '█'] as const
const NAME = 'R_Earth'

/**
 * Completeness over period and radius for a terminal: one line a radius bin, large ones above, a
 * shade and percent a period bin. `·`: no injection. Lines are separated by `\n`.
 */
export function injectionTextMap(cells: readonly CompletenessCell[]): string {
  const radii = distinct(cells, (cell) => cell.radiusLowEarth).toReversed()
  const lines = radii.map((radius) => {
    const row = cells
      .filter((cell) => cell.radiusLowEarth === radius)
      .toSorted((a, b) => a.periodLowDays - b.periodLowDays)
    return [range(row[0].radiusLowEarth, row[0].radiusHighEarth), ...row.map(cellText)]
  })
  const first = cells.filter((cell) => cell.radiusLowEarth === radii[0])
  const head = [
    NAME,
    ...first
      .toSorted((a, b) => a.periodLowDays - b.periodLowDays)
      .map((cell) => range(cell.periodLowDays, cell.periodHighDays)),
  ]
  const table = [head, ...lines]
  const widths = head.map((_, i) => Math.max(...table.map((line) => line[i].length)))
  return table
    .map((line) =>
      line.map((text, i) => (i === 0 ? text.padStart(widths[i]) : text.padEnd(widths[i]))),
    )
    .map((line) => line.join('  ').trimEnd())
    .join('\n')
}

function cellText({ value }: CompletenessCell): string {
  if (value === null) return '·'
  const shade = SHADES[value === 0 ? 0 : Math.max(1, Math.floor(value * (SHADES.length - 1)))]
  return `${shade.repeat(2)} ${wholePercent(value).padStart(3)}`
}

function range(low: number, high: number): string {
  return `${short(low)}-${short(high)}`
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)))
}

function distinct(
  cells: readonly CompletenessCell[],
  of: (cell: CompletenessCell) => number,
): readonly number[] {
  return [...new Set(cells.map(of))].toSorted((a, b) => a - b)
}
