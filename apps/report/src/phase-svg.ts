import type { PhasePicture } from '@longrun/search'
import { linearAxis } from './axis.ts'
import { fluxScale } from './flux-scale.ts'
import { dotsPath, plotSvg } from './plot-frame.ts'
import { padRange, valueRange } from './value-range.ts'

/** Binned flux over every phase of twice the period: transits at 0 and 1, second eclipses at 0.5 and at -0.5. */
export function phaseSvg(
  picture: PhasePicture,
  options: {
    readonly title: string
    readonly width: number
    readonly height: number
    /** True: a file of its own; false: for a page that has the plot style. */
    readonly standalone: boolean
  },
): string {
  const range = padRange(valueRange(picture.flux), 0.08)
  const scale = fluxScale(range)
  const xAxis = linearAxis({ low: -0.5, high: 1.5 }, { label: 'Phase [periods]', count: 4 })
  const yAxis = linearAxis(
    { low: scale.convert(range.low), high: scale.convert(range.high) },
    { label: scale.label, count: 4 },
  )
  return plotSvg({ ...options, xAxis, yAxis, kind: 'phase' }, (frame) => {
    const y = (flux: number): number => frame.y(scale.convert(flux))
    const places = picture.phase.map((phase, i) => ({ x: frame.x(phase), y: y(picture.flux[i]) }))
    const errors = picture.phase.map(
      (phase, i) =>
        `M${frame.x(phase)} ${y(picture.flux[i] + picture.err[i])}V${y(picture.flux[i] - picture.err[i])}`,
    )
    const level = `M${frame.left} ${y(1)}H${frame.right}`
    return `<path class="harmonic" d="${level}"/><path class="thin" d="${errors.join('')}"/><path class="dots" d="${dotsPath(places)}"/>`
  })
}
