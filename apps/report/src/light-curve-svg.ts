import type { Candidate, StarPictures } from '@longrun/search'
import { linearAxis } from './axis.ts'
import { fluxScale } from './flux-scale.ts'
import { dotsPath, linePath, plotSvg, type PlotFrame } from './plot-frame.ts'
import { padRange, valueRange } from './value-range.ts'

/** Whose transits are marked. */
type Marked = Pick<Candidate, 'periodDays' | 't0'> & Partial<Pick<Candidate, 'disposition'>>

export interface LightCurveSvgOptions {
  /** Name for screen readers; default "Light curve". Any text: it is escaped. */
  readonly title?: string
  /** Zero point of the times ("BTJD"), for the axis; default "unknown". */
  readonly timeSystem?: string
  /** Candidates whose transits are marked by triangles, at most three; a candidate with more than 80 transits gets none, a lone event one. Default none. */
  readonly transits?: readonly Marked[]
  /** Default 720 x 240 user units; text is 12. */
  readonly width?: number
  readonly height?: number
  /** True (default): a file of its own; false: for a page that has the plot style. */
  readonly standalone?: boolean
}

/** Height kept free below the points for a row of triangles, in user units of the whole picture. */
const STRIP = 13

/** From so many points on they are lowest and highest values of bins: a line joins them into a band. */
const DENSE = 1000

/** Flux against time as dots. Points far outside the robust range sit at the plot's edge. */
export function lightCurveSvg(
  lightCurve: StarPictures['lightCurve'],
  options: LightCurveSvgOptions = {},
): string {
  const { title = 'Light curve', timeSystem = 'unknown', transits = [] } = options
  const { width = 720, height = 240, standalone = true } = options
  const { time, flux } = lightCurve
  const timeRange = valueRange(time)
  const points = padRange(valueRange(flux, { robust: 6 }), 0.06)
  const strip = ((points.high - points.low) * (transits.length === 0 ? 0 : STRIP)) / height
  const fluxRange = { low: points.low - strip * Math.min(3, transits.length), high: points.high }
  const scale = fluxScale(fluxRange)
  const shift = timeShift(timeRange.low, timeSystem)
  const xAxis = linearAxis(
    padRange({ low: timeRange.low - shift.days, high: timeRange.high - shift.days }, 0.01),
    { label: shift.label, count: 6 },
  )
  const yAxis = linearAxis(
    { low: scale.convert(fluxRange.low), high: scale.convert(fluxRange.high) },
    { label: scale.label, count: 4 },
  )
  return plotSvg(
    { title, xAxis, yAxis, width, height, kind: 'light-curve', standalone },
    (frame) => {
      const places = time.map((t, i) => ({
        x: frame.x(t - shift.days),
        y: frame.y(scale.convert(flux[i])),
      }))
      const marks = transits.slice(0, 3).map((candidate, rank) => {
        const shifted = { ...candidate, t0: candidate.t0 - shift.days }
        return triangles(shifted, rank, frame, xAxis.low, xAxis.high)
      })
      const drawn = `<path class="dots" d="${dotsPath(places)}"/>${marks.join('')}`
      return time.length < DENSE ? drawn : envelope(time, places) + drawn
    },
  )
}

/** Thin lines through neighbours in time, broken at gaps. */
function envelope(
  time: readonly number[],
  places: readonly { readonly x: number; readonly y: number }[],
): string {
  const gap = ((time[time.length - 1] - time[0]) / time.length) * 6
  let path = ''
  let start = 0
  for (let i = 1; i <= time.length; i++) {
    if (i < time.length && Math.abs(time[i] - time[i - 1]) <= gap) continue
    path += linePath(places.slice(start, i))
    start = i
  }
  return `<path class="envelope" d="${path}"/>`
}

function triangles(
  candidate: Marked,
  rank: number,
  frame: PlotFrame,
  low: number,
  high: number,
): string {
  const { t0 } = candidate
  // the bound that stands for a lone event's period foretells no transit
  const periodDays =
    candidate.disposition === 'single-event' ? 2 * (high - low) : candidate.periodDays
  if (!(periodDays > 0) || !Number.isFinite(t0) || (high - low) / periodDays > 80) return ''
  let path = ''
  const base = frame.bottom - 1 - rank * 9
  for (let n = Math.ceil((low - t0) / periodDays); t0 + n * periodDays <= high; n++) {
    path += `M${frame.x(t0 + n * periodDays)} ${base - 7}l4 7h-8z`
  }
  return path === '' ? '' : `<path class="m${rank}" d="${path}"/>`
}

/** Whether a time system says anything: "unknown" and what begins with it do not. */
export function isKnown(timeSystem: string): boolean {
  return timeSystem !== '' && !timeSystem.startsWith('unknown')
}

/** Full Julian dates are too long for an axis: a round number is taken off and named. */
function timeShift(low: number, timeSystem: string): { days: number; label: string } {
  const known = isKnown(timeSystem)
  if (Math.abs(low) < 1e5) {
    return { days: 0, label: known ? `Time [${timeSystem}, days]` : 'Time [days]' }
  }
  const days = Math.floor(low / 100) * 100
  return { days, label: `${known ? timeSystem : 'Time'} − ${days} [days]` }
}
