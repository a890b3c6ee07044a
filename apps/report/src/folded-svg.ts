import type { FoldedPicture } from '@longrun/search'
import { linearAxis } from './axis.ts'
import { fluxScale } from './flux-scale.ts'
import { formatNumber } from './format-number.ts'
import { dotsPath, linePath, plotSvg } from './plot-frame.ts'
import { padRange, valueRange } from './value-range.ts'

export interface FoldedSvgOptions {
  /** Name for screen readers; default says period and depth. Any text: it is escaped. */
  readonly title?: string
  /** Time from full depth to none [hours]: the model is then a trapezoid; default: the picture's own, else 0, a box. */
  readonly ingressHours?: number
  /** Default 420 x 260 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

/** Flux folded on the period: points, bins with one-sigma errors, and the fitted box or trapezoid. */
export function foldedSvg(folded: FoldedPicture, options: FoldedSvgOptions = {}): string {
  const {
    ingressHours = folded.ingressHours ?? 0,
    width = 420,
    height = 260,
    standalone = true,
  } = options
  const title =
    options.title ??
    `Folded on ${formatNumber(folded.periodDays, 6)} days, depth ${formatNumber(folded.depthPpm, 3)} ppm`
  const level = 1 - folded.depthPpm * 1e-6
  const reach = valueRange(folded.hours)
  const edge = Math.max(Math.abs(reach.low), Math.abs(reach.high))
  const points = valueRange(folded.flux, { robust: 3 })
  const bins = valueRange(folded.binFlux.length > 0 ? folded.binFlux : folded.flux)
  const fluxRange = padRange(
    { low: Math.min(points.low, bins.low, level), high: Math.max(points.high, bins.high, 1) },
    0.06,
  )
  const scale = fluxScale(fluxRange)
  const xAxis = linearAxis({ low: -edge, high: edge }, { label: 'Hours from mid-transit' })
  const yAxis = linearAxis(
    { low: scale.convert(fluxRange.low), high: scale.convert(fluxRange.high) },
    { label: scale.label, count: 5 },
  )
  return plotSvg({ title, xAxis, yAxis, width, height, kind: 'fold', standalone }, (frame) => {
    const place = (hours: number, flux: number) => ({
      x: frame.x(hours),
      y: frame.y(scale.convert(flux)),
    })
    const dots = folded.hours.map((hours, i) => place(hours, folded.flux[i]))
    const binDots = folded.binHours.map((hours, i) => place(hours, folded.binFlux[i]))
    const errors = folded.binHours.map((hours, i) => {
      const top = place(hours, folded.binFlux[i] + folded.binErr[i])
      const bottom = place(hours, folded.binFlux[i] - folded.binErr[i])
      const drawn = Number.isFinite(top.y) && Number.isFinite(bottom.y)
      return drawn ? `M${top.x} ${top.y}V${bottom.y}` : ''
    })
    const half = folded.durationHours / 2
    const flat = Math.max(0, half - ingressHours)
    const model = [
      place(-edge, 1),
      place(-half, 1),
      place(-flat, level),
      place(flat, level),
      place(half, 1),
      place(edge, 1),
    ]
    return [
      `<path class="dots folded" d="${dotsPath(dots)}"/>`,
      `<path class="model" d="${linePath(model)}"/>`,
      `<path class="errors" d="${errors.join('')}"/>`,
      `<path class="bins" d="${dotsPath(binDots)}"/>`,
    ].join('')
  })
}
