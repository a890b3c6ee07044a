import { trapezoidAt, type FoldedPicture, type ModelPicture } from '@longrun/search'
import { linearAxis } from './axis.ts'
import { fluxScale } from './flux-scale.ts'
import { formatNumber } from './format-number.ts'
import { dotsPath, linePath, plotSvg } from './plot-frame.ts'
import { padRange, valueRange, type ValueRange } from './value-range.ts'

/** How a folded transit is drawn. */
export interface FoldedSvgOptions {
  /** Name for screen readers; default says period and depth. Any text: it is escaped. */
  readonly title?: string
  /** Time from full depth to none [hours]: the model is then a trapezoid; default: the picture's own, else 0, a box. */
  readonly ingressHours?: number
  /** Name of the horizontal axis; default "Hours from mid-transit". */
  readonly xLabel?: string
  /** The model as drawn, hours ascending; default: the picture's box or trapezoid. */
  readonly model?: ModelPicture
  /** Range of the flux axis, to draw several alike; default: from the picture, see `foldedFluxRange`. */
  readonly fluxRange?: ValueRange
  /** Default 420 x 260 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

/** Flux folded on the period: points, bins with one-sigma errors, and the box, or the fitted trapezoid averaged over the exposure. */
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
  const fluxRange = options.fluxRange ?? foldedFluxRange(folded)
  const scale = fluxScale(fluxRange)
  const xAxis = linearAxis(
    { low: -edge, high: edge },
    { label: options.xLabel ?? 'Hours from mid-transit' },
  )
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
    const model =
      options.model === undefined
        ? trapezoid(folded, { edge, level, ingressHours })
        : inside(options.model, edge)
    const drawn = model.map(({ hours, flux }) => place(hours, flux))
    return [
      `<path class="dots folded" d="${dotsPath(dots)}"/>`,
      `<path class="model" d="${linePath(drawn)}"/>`,
      `<path class="errors" d="${errors.join('')}"/>`,
      `<path class="bins" d="${dotsPath(binDots)}"/>`,
    ].join('')
  })
}

/** Points of a shape that the exposure has rounded. */
const SMEARED_POINTS = 121

interface ModelPoint {
  readonly hours: number
  readonly flux: number
}

function trapezoid(
  { durationHours, exposureHours = 0 }: FoldedPicture,
  { edge, level, ingressHours }: { edge: number; level: number; ingressHours: number },
): ModelPoint[] {
  const half = durationHours / 2
  if (ingressHours > 0 && exposureHours > 0) {
    const ingressDays = Math.min(half, ingressHours)
    const shape = {
      centre: 0,
      widthDays: durationHours - ingressDays,
      ingressDays,
      egressDays: ingressDays,
    }
    return Array.from({ length: SMEARED_POINTS }, (_, i) => {
      const hours = edge * ((2 * i) / (SMEARED_POINTS - 1) - 1)
      return { hours, flux: 1 - (1 - level) * trapezoidAt(hours, shape, exposureHours) }
    })
  }
  const flat = Math.max(0, half - ingressHours)
  return [
    { hours: -edge, flux: 1 },
    { hours: -half, flux: 1 },
    { hours: -flat, flux: level },
    { hours: flat, flux: level },
    { hours: half, flux: 1 },
    { hours: edge, flux: 1 },
  ]
}

function inside({ hours, flux }: ModelPicture, edge: number): ModelPoint[] {
  return hours
    .map((hour, i) => ({ hours: hour, flux: flux[i] }))
    .filter(({ hours: h }) => Math.abs(h) <= edge)
}

/** Range that holds points, bins and model with a margin; a few far outliers do not decide it. */
export function foldedFluxRange(folded: FoldedPicture): ValueRange {
  const level = 1 - folded.depthPpm * 1e-6
  const points = valueRange(folded.flux, { robust: 3 })
  const bins = valueRange(folded.binFlux.length > 0 ? folded.binFlux : folded.flux)
  return padRange(
    { low: Math.min(points.low, bins.low, level), high: Math.max(points.high, bins.high, 1) },
    0.06,
  )
}
