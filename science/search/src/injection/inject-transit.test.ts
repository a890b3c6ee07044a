import { describe, expect, it } from 'vitest'

import { starCurve } from '../star/star-curve.fixture.ts'
import { midTransitDepth, transitDurationDays, transitLoss } from '../transit/transit-shape.ts'
import { drawInjection, EARTH_RADII_IN_SOLAR, type InjectionOptions } from './draw-injection.ts'
import { injectionHost } from './host-star.ts'
import { injectTransit } from './inject-transit.ts'

const options: InjectionOptions = {
  seed: 5,
  grid: {
    periodMinDays: 1,
    periodMaxDays: 9,
    periodBins: 3,
    radiusMinEarth: 2,
    radiusMaxEarth: 12,
    radiusBins: 2,
  },
  fill: 'cells',
  host: injectionHost({ radiusSolar: null, logg: null }, { defaultRadiusSolar: 1 }),
  impactMax: 0.9,
  limbDarkening: { u1: 0.4, u2: 0.2 },
  firstTime: 1500,
}
const twoCadences = starCurve([
  { start: 1500, rows: 600, cadenceDays: 1 / 48 },
  { start: 1513, rows: 3000, cadenceDays: 1 / 720 },
])

describe('injectTransit', () => {
  it('multiplies exactly the model into the flux, and touches nothing else', () => {
    const { orbit } = drawInjection(4, options)
    const { lightCurve, loss } = injectTransit(twoCadences, orbit)
    expect(lightCurve.origin).toBe('injected')
    expect(lightCurve.time).toBe(twoCadences.time)
    expect(loss.some((value) => value > 0)).toBe(true)
    for (let i = 0; i < loss.length; i++)
      expect(lightCurve.flux[i]).toBe(
        loss[i] === 0 ? twoCadences.flux[i] : twoCadences.flux[i] * (1 - loss[i]),
      )
  })

  it('averages each segment over its own exposure', () => {
    const { orbit } = drawInjection(4, options)
    const { loss } = injectTransit(twoCadences, orbit)
    const fast = twoCadences.time.subarray(600)
    expect(loss.subarray(600)).toEqual(transitLoss(fast, orbit, { exposureDays: 1 / 720 }))
    const slow = twoCadences.time.subarray(0, 600)
    expect(loss.subarray(0, 600)).toEqual(transitLoss(slow, orbit, { exposureDays: 1 / 48 }))
  })

  it('leaves the input as it was', () => {
    const before = twoCadences.flux.slice()
    injectTransit(twoCadences, drawInjection(0, options).orbit)
    expect(twoCadences.flux).toEqual(before)
  })

  it('is as deep and as long as asked', () => {
    const fine = starCurve([{ start: 1500, rows: 40_000, cadenceDays: 1 / 4000, sigma: 0 }])
    const injection = drawInjection(3, options)
    const { loss } = injectTransit(fine, injection.orbit)
    expect(loss.reduce((a, b) => Math.max(a, b), 0)).toBeCloseTo(injection.depth, 6)
    expect(injection.depth).toBe(midTransitDepth(injection.orbit))
    const { periodDays, t0 } = injection.orbit
    const inside = loss.filter((_, i) => Math.abs(fine.time[i] - t0) < periodDays / 2)
    const rows = inside.filter((value) => value > 0).length
    expect(Math.abs(rows / 4000 - injection.durationDays)).toBeLessThan(3 / 4000)
    expect(injection.durationDays).toBe(transitDurationDays(injection.orbit))
  })
})

describe('drawInjection', () => {
  it('depends on seed and number alone', () => {
    expect(drawInjection(7, options)).toEqual(drawInjection(7, { ...options }))
    expect(drawInjection(7, { ...options, seed: 6 }).orbit).not.toEqual(
      drawInjection(7, options).orbit,
    )
  })

  it('visits every cell before any comes twice, and stays inside it', () => {
    const drawn = Array.from({ length: 18 }, (_, i) => drawInjection(i, options))
    for (let round = 0; round < 3; round++) {
      const cells = drawn
        .slice(6 * round, 6 * round + 6)
        .map(({ cell }) => `${cell.period} ${cell.radius}`)
      expect(new Set(cells).size).toBe(6)
    }
    for (const { cell, orbit, radiusEarth } of drawn) {
      const low = 9 ** (cell.period / 3)
      expect(orbit.periodDays).toBeGreaterThanOrEqual(low * (1 - 1e-12))
      expect(orbit.periodDays).toBeLessThan(low * 9 ** (1 / 3) * (1 + 1e-12))
      expect(radiusEarth).toBeGreaterThanOrEqual(cell.radius === 0 ? 2 : Math.sqrt(24) - 1e-9)
      expect(orbit.radiusRatio).toBeCloseTo(radiusEarth / EARTH_RADII_IN_SOLAR, 12)
      expect(orbit.impact).toBeLessThan(0.9)
      expect(orbit.t0 - 1500).toBeLessThan(orbit.periodDays)
    }
  })

  it('covers a random grid evenly in the logarithm', () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      drawInjection(i, { ...options, fill: 'random' }),
    )
    const low = many.filter(({ orbit }) => orbit.periodDays < 3).length
    // half, within five standard deviations
    expect(Math.abs(low - 1500)).toBeLessThan(5 * Math.sqrt(750))
  })

  it('injects no planet into its star', () => {
    const giant = { ...options.host, radiusSolar: 4, densitySolar: 0.01 }
    const inside = drawInjection(0, {
      ...options,
      host: giant,
      grid: { ...options.grid, periodMinDays: 0.5, periodMaxDays: 0.6 },
    })
    expect(inside.possible).toBe(false)
  })
})

describe('injectionHost', () => {
  it('takes radius and density of the header, else says what it took', () => {
    // the Sun: log g 4.438
    const sun = injectionHost({ radiusSolar: 1, logg: 4.438 }, { defaultRadiusSolar: 2 })
    expect(sun).toMatchObject({ radiusFrom: 'header', densityFrom: 'header' })
    expect(sun.densitySolar).toBeCloseTo(1, 12)
    const dwarf = injectionHost({ radiusSolar: 0.5, logg: null }, { defaultRadiusSolar: 2 })
    expect(dwarf).toMatchObject({ radiusSolar: 0.5, densityFrom: 'main-sequence' })
    expect(dwarf.densitySolar).toBeCloseTo(0.5 ** (1 / 0.85 - 3), 10)
    expect(
      injectionHost({ radiusSolar: null, logg: 4.4 }, { defaultRadiusSolar: 2 }),
    ).toMatchObject({ radiusSolar: 2, radiusFrom: 'default', densityFrom: 'main-sequence' })
    expect(injectionHost({ radiusSolar: 0, logg: 4.4 }, { defaultRadiusSolar: 1 }).radiusFrom).toBe(
      'default',
    )
  })
})
