import type { Axis } from './axis.ts'
import { escapeText } from './escape.ts'
import { PLOT_STYLE, STANDALONE_COLOURS } from './plot-style.ts'

/** Where things go in a plot, in user units with one decimal. */
export interface PlotFrame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Horizontal and vertical place of a value; values beyond the axis are held at its edge. */
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

export interface PlotOptions {
  /** Name read by screen readers and shown on hover. Not escaped. */
  readonly title: string
  readonly xAxis: Axis
  readonly yAxis: Axis
  readonly width: number
  readonly height: number
  /** Extra class of the `svg` element. */
  readonly kind: string
  /** True: a file of its own, with namespace and colours; false: for a page that has `PLOT_STYLE`. */
  readonly standalone: boolean
}

/** One SVG plot; a wide one has margins that hold larger text when it is shown small. Grid, marks, axis names and what `draw` gives for its frame. */
export function plotSvg(options: PlotOptions, draw: (frame: PlotFrame) => string): string {
  const { width, height, xAxis, yAxis } = options
  const wide = width > 600
  const left = wide ? 92 : 66
  const right = width - 10
  const top = 14
  const bottom = height - (wide ? 50 : 42)
  const nameAt = wide ? 17 : 13
  const frame: PlotFrame = {
    left,
    right,
    top,
    bottom,
    x: (value) => tenth(left + clamp(xAxis.share(value)) * (right - left)),
    y: (value) => tenth(bottom - clamp(yAxis.share(value)) * (bottom - top)),
  }
  const parts = [
    `<svg class="plot ${options.kind}" role="img" viewBox="0 0 ${width} ${height}"`,
    options.standalone
      ? ` xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`
      : '>',
    `<title>${escapeText(options.title)}</title>`,
    options.standalone ? `<style>${STANDALONE_COLOURS}${PLOT_STYLE}</style>` : '',
    options.standalone ? `<rect class="paper" width="${width}" height="${height}"/>` : '',
    `<path class="grid" d="${gridPath(frame, xAxis, yAxis)}"/>`,
    draw(frame),
    `<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>`,
    tickTexts(frame, xAxis, yAxis),
    `<text class="name" x="${tenth((left + right) / 2)}" y="${height - 6}">${escapeText(xAxis.label)}</text>`,
    `<text class="name" transform="rotate(-90)" x="${tenth(-(top + bottom) / 2)}" y="${nameAt}">${escapeText(yAxis.label)}</text>`,
    '</svg>',
  ]
  return parts.join('')
}

/** Dots at places, as one compact path: sorted, each place once. */
export function dotsPath(places: readonly { readonly x: number; readonly y: number }[]): string {
  const sorted = places
    .filter((place) => Number.isFinite(place.x) && Number.isFinite(place.y))
    .sort((a, b) => a.x - b.x || a.y - b.y)
  let path = ''
  let lastX = 0
  let lastY = 0
  for (const place of sorted) {
    if (path !== '' && place.x === lastX && place.y === lastY) continue
    path += `m${step(place.x - lastX)}${joined(place.y - lastY)}h0`
    lastX = place.x
    lastY = place.y
  }
  return path
}

/** A line through places in the order given; empty for fewer than two. */
export function linePath(places: readonly { readonly x: number; readonly y: number }[]): string {
  const known = places.filter((place) => Number.isFinite(place.x) && Number.isFinite(place.y))
  if (known.length < 2) return ''
  let path = `M${step(known[0].x)}${joined(known[0].y)}l`
  for (let i = 1; i < known.length; i++) {
    const dx = step(known[i].x - known[i - 1].x)
    path += (i > 1 && !dx.startsWith('-') ? ' ' : '') + dx + joined(known[i].y - known[i - 1].y)
  }
  return path
}

function gridPath(frame: PlotFrame, xAxis: Axis, yAxis: Axis): string {
  const across = yAxis.ticks.map((tick) => `M${frame.left} ${frame.y(tick.value)}H${frame.right}`)
  const up = xAxis.ticks.map((tick) => `M${frame.x(tick.value)} ${frame.top}V${frame.bottom}`)
  return [...across, ...up].join('')
}

function tickTexts(frame: PlotFrame, xAxis: Axis, yAxis: Axis): string {
  const below = xAxis.ticks.map(
    (tick) =>
      `<text class="tick" x="${frame.x(tick.value)}" y="${frame.bottom + 17}">${tick.text}</text>`,
  )
  const beside = yAxis.ticks.map(
    (tick) =>
      `<text class="side" x="${frame.left - 5}" y="${tenth(frame.y(tick.value) + 4)}">${tick.text}</text>`,
  )
  return below.join('') + beside.join('')
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** A difference with one decimal and no leading zero: `-.5`, `3.1`. */
function step(value: number): string {
  const text = String(tenth(value))
  return text === '-0' ? '0' : text.replace(/^(-?)0\./, '$1.')
}

/** `step`, with a space before it where two numbers would run together. */
function joined(value: number): string {
  const text = step(value)
  return text.startsWith('-') ? text : ' ' + text
}
