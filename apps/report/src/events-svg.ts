import type { EventPicture } from '@longrun/search'
import { linearAxis, type Axis } from './axis.ts'
import { formatCount } from './format-number.ts'
import { dotsPath, plotSvg, type PlotFrame } from './plot-frame.ts'
import { padRange, valueRange } from './value-range.ts'

interface Measured {
  readonly number: number
  readonly value: number
  readonly err: number
}

interface Options {
  readonly title: string
  readonly width: number
  readonly height: number
  /** True: a file of its own; false: for a page that has the plot style. */
  readonly standalone: boolean
}

/** Depth of every transit against its number; even ones filled, odd ones hollow; dashed: their weighted mean. */
export function depthsSvg(events: readonly EventPicture[], options: Options): string {
  const measured = events.map(({ number, depthPpm, depthErrPpm }) => ({
    number,
    value: depthPpm,
    err: depthErrPpm,
  }))
  return eventsSvg(measured, { ...options, label: 'Depth [ppm]', line: weightedMean(measured) })
}

/** How late every transit is against a constant period; null where no transit's time could be measured. */
export function timesSvg(events: readonly EventPicture[], options: Options): string | null {
  const measured = events.flatMap(({ number, lateMinutes, lateErrMinutes }) =>
    lateMinutes === null || lateErrMinutes === null
      ? []
      : [{ number, value: lateMinutes, err: lateErrMinutes }],
  )
  if (measured.length === 0) return null
  return eventsSvg(measured, { ...options, label: 'Late by [minutes]', line: 0 })
}

function weightedMean(measured: readonly Measured[]): number {
  const weights = measured.map(({ err }) => 1 / err ** 2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return measured.reduce((sum, { value }, i) => sum + weights[i] * value, 0) / total
}

function eventsSvg(
  measured: readonly Measured[],
  options: Options & { readonly label: string; readonly line: number },
): string {
  const numbers = valueRange(measured.map((event) => event.number))
  // Ends of the bars; a partial transit with a huge one does not decide the scale.
  const ends = measured.flatMap(({ value, err }) => [value - err, value + err])
  const range = valueRange([...ends, options.line], { robust: 3 })
  const xAxis = numberAxis(numbers.low, numbers.high)
  const yAxis = linearAxis(padRange(range, 0.08), { label: options.label, count: 6 })
  return plotSvg({ ...options, xAxis, yAxis, kind: 'events' }, (frame) => {
    const bars = measured.map(
      ({ number, value, err }) =>
        `M${frame.x(number)} ${frame.y(value + err)}V${frame.y(value - err)}`,
    )
    const line = `M${frame.left} ${frame.y(options.line)}H${frame.right}`
    return [
      `<path class="harmonic" d="${line}"/>`,
      `<path class="errors" d="${bars.join('')}"/>`,
      `<path class="bins" d="${places(measured, frame, 0)}"/>`,
      `<path class="bins" d="${places(measured, frame, 1)}"/>`,
      `<path class="hollow" d="${places(measured, frame, 1)}"/>`,
    ].join('')
  })
}

function places(measured: readonly Measured[], frame: PlotFrame, parity: 0 | 1): string {
  return dotsPath(
    measured
      .filter(({ number }) => Math.abs(number) % 2 === parity)
      .map(({ number, value }) => ({ x: frame.x(number), y: frame.y(value) })),
  )
}

/** Whole numbers only: few transits would get marks at halves. */
function numberAxis(low: number, high: number): Axis {
  const axis = linearAxis(padRange({ low, high }, 0.05), { label: 'Transit number', count: 5 })
  const whole = axis.ticks.filter(({ value }) => Number.isInteger(value))
  return {
    ...axis,
    ticks: whole.map((tick) => ({ ...tick, text: formatCount(tick.value) })),
  }
}
