import { linearAxis } from './axis.ts'
import { dotsPath, linePath, plotSvg } from './plot-frame.ts'

/** One bin of a reliability diagram; shares from 0 to 1. */
export interface CalibrationBin {
  readonly items: number
  readonly meanConfidence: number
  readonly accuracy: number
  readonly interval: { readonly low: number | null; readonly high: number | null }
}

/** Share of right answers against stated confidence, bins with their intervals; on the diagonal, confidence is true. */
export function calibrationSvg(
  bins: readonly CalibrationBin[],
  options: {
    readonly width?: number
    readonly height?: number
    readonly standalone?: boolean
  } = {},
): string {
  const { width = 560, height = 400, standalone = true } = options
  const percent = { low: 0, high: 100 }
  return plotSvg(
    {
      title: `Share of right answers against stated confidence, ${bins.length} bins`,
      xAxis: linearAxis(percent, { label: 'Stated confidence [%]', count: 5 }),
      yAxis: linearAxis(percent, { label: 'Right answers [%]', count: 5 }),
      width,
      height,
      kind: 'calibration',
      standalone,
    },
    (frame) => {
      const places = bins.map((bin) => ({
        x: frame.x(100 * bin.meanConfidence),
        y: frame.y(100 * bin.accuracy),
      }))
      const errors = bins.flatMap(({ interval: { low, high } }, at) =>
        low === null || high === null
          ? []
          : [`M${places[at].x} ${frame.y(100 * high)}V${frame.y(100 * low)}`],
      )
      const diagonal = linePath([
        { x: frame.x(0), y: frame.y(0) },
        { x: frame.x(100), y: frame.y(100) },
      ])
      return [
        `<path class="harmonic" d="${diagonal}"/>`,
        `<path class="line" d="${linePath(places)}"/>`,
        `<path class="errors" d="${errors.join('')}"/>`,
        `<path class="bins" d="${dotsPath(places)}"/>`,
      ].join('')
    },
  )
}
