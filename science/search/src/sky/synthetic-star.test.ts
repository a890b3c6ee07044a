import { describe, expect, it } from 'vitest'
import { lightCurveOf } from './light-curve-of.ts'
import { missionFacts } from './observing-plan.ts'
import { joinPlans } from './pointing.ts'
import { syntheticStar, type SyntheticStar } from './synthetic-star.ts'
import type { StarKind } from './truth.ts'

const SEED = 77
const many = (kind: StarKind, count: number): SyntheticStar[] =>
  Array.from({ length: count }, (_, i) => syntheticStar({ seed: SEED, index: i + 1, kind }))
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const { length } = sorted
  return (sorted[Math.floor(length / 2)] + sorted[Math.floor((length - 1) / 2)]) / 2
}
const survives = (star: SyntheticStar, i: number): boolean =>
  Number.isFinite(star.time[i]) &&
  Number.isFinite(star.flux[i]) &&
  (star.quality[i] & missionFacts(star.mission).defaultMask) === 0
const level = (star: SyntheticStar): number =>
  median([...star.flux].filter((value) => Number.isFinite(value)))

/** Distance to the nearest mid-transit in durations, signed. */
function durationsAway(star: SyntheticStar, time: number): { x: number; transit: number } {
  const { periodDays, t0, durationHours } = star.truth
  const transit = Math.round((time - t0!) / periodDays!)
  return { x: ((time - t0! - transit * periodDays!) * 24) / durationHours!, transit }
}

describe('syntheticStar', () => {
  it('is the same for the same options and another for another seed or index', () => {
    const star = syntheticStar({ seed: 1, index: 17 })
    expect(star.id).toBe('SYN-000017')
    expect(syntheticStar({ seed: 1, index: 17 })).toEqual(star)
    expect(syntheticStar({ seed: 2, index: 17 }).flux).not.toEqual(star.flux)
    expect(syntheticStar({ seed: 1, index: 18 }).flux).not.toEqual(star.flux)
  })
  it('draws the demo’s mix', () => {
    const kinds = new Map<string, number>()
    for (let index = 1; index <= 1000; index++) {
      const { kind } = syntheticStar({ seed: 5, index }).truth
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    // 4 sigma of a binomial of 1,000.
    const wanted = { planet: 400, 'eclipsing-binary': 150, quiet: 350, variable: 100 }
    for (const [kind, count] of Object.entries(wanted)) {
      const sigma = Math.sqrt(count * (1 - count / 1000))
      expect(Math.abs((kinds.get(kind) ?? 0) - count)).toBeLessThan(4 * sigma)
    }
  })
  it.each(['quiet', 'planet', 'eclipsing-binary', 'variable'] as const)(
    'has the same rows for a %s',
    (kind) => {
      const star = syntheticStar({ seed: 3, index: 4, kind })
      expect(star.truth.kind).toBe(kind)
      for (const column of [star.flux, star.fluxErr, star.sapFlux, star.quality, star.cadence]) {
        expect(column.length).toBe(star.time.length)
      }
      const curve = lightCurveOf(star)
      expect(curve.origin).toBe('synthetic')
      expect(curve.time.every((t) => Number.isFinite(t))).toBe(true)
      expect(curve.flux.every((f) => Number.isFinite(f))).toBe(true)
      expect(curve.time.length).toBeGreaterThan(1100)
      expect(curve.time.length).toBeLessThan(star.time.length)
    },
  )
  it('joins segments and keeps their plans', () => {
    const star = syntheticStar({ seed: 3, index: 4, mission: 'kepler', segments: [2, 3] })
    expect(star.segments.map((s) => s.label)).toEqual(['Q2', 'Q3'])
    expect(star.segments[1].start).toBe(star.segments[0].end)
    expect(lightCurveOf(star).segments.map((s) => s.label)).toEqual(['Q2', 'Q3'])
    const alone = syntheticStar({ seed: 3, index: 4, mission: 'kepler', segments: [2] })
    expect(star.time.slice(0, star.segments[0].end)).toEqual(alone.time)
  })
  it('shifts times to the barycentre, at most 8.4 minutes and slowly', () => {
    for (const star of many('quiet', 20)) {
      const known = star.timeCorr.filter((_, i) => Number.isFinite(star.time[i]))
      expect(Math.max(...known.map(Math.abs))).toBeLessThan(0.0058)
      expect(Math.abs(known[known.length - 1] - known[0])).toBeLessThan(0.003)
    }
  })
  it('refuses an index that is none', () => {
    expect(() => syntheticStar({ seed: 1, index: 0 })).toThrow(/star index is 0/)
    expect(() => syntheticStar({ seed: 1, index: 1, segments: [] })).toThrow(/no segment/)
  })
})

describe('noise', () => {
  it('is white with the stated standard deviation, and the error column says so within 6 %', () => {
    for (const star of many('quiet', 25)) {
      const plan = joinPlans({ seed: SEED, mission: star.mission, segments: [1] })
      const base = level(star)
      const steps: number[] = []
      const errors: number[] = []
      for (let i = 2; i < star.time.length; i++) {
        if (!survives(star, i) || !survives(star, i - 1) || !survives(star, i - 2)) continue
        if (plan.jitter[i] > 1) continue
        // Second differences take slow changes off; spread by the median, as outliers are wanted.
        steps.push(Math.abs(star.flux[i] - 2 * star.flux[i - 1] + star.flux[i - 2]) / base)
        errors.push(star.fluxErr[i] / base)
      }
      const { whiteNoisePpm, redNoisePpm, redTimescaleDays } = star.truth
      // Second difference of correlated noise: 6 - 8 rho + 2 rho^2 times its variance.
      const rho = Math.exp(-1 / 48 / redTimescaleDays)
      const red = (6 - 8 * rho + 2 * rho * rho) * redNoisePpm ** 2
      const wanted = Math.sqrt(6 * whiteNoisePpm ** 2 + red) * 1e-6
      expect((1.4826 * median(steps)) / wanted).toBeGreaterThan(0.88)
      expect((1.4826 * median(steps)) / wanted).toBeLessThan(1.12)
      expect((median(errors) * 1e6) / whiteNoisePpm).toBeGreaterThan(0.93)
      expect((median(errors) * 1e6) / whiteNoisePpm).toBeLessThan(1.09)
    }
  })
  it('contaminates flagged cadences: momentum dumps lie far below their neighbours', () => {
    let low = 0
    let all = 0
    for (const star of many('quiet', 40)) {
      const base = level(star)
      for (let i = 1; i < star.time.length - 1; i++) {
        if ((star.quality[i] & 32) === 0 || !Number.isFinite(star.flux[i])) continue
        all++
        const neighbour = Number.isFinite(star.flux[i - 1]) ? star.flux[i - 1] : base
        if ((neighbour - star.flux[i]) / base > (2 * star.truth.whiteNoisePpm) / 1e6) low++
      }
    }
    expect(all).toBeGreaterThan(40)
    expect(low / all).toBeGreaterThan(0.6)
  })
  it('gives flares to some stars, not to all', () => {
    const flaring = many('quiet', 150).filter((star) => star.truth.flares > 0).length
    expect(flaring).toBeGreaterThan(5)
    expect(flaring).toBeLessThan(50)
  })
})

describe('planted planets', () => {
  const planets = many('planet', 150)

  it('have at least two transits, SNR from 6 to 60, most of them 10 and more', () => {
    const snr = planets.map((star) => star.truth.snr!)
    expect(Math.min(...snr)).toBeGreaterThan(4)
    expect(Math.max(...snr)).toBeLessThan(61)
    expect(snr.filter((value) => value >= 10).length / snr.length).toBeGreaterThan(0.6)
    const transits = planets.map((star) => star.truth.nTransits!)
    expect(Math.min(...transits)).toBeGreaterThanOrEqual(2)
    expect(transits.filter((n) => n >= 3).length / transits.length).toBeGreaterThan(0.75)
  })
  it('have durations and depths that follow from star and orbit', () => {
    for (const { truth } of planets) {
      const axis = Math.cbrt(74.527 * truth.periodDays! ** 2 * truth.densitySolar)
      expect(truth.scaledAxis! / axis).toBeCloseTo(1, 6)
      const chord = Math.sqrt((1 + truth.radiusRatio!) ** 2 - truth.impact! ** 2)
      const across = Math.sqrt(axis ** 2 - truth.impact! ** 2)
      const hours = (24 * truth.periodDays! * Math.asin(chord / across)) / Math.PI
      expect(truth.durationHours! / hours).toBeCloseTo(1, 4)
      expect(truth.depthPpm! / 1e6).toBeGreaterThan(0.4 * truth.radiusRatio! ** 2)
      expect(truth.depthPpm! / 1e6).toBeLessThan(1.35 * truth.radiusRatio! ** 2)
      expect(truth.boxDepthPpm!).toBeLessThanOrEqual(truth.depthPpm!)
    }
  })
  it('measure as planted: depth over its error agrees with the stated SNR', () => {
    const pulls: number[] = []
    for (const star of planets) {
      const { truth } = star
      const base = level(star)
      // Each transit against its own neighbourhood, so that slow changes do not count.
      const inside = new Map<number, number[]>()
      const beside = new Map<number, number[]>()
      const half = truth.boxDurationHours! / truth.durationHours! / 2
      const reach = Math.min(2.5, (truth.periodDays! * 24) / truth.durationHours! / 2)
      for (let i = 0; i < star.time.length; i++) {
        if (!survives(star, i)) continue
        const { x, transit } = durationsAway(star, star.time[i])
        const into =
          Math.abs(x) < half ? inside : Math.abs(x) > 0.9 && Math.abs(x) < reach ? beside : null
        into?.set(transit, [...(into.get(transit) ?? []), star.flux[i] / base])
      }
      let sum = 0
      let n = 0
      for (const [transit, values] of inside) {
        const around = beside.get(transit) ?? []
        if (around.length < 3) continue
        for (const value of values) sum += median(around) - value
        n += values.length
      }
      pulls.push(((sum / n - truth.boxDepthPpm! / 1e6) / (truth.boxDepthPpm! / 1e6)) * truth.snr!)
    }
    // Unbiased; scattered by 1 for white noise, and a little more by all that is red.
    expect(Math.abs(median(pulls))).toBeLessThan(0.4)
    const spread = 1.4826 * median(pulls.map(Math.abs))
    expect(spread).toBeGreaterThan(0.8)
    expect(spread).toBeLessThan(2)
  })
  it('can be asked for by SNR', () => {
    for (let index = 1; index <= 20; index++) {
      const star = syntheticStar({ seed: 9, index, kind: 'planet', snr: 25 })
      expect(star.truth.snr).toBeCloseTo(25, 0)
    }
  })
})

describe('eclipsing binaries', () => {
  const binaries = many('eclipsing-binary', 80)
  it('have two eclipses; twins nearly equal ones, others clearly different', () => {
    const variants = new Set(binaries.map((star) => star.truth.variant))
    expect([...variants].toSorted()).toEqual(['detached', 'diluted', 'twin'])
    for (const { truth } of binaries) {
      const ratio = truth.secondaryDepthPpm! / truth.depthPpm!
      expect(ratio).toBeGreaterThan(0)
      expect(ratio).toBeLessThan(1)
      if (truth.variant === 'twin') {
        expect(ratio).toBeGreaterThan(0.6)
        expect(truth.secondaryPhase).toBe(0.5)
      }
      if (truth.variant === 'diluted') expect(truth.depthPpm).toBeLessThan(50_000)
    }
  })
  it('show the stated depths at the stated phases', () => {
    for (const star of binaries.filter((s) => s.truth.variant === 'detached').slice(0, 20)) {
      const { truth } = star
      const base = level(star)
      const at = (phase: number): number[] => {
        const values: number[] = []
        for (let i = 0; i < star.time.length; i++) {
          if (!survives(star, i)) continue
          const cycles = (star.time[i] - truth.t0!) / truth.periodDays! - phase
          const hours = Math.abs(cycles - Math.round(cycles)) * truth.periodDays! * 24
          if (hours < Math.min(0.25, truth.durationHours! / 8)) values.push(1 - star.flux[i] / base)
        }
        return values
      }
      const primary = at(0)
      // Half-hour exposures and spots blur a short eclipse: within a third, and never deeper.
      if (primary.length >= 3) {
        expect(median(primary) * 1e6).toBeGreaterThan(0.6 * truth.depthPpm! - 3000)
        expect(median(primary) * 1e6).toBeLessThan(1.1 * truth.depthPpm! + 10_000)
      }
      const secondary = at(truth.secondaryPhase!)
      if (secondary.length >= 3 && truth.secondaryDepthPpm! > 30_000) {
        expect(median(secondary) * 1e6).toBeGreaterThan(0.5 * truth.secondaryDepthPpm!)
      }
    }
  })
})
