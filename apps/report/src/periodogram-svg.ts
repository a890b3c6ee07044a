import type { StarPictures } from '@longrun/search'
import { linearAxis, logAxis } from './axis.ts'
import { formatNumber } from './format-number.ts'
import { linePath, plotSvg, type PlotFrame } from './plot-frame.ts'
import { valueRange } from './value-range.ts'

/** Multiples of the best period that a wrong period is most often found at, those nearer to it first. */
const HARMONICS = [
  { factor: 1 / 2, name: '½P' },
  { factor: 2, name: '2P' },
  { factor: 1 / 3, name: '⅓P' },
  { factor: 3, name: '3P' },
] as const

/** Names closer than this would run into each other; of such the one nearer to P stays. */
const LABEL = 22

export interface PeriodogramSvgOptions {
  /** Name for screen readers; default says the period marked. Any text: it is escaped. */
  readonly title?: string
  /** Period to mark, with its harmonics [days]; null: none. Default: the highest SDE. */
  readonly bestPeriodDays?: number | null
  /** Default 420 x 260 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

/** SDE against trial period (logarithmic); a band marks the best period P, dashes P/3, P/2, 2P, 3P. */
export function periodogramSvg(
  periodogram: StarPictures['periodogram'],
  options: PeriodogramSvgOptions = {},
): string {
  const { width = 420, height = 260, standalone = true } = options
  const { periodDays, sde } = periodogram
  const best = options.bestPeriodDays === undefined ? highest(periodogram) : options.bestPeriodDays
  const title =
    options.title ??
    (best === null ? 'Periodogram' : `Periodogram, best period ${formatNumber(best, 6)} days`)
  const sdeRange = valueRange(sde)
  const xAxis = logAxis(valueRange(periodDays), { label: 'Period [days]' })
  const yAxis = linearAxis(
    { low: Math.min(0, sdeRange.low), high: sdeRange.high + (sdeRange.high - sdeRange.low) * 0.14 },
    { label: 'SDE', count: 5 },
  )
  return plotSvg(
    { title, xAxis, yAxis, width, height, kind: 'periodogram', standalone },
    (frame) => {
      const places = periodDays.map((period, i) => ({ x: frame.x(period), y: frame.y(sde[i]) }))
      const line = `<path class="line" d="${linePath(places)}"/>`
      return best === null ? line : marks(best, frame, xAxis.low, xAxis.high) + line
    },
  )
}

function marks(best: number, frame: PlotFrame, low: number, high: number): string {
  const inside = (period: number) => period >= low * 0.999 && period <= high * 1.001
  let text = ''
  const placed: number[] = []
  if (inside(best)) {
    const x = frame.x(best)
    placed.push(x)
    text += `<path class="best" d="M${x} ${frame.top}V${frame.bottom}"/><text class="mark" x="${x}" y="${frame.top + 9}">P</text>`
  }
  for (const { factor, name } of HARMONICS) {
    if (!inside(best * factor)) continue
    const x = frame.x(best * factor)
    if (placed.some((other) => Math.abs(other - x) < LABEL)) continue
    placed.push(x)
    text += `<path class="harmonic" d="M${x} ${frame.top + 14}V${frame.bottom}"/><text class="tick" x="${x}" y="${frame.top + 9}">${name}</text>`
  }
  return text
}

function highest(periodogram: StarPictures['periodogram']): number | null {
  let best = -1
  for (let i = 0; i < periodogram.sde.length; i++) {
    if (!Number.isFinite(periodogram.sde[i])) continue
    if (best < 0 || periodogram.sde[i] > periodogram.sde[best]) best = i
  }
  return best < 0 ? null : periodogram.periodDays[best]
}
