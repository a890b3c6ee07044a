import type { CompletenessCell } from '@longrun/search'

import { escapeText } from './escape.ts'
import { formatCount, formatNumber, formatShare } from './format-number.ts'
import { wholePercent } from './whole-percent.ts'

/** How the completeness map is drawn. */
export interface InjectionMapOptions {
  /** Default 760; height follows from the cells. */
  readonly width?: number
  /** True (default): a file of its own; false: inside a page. */
  readonly standalone?: boolean
}

/**
 * The cividis scale in five steps (Nunez+ 2018): it reads the same with every kind of colour
 * vision, and in grey.
 */
const SCALE = [
  [0, 32, 77],
  [65, 77, 107],
  [124, 123, 120],
  [188, 175, 111],
  [255, 234, 70],
] as const

const LEFT = 96
/** Room for half of the last label. */
const RIGHT = 24
const TOP = 12
const CELL_HEIGHT = 52
const FOOT = 104

/**
 * Completeness over period and radius: one coloured cell a bin, large radii above, with percent,
 * recovered of injected, and the interval on hover. Cells without an injection stay empty.
 */
export function injectionMapSvg(
  cells: readonly CompletenessCell[],
  options: InjectionMapOptions = {},
): string {
  const { width = 760, standalone = true } = options
  const periods = edgesOf(
    cells,
    (cell) => cell.periodLowDays,
    (cell) => cell.periodHighDays,
  )
  const radii = edgesOf(
    cells,
    (cell) => cell.radiusLowEarth,
    (cell) => cell.radiusHighEarth,
  )
  const columns = periods.length - 1
  const rows = radii.length - 1
  const cellWidth = (width - LEFT - RIGHT) / columns
  const bottom = TOP + rows * CELL_HEIGHT
  const height = bottom + FOOT
  const size = Math.max(8, Math.min(17, cellWidth / 4.2))
  const drawn = cells.map((cell) => {
    const column = periods.indexOf(cell.periodLowDays)
    const row = rows - 1 - radii.indexOf(cell.radiusLowEarth)
    const x = LEFT + column * cellWidth
    return drawCell(cell, { x, y: TOP + row * CELL_HEIGHT, width: cellWidth, size })
  })
  const below = periods.map((edge, i) =>
    label(edgeText(edge), { x: LEFT + i * cellWidth, y: bottom + 18, anchor: 'middle' }),
  )
  const beside = radii.map((edge, i) =>
    label(edgeText(edge), { x: LEFT - 8, y: bottom - i * CELL_HEIGHT + 4, anchor: 'end' }),
  )
  const middle = TOP + (rows * CELL_HEIGHT) / 2
  return [
    `<svg class="heat" role="img" viewBox="0 0 ${width} ${height}" font-family="system-ui,sans-serif" font-size="13"`,
    standalone ? ` xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` : '>',
    `<title>Completeness over period and radius, ${rows} by ${columns} cells</title>`,
    standalone ? `<rect width="${width}" height="${height}" fill="#fff"/>` : '',
    ...drawn,
    ...below,
    ...beside,
    label('Period [days]', { x: (LEFT + width - RIGHT) / 2, y: bottom + 40, anchor: 'middle' }),
    `<text fill="currentColor" text-anchor="middle" transform="rotate(-90)" x="${-middle}" y="26">Radius [Earth radii]</text>`,
    legend(width, bottom + 58),
    '</svg>',
  ].join('')
}

function drawCell(
  cell: CompletenessCell,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly size: number },
): string {
  const { x, y, width, size } = at
  const where = `${edgeText(cell.periodLowDays)}–${edgeText(cell.periodHighDays)} days, ${edgeText(cell.radiusLowEarth)}–${edgeText(cell.radiusHighEarth)} Earth radii`
  const place = `x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${CELL_HEIGHT}"`
  if (cell.value === null)
    return `<g><title>${escapeText(`${where}: no injection`)}</title><rect ${place} fill="none" stroke="currentColor" stroke-opacity=".3"/>${label('–', { x: x + width / 2, y: y + 31, anchor: 'middle' })}</g>`
  const said = `${where}: ${formatCount(cell.k)} of ${formatCount(cell.n)} recovered, ${formatShare(cell.k, cell.n)}, 68 % interval ${wholePercent(cell.low)}–${wholePercent(cell.high)} %`
  const ink = luminance(cell.value) > 0.45 ? '#000' : '#fff'
  const text = (words: string, dy: number, fontSize: number): string =>
    `<text x="${tenth(x + width / 2)}" y="${tenth(y + dy)}" fill="${ink}" text-anchor="middle" font-size="${tenth(fontSize)}">${words}</text>`
  return [
    `<g><title>${escapeText(said)}</title><rect ${place} fill="${colour(cell.value)}" stroke="#fff" stroke-opacity=".6"/>`,
    text(`${wholePercent(cell.value)} %`, 25, size),
    text(`${cell.k}/${cell.n}`, 42, Math.min(size, Math.max(9, size * 0.68))),
    '</g>',
  ].join('')
}

function legend(width: number, y: number): string {
  const steps = 50
  const span = width - LEFT - RIGHT
  const bars = Array.from(
    { length: steps },
    (_, i) =>
      `<rect x="${tenth(LEFT + (i * span) / steps)}" y="${y}" width="${tenth(span / steps + 0.3)}" height="12" fill="${colour(i / (steps - 1))}"/>`,
  )
  const marks = [0, 25, 50, 75, 100].map((share) =>
    label(`${share} %`, {
      x: LEFT + (share / 100) * span,
      y: y + 30,
      anchor: share === 100 ? 'end' : share === 0 ? 'start' : 'middle',
    }),
  )
  return [...bars, ...marks].join('')
}

function label(
  words: string,
  at: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' },
): string {
  return `<text fill="currentColor" x="${tenth(at.x)}" y="${tenth(at.y)}" text-anchor="${at.anchor}">${words}</text>`
}

function edgesOf(
  cells: readonly CompletenessCell[],
  low: (cell: CompletenessCell) => number,
  high: (cell: CompletenessCell) => number,
): readonly number[] {
  return [...new Set(cells.flatMap((cell) => [low(cell), high(cell)]))].toSorted((a, b) => a - b)
}

/** Edge of a cell: three digits, without zeros that say nothing. */
function edgeText(edge: number): string {
  return formatNumber(edge, 3)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

function mixed(share: number): readonly number[] {
  const at = Math.min(0.999999, Math.max(0, share)) * (SCALE.length - 1)
  const step = Math.floor(at)
  return SCALE[step].map((low, i) => low + (at - step) * (SCALE[step + 1][i] - low))
}

function colour(share: number): string {
  return `#${mixed(share)
    .map((channel) => Math.round(channel).toString(16).padStart(2, '0'))
    .join('')}`
}

/** Rough brightness of a colour of the scale, 0-1. */
function luminance(share: number): number {
  const [red, green, blue] = mixed(share)
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
