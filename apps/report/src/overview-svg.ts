import type { Disposition } from '@longrun/search'
import { logAxis } from './axis.ts'
import { DISPOSITIONS, dispositionRank } from './disposition.ts'
import { escapeText } from './escape.ts'
import { formatNumber } from './format-number.ts'
import { plotSvg, type PlotFrame } from './plot-frame.ts'
import { valueRange } from './value-range.ts'

export interface OverviewPoint {
  readonly name: string
  readonly periodDays: number
  readonly depthPpm: number
  readonly snr: number
  readonly disposition: Disposition
}

export interface OverviewSvgOptions {
  /** Injected signals, drawn as rings (recovered) and crosses (missed). Default none. */
  readonly injected?: readonly {
    readonly periodDays: number
    readonly depthPpm: number
    readonly recovered: boolean
  }[]
  /** Default 720 x 380 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

/** Depth against period of all candidates, both logarithmic; shape and colour say the disposition. */
export function overviewSvg(
  points: readonly OverviewPoint[],
  options: OverviewSvgOptions = {},
): string {
  const { injected = [], width = 720, height = 380, standalone = true } = options
  const drawn = points.filter((point) => point.periodDays > 0 && point.depthPpm > 0)
  const all = [...drawn, ...injected.filter((one) => one.periodDays > 0 && one.depthPpm > 0)]
  const xAxis = logAxis(widen(all.map((point) => point.periodDays)), { label: 'Period [days]' })
  const yAxis = logAxis(widen(all.map((point) => point.depthPpm)), { label: 'Depth [ppm]' })
  const title = `Depth against period of ${drawn.length} candidates`
  return plotSvg(
    { title, xAxis, yAxis, width, height, kind: 'overview', standalone },
    (frame) =>
      rings(injected, frame) +
      [...drawn]
        .reverse()
        .map((p) => mark(p, frame))
        .join(''),
  )
}

function mark(point: OverviewPoint, frame: PlotFrame): string {
  const look = DISPOSITIONS[dispositionRank(point.disposition)]
  const at = `M${frame.x(point.periodDays)} ${frame.y(point.depthPpm)}`
  const text = `${point.name}: ${formatNumber(point.periodDays, 5)} days, ${formatNumber(point.depthPpm, 3)} ppm, SNR ${formatNumber(point.snr, 3)}, ${look.words}`
  return `<path class="k-${look.name}" d="${at}${SHAPES[look.name]}"><title>${escapeText(text)}</title></path>`
}

const SHAPES: Readonly<Record<Disposition, string>> = {
  candidate: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  'low-confidence': 'm-2.7 0a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0z',
  'eclipsing-binary': 'm0-5l4.6 5l-4.6 5l-4.6-5z',
  variable: 'm-3.6-3.6h7.2v7.2h-7.2z',
  'single-event': 'm0-4.8l4.8 8h-9.6z',
}

function rings(injected: NonNullable<OverviewSvgOptions['injected']>, frame: PlotFrame): string {
  let found = ''
  let missed = ''
  for (const signal of injected) {
    if (!(signal.periodDays > 0 && signal.depthPpm > 0)) continue
    const at = `M${frame.x(signal.periodDays)} ${frame.y(signal.depthPpm)}`
    if (signal.recovered) found += `${at}m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0`
    else missed += `${at}m-4.5-4.5l9 9m0-9l-9 9`
  }
  return `<path class="found" d="${found}"/><path class="missed" d="${missed}"/>`
}

/** Range with a little room on both sides of a logarithmic axis; 1..10 without values. */
function widen(values: readonly number[]): { low: number; high: number } {
  if (values.length === 0) return { low: 1, high: 10 }
  const { low, high } = valueRange(values)
  return { low: low / 1.25, high: high * 1.25 }
}
