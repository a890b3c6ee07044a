import { valueRange } from './value-range.ts'

/** Bit of each dot of a braille character: `[row][column]`, Unicode block U+2800. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

export interface BraillePlotOptions {
  /** Characters across, without the labels; default 72. */
  readonly columns?: number
  /** Lines of dots (4 dots each); default 10. */
  readonly rows?: number
  /** Labels of the value axis at left and the x range below; default true. */
  readonly axes?: boolean
  /** What the axes are, with units: between the ends of the x range, and above the value axis; default none. */
  readonly nameX?: string
  readonly nameY?: string
  /** Writes a value of an axis; default: up to 6 significant digits. */
  readonly formatX?: (value: number) => string
  readonly formatY?: (value: number) => string
}

/**
 * Points as a scatter of braille dots, for a terminal: 2 x 4 dots a character. Pairs with a
 * non-finite value are left out; points beyond a robust value range sit at its edge. No point: one
 * line that says so. Lines are separated by `\n`, without one at the end.
 */
export function braillePlot(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: BraillePlotOptions = {},
): string {
  const { axes = true, formatX = plain, formatY = plain } = options
  const columns = Math.max(1, Math.floor(options.columns ?? 72))
  const rows = Math.max(1, Math.floor(options.rows ?? 10))
  const points: { x: number; y: number }[] = []
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) points.push({ x: x[i], y: y[i] })
  }
  if (points.length === 0) return '(no points to show)'
  const xRange = valueRange(points.map((point) => point.x))
  const yRange = valueRange(
    points.map((point) => point.y),
    { robust: 4 },
  )
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns))
  for (const point of points) {
    const dotX = place(point.x, xRange.low, xRange.high, columns * 2)
    const dotY = rows * 4 - 1 - place(point.y, yRange.low, yRange.high, rows * 4)
    cells[dotY >> 2][dotX >> 1] |= DOTS[dotY & 3][dotX & 1]
  }
  const lines = cells.map((cell) =>
    Array.from(cell, (bits) => String.fromCharCode(0x2800 + bits)).join(''),
  )
  if (!axes) return lines.join('\n')
  return withAxes(lines, {
    top: formatY(yRange.high),
    bottom: formatY(yRange.low),
    left: formatX(xRange.low),
    right: formatX(xRange.high),
    nameX: options.nameX ?? '',
    nameY: options.nameY ?? '',
  })
}

function withAxes(
  lines: readonly string[],
  labels: Readonly<Record<'top' | 'bottom' | 'left' | 'right' | 'nameX' | 'nameY', string>>,
): string {
  const margin = Math.max(labels.top.length, labels.bottom.length)
  const columns = lines[0].length
  const body = lines.map((line, row) => {
    const label = row === 0 ? labels.top : row === lines.length - 1 ? labels.bottom : ''
    return `${label.padStart(margin)} ┤${line}`
  })
  const { left, right, nameX, nameY } = labels
  const gap = Math.max(nameX.length + 2, columns - left.length - right.length)
  const before = Math.floor((gap - nameX.length) / 2)
  const between = ' '.repeat(before) + nameX + ' '.repeat(gap - nameX.length - before)
  const indent = ' '.repeat(margin + 2)
  return [
    ...(nameY === '' ? [] : [' '.repeat(margin + 1) + nameY]),
    ...body,
    `${' '.repeat(margin + 1)}└${'─'.repeat(columns)}`,
    indent + left + between + right,
  ].join('\n')
}

function place(value: number, low: number, high: number, count: number): number {
  const index = Math.floor(((value - low) / (high - low)) * count)
  return Math.min(count - 1, Math.max(0, index))
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)))
}
