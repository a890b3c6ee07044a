import { describe, expect, it } from 'vitest'
import { exampleInput, examplePictures, exampleStar } from '../test/example-input.ts'
import { linearAxis, logAxis } from './axis.ts'
import { foldedSvg } from './folded-svg.ts'
import { lightCurveSvg } from './light-curve-svg.ts'
import { overviewSvg } from './overview-svg.ts'
import { periodogramSvg } from './periodogram-svg.ts'
import { dotsPath, linePath } from './plot-frame.ts'

const [candidate] = exampleStar(0).candidates
const pictures = examplePictures(candidate, 1)
const [fold] = pictures.folded
const emptyFold = { ...fold, hours: [], flux: [], binHours: [], binFlux: [], binErr: [] }
const broken = [NaN, Infinity, -Infinity, 1]

const DRAWINGS: Readonly<Record<string, string>> = {
  'light curve': lightCurveSvg(pictures.lightCurve, {
    timeSystem: 'BTJD',
    transits: [{ periodDays: 3.2, t0: 1684 }],
  }),
  'light curve without points': lightCurveSvg({ time: [], flux: [] }),
  'light curve of one point': lightCurveSvg({ time: [2455000.5], flux: [1] }),
  'light curve of raw flux': lightCurveSvg({ time: [1, 2, 3], flux: [12000, 12010, 11990] }),
  'light curve of broken numbers': lightCurveSvg(
    { time: broken, flux: broken },
    { transits: [{ periodDays: NaN, t0: NaN }] },
  ),
  'light curve with an endless comb': lightCurveSvg(pictures.lightCurve, {
    transits: [{ periodDays: 1e-9, t0: 0 }],
  }),
  periodogram: periodogramSvg(pictures.periodogram, { bestPeriodDays: 3.2 }),
  'periodogram without points': periodogramSvg({ periodDays: [], sde: [] }),
  'periodogram of broken numbers': periodogramSvg({ periodDays: broken, sde: broken }),
  'flat periodogram': periodogramSvg({ periodDays: [1, 2], sde: [0, 0] }),
  fold: foldedSvg(fold),
  'fold as trapezoid': foldedSvg(fold, { ingressHours: 0.4 }),
  'fold without points': foldedSvg(emptyFold),
  'fold of broken numbers': foldedSvg({
    ...fold,
    depthPpm: NaN,
    durationHours: NaN,
    hours: broken,
    flux: broken,
    binHours: broken,
    binFlux: broken,
    binErr: broken,
  }),
  overview: overviewSvg(
    [...exampleInput(60).stars].map((star) => ({ ...star.candidates[0], name: star.key })),
  ),
  'overview without points': overviewSvg([]),
  'overview of broken numbers': overviewSvg([
    { ...candidate, name: 'x', periodDays: NaN },
    { ...candidate, name: 'y', depthPpm: -40 },
    { ...candidate, name: 'z', depthPpm: Infinity },
  ]),
}

describe.each(Object.entries(DRAWINGS))('%s', (_name, svg) => {
  it('holds no NaN, Infinity or undefined, and is balanced', () => {
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    expect(svg.startsWith('<svg ')).toBe(true)
    expect(svg.endsWith('</svg>')).toBe(true)
    expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length)
  })

  it('has a name and no more than 40 kB', () => {
    expect(svg).toMatch(/role="img".*<title>[^<]+<\/title>/)
    expect(svg.length).toBeLessThan(40_000)
  })
})

it('escapes a hostile title', () => {
  const svg = lightCurveSvg(pictures.lightCurve, {
    title: '</title><script>alert(1)</script>',
    timeSystem: '<b>"',
  })
  expect(svg).not.toMatch(/<script|<b>/)
})

it('marks the best period and only the multiples inside the range', () => {
  const svg = periodogramSvg(
    { periodDays: [0.5, 1, 2, 4], sde: [1, 2, 9, 3] },
    { bestPeriodDays: 2 },
  )
  expect(svg).toContain('>P</text>')
  expect(svg).toContain('>½P</text>')
  expect(svg).toContain('>⅓P</text>')
  expect(svg).toContain('>2P</text>')
  expect(svg).not.toContain('>3P</text>')
})

it('marks one triangle a transit', () => {
  const svg = lightCurveSvg(
    { time: [0, 10], flux: [1, 1] },
    { transits: [{ periodDays: 2, t0: 21 }] },
  )
  const path = /class="m0" d="([^"]*)"/.exec(svg)?.[1] ?? ''
  expect(path.match(/M/g)).toHaveLength(5)
})

it('rounds the sides of a fitted shape as the exposure does, and leaves its depth', () => {
  const heights = (svg: string): number[] =>
    (/class="model" d="M([^"]*)"/.exec(svg)?.[1] ?? '').split(/(?=[ l-])/).map(Number)
  const sharp = foldedSvg({ ...fold, ingressHours: 0.1 })
  const smeared = foldedSvg({ ...fold, ingressHours: 0.1, exposureHours: 0.5 })
  expect(heights(smeared).length).toBeGreaterThan(5 * heights(sharp).length)
  // a box has no sides that were fitted
  const box = { ...fold }
  delete box.ingressHours
  expect(foldedSvg({ ...box, exposureHours: 0.5 })).toBe(foldedSvg(box))
})

it('takes a round number off long times, and says so', () => {
  const svg = lightCurveSvg({ time: [2454964.5, 2454990], flux: [1, 1] }, { timeSystem: 'BJD' })
  expect(svg).toContain('BJD − 2454900 [days]')
  expect(svg).toContain('>70</text>')
})

it('joins dense points into a band that breaks at a gap, and leaves few as dots', () => {
  const time = Array.from({ length: 1200 }, (_, i) => i / 48 + (i >= 600 ? 2 : 0))
  const dense = lightCurveSvg({ time, flux: time.map((_, i) => 1 + (i % 2) * 1e-3) })
  expect(/class="envelope" d="([^"]*)"/.exec(dense)?.[1].match(/M/g)).toHaveLength(2)
  expect(lightCurveSvg({ time: [1, 2], flux: [1, 1] })).not.toContain('class="envelope"')
})

it('names no time system that is unknown', () => {
  const svg = lightCurveSvg({ time: [1, 2], flux: [1, 1] }, { timeSystem: 'unknown time system' })
  expect(svg).toContain('>Time [days]<')
})

describe('paths', () => {
  const places = [
    { x: 10.3, y: 20.7 },
    { x: 10.1, y: 20 },
    { x: 30, y: 5.5 },
    { x: 30, y: 5.5 },
    { x: NaN, y: 1 },
  ]

  it('come back to the same places', () => {
    expect(readDots(dotsPath(places))).toEqual([
      [10.1, 20],
      [10.3, 20.7],
      [30, 5.5],
    ])
  })

  it('a line keeps order', () => {
    expect(linePath(places.slice(0, 3))).toBe('M10.3 20.7l-.2-.7 19.9-14.5')
    expect(linePath(places.slice(0, 1))).toBe('')
  })
})

describe('axes', () => {
  it('marks round values', () => {
    const axis = linearAxis({ low: -0.0123, high: 0.0101 }, { label: 'x' })
    expect(axis.ticks.map((tick) => tick.text)).toEqual([
      '−0.010',
      '−0.005',
      '0.000',
      '0.005',
      '0.010',
    ])
    const log = logAxis({ low: 0.5, high: 30 }, { label: 'x' })
    expect(log.ticks.map((tick) => tick.text)).toEqual(['0.5', '1', '2', '5', '10', '20'])
  })

  it('share is 0 at the low end and 1 at the high one', () => {
    const log = logAxis({ low: 0.5, high: 50 }, { label: 'x' })
    expect(log.share(0.5)).toBeCloseTo(0, 12)
    expect(log.share(5)).toBeCloseTo(0.5, 12)
    expect(log.share(50)).toBeCloseTo(1, 12)
  })
})

function readDots(path: string): number[][] {
  const places: number[][] = []
  let x = 0
  let y = 0
  for (const [, dx, dy] of path.matchAll(/m(-?[\d.]+)[ ]?(-?[\d.]+)h0/g)) {
    x += Number(dx)
    y += Number(dy)
    places.push([Number(x.toFixed(1)), Number(y.toFixed(1))])
  }
  return places
}
