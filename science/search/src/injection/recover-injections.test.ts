import { LightCurveError, median } from '@longrun/lightcurve'
import { describe, expect, it } from 'vitest'

import { lightCurveOf } from '../sky/light-curve-of.ts'
import { syntheticStar } from '../sky/synthetic-star.ts'
import { searchStar } from '../star/search-star.ts'
import { starCurve } from '../star/star-curve.fixture.ts'
import { scrambleLightCurve, withoutSignals } from './false-alarm-curves.ts'
import { injectionHost } from './host-star.ts'
import { injectTransit } from './inject-transit.ts'
import { type InjectionRequest, recoverInjections } from './recover-injections.ts'

const quiet = lightCurveOf(
  syntheticStar({ seed: 5, index: 3, kind: 'quiet', mission: 'tess-30min' }),
)
const request: InjectionRequest = {
  seed: 7,
  first: 0,
  count: 3,
  grid: {
    periodMinDays: 1,
    periodMaxDays: 4,
    periodBins: 1,
    radiusMinEarth: 0.3,
    radiusMaxEarth: 30,
    radiusBins: 3,
  },
  fill: 'cells',
  host: injectionHost({ radiusSolar: null, logg: null }, { defaultRadiusSolar: 1 }),
  impactMax: 0.5,
  limbDarkening: { u1: 0.4, u2: 0.2 },
  search: { maxPlanets: 1, periodMaxDays: 10 },
  falseAlarms: null,
}

describe('recoverInjections', () => {
  it('recovers what stands out and misses what is far below the noise', () => {
    const { injections, whiteNoise } = recoverInjections(quiet, request)
    const byCell = [0, 1, 2].map((cell) =>
      injections.find(({ injection }) => injection.cell.radius === cell)!,
    )
    // 0.3-1.4 Earth radii: at most 170 ppm under 240 ppm of noise a row; 1.4-6.5; 6.5-30
    expect(byCell[0].outcome).toBe('missed')
    expect(byCell[0].expectedSnr).toBeLessThan(7)
    expect(byCell[2].expectedSnr).toBeGreaterThan(50)
    expect(whiteNoise).toBeGreaterThan(1e-4)
    for (const { injection, outcome, found } of injections)
      if (outcome === 'recovered')
        expect(found?.periodDays).toBeCloseTo(injection.orbit.periodDays, 1)
  }, 20_000)

  it('gives an injection the same whatever block it is in', () => {
    const whole = recoverInjections(quiet, { ...request, count: 2 })
    const second = recoverInjections(quiet, { ...request, first: 1, count: 1 })
    expect(second.injections[0]).toEqual(whole.injections[1])
  }, 20_000)

  it('says what the survey says of the whole file with the transit in it', () => {
    const { injections } = recoverInjections(quiet, { ...request, count: 3 })
    for (const { injection, found, rank } of injections) {
      const whole = injectTransit(quiet, injection.orbit).lightCurve
      const { candidates } = searchStar(whole, request.search)
      expect(found).toEqual(candidates[(rank ?? 1) - 1])
    }
  }, 20_000)

  it('searches inverted and scrambled light curves for false alarms', () => {
    const { detections, notes } = recoverInjections(quiet, {
      ...request,
      count: 0,
      falseAlarms: { inversion: true, scrambles: 2 },
    })
    expect(new Set(detections.map(({ source, round }) => `${source} ${round}`))).toEqual(
      new Set(['observed 0', 'inverted 0', 'scrambled 1', 'scrambled 2']),
    )
    expect(notes).toEqual([])
  }, 20_000)

  it('looks for no false alarms in an eclipsing binary', () => {
    const binary = lightCurveOf(
      syntheticStar({ seed: 1024, index: 81, kind: 'eclipsing-binary', mission: 'tess-30min' }),
    )
    const { own, detections, notes } = recoverInjections(binary, {
      ...request,
      count: 0,
      falseAlarms: { inversion: true, scrambles: 2 },
    })
    expect(own[0].disposition).toBe('eclipsing-binary')
    expect(new Set(detections.map(({ source }) => source))).toEqual(new Set(['observed']))
    expect(notes).toEqual([expect.stringContaining('eclipsing binary')])
  }, 20_000)

  it('refuses a light curve that cannot be searched', () => {
    const tiny = starCurve([{ start: 0, rows: 10, cadenceDays: 0.02 }])
    expect(() => recoverInjections(tiny, request)).toThrow(LightCurveError)
  })
})

describe('scrambleLightCurve', () => {
  const flat = starCurve([{ start: 1500, rows: 1200, cadenceDays: 1 / 48, sigma: 1e-3 }])

  it('keeps rows, span and noise, and moves blocks of at least 1.3 d', () => {
    const scrambled = scrambleLightCurve(flat, { seed: 1, round: 1 })!
    expect(scrambled.time.length).toBe(1200)
    expect(scrambled.time[1199]).toBeCloseTo(flat.time[1199], 9)
    expect(median(scrambled.flux)).toBeCloseTo(1, 3)
    const again = scrambleLightCurve(flat, { seed: 1, round: 1 })!
    expect(again.flux).toEqual(scrambled.flux)
    const other = scrambleLightCurve(flat, { seed: 1, round: 2 })!
    expect(other.flux).not.toEqual(scrambled.flux)
    expect(other.flux.toSorted()).toEqual(scrambled.flux.toSorted())
  })

  it('carries a gap with the block behind it', () => {
    const gappy = starCurve([
      { start: 1500, rows: 300, cadenceDays: 1 / 48 },
      { start: 1510, rows: 300, cadenceDays: 1 / 48 },
    ])
    const scrambled = scrambleLightCurve(gappy, { seed: 3, round: 1 })!
    const steps = Array.from(scrambled.time.slice(1), (time, i) => time - scrambled.time[i])
    expect(steps.filter((step) => step > 0.5)).toHaveLength(1)
    expect(steps.every((step) => step > 0)).toBe(true)
  })

  it('says no where there is nothing to permute', () => {
    const short = starCurve([{ start: 0, rows: 100, cadenceDays: 1 / 48 }])
    expect(scrambleLightCurve(short, { seed: 1, round: 1 })).toBeNull()
  })

  it('leaves the rows of real signals out', () => {
    const own = [{ periodDays: 5, t0: 1502, durationDays: 0.2, transits: 5 }]
    const rest = withoutSignals(flat, own)
    expect(rest.time.length).toBeLessThan(1200)
    for (const time of rest.time) {
      const phase = ((time - 1502 + 2.5) % 5) - 2.5
      expect(Math.abs(phase)).toBeGreaterThan(0.1)
    }
  })
})
