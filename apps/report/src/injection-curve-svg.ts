import { completenessAt, type CompletenessOfSnr, type DetectionCurve } from '@longrun/search'

import { linearAxis, logAxis } from './axis.ts'
import { formatNumber } from './format-number.ts'
import { dotsPath, linePath, plotSvg } from './plot-frame.ts'

/** How the detection curve is drawn. */
export interface InjectionCurveOptions {
  /** Default 720 x 340 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

const LOWEST_SNR = 1
const HIGHEST_SNR = 200

/** Share recovered against expected SNR: bins with their intervals, and the fitted curve where there is one. */
export function injectionCurveSvg(
  bins: readonly CompletenessOfSnr[],
  curve: DetectionCurve | null,
  options: InjectionCurveOptions = {},
): string {
  const { width = 720, height = 340, standalone = true } = options
  const title =
    curve === null
      ? 'Completeness against expected SNR'
      : `Completeness against expected SNR: half of the plateau at ${formatNumber(curve.snrHalf, 3)}`
  const xAxis = logAxis(
    { low: LOWEST_SNR, high: HIGHEST_SNR },
    { label: 'Expected SNR of the injected transits' },
  )
  const yAxis = linearAxis({ low: 0, high: 100 }, { label: 'Recovered [%]', count: 5 })
  return plotSvg({ title, xAxis, yAxis, width, height, kind: 'overview', standalone }, (frame) => {
    const shown = bins.flatMap(({ snrLow, snrHigh, value, low, high }) => {
      if (value === null) return []
      const centre = Math.sqrt(Math.max(LOWEST_SNR, snrLow) * Math.min(HIGHEST_SNR, snrHigh))
      return [{ x: frame.x(centre), y: frame.y(100 * value), low, high }]
    })
    const errors = shown.map(
      ({ x, low, high }) => `M${x} ${frame.y(100 * high)}V${frame.y(100 * low)}`,
    )
    const steps = 160
    const line =
      curve === null
        ? []
        : Array.from({ length: steps + 1 }, (_, i) => {
            const snr = LOWEST_SNR * (HIGHEST_SNR / LOWEST_SNR) ** (i / steps)
            return { x: frame.x(snr), y: frame.y(100 * completenessAt(curve, snr)) }
          })
    return [
      `<path class="model" d="${linePath(line)}"/>`,
      `<path class="errors" d="${errors.join('')}"/>`,
      `<path class="bins" d="${dotsPath(shown)}"/>`,
    ].join('')
  })
}
