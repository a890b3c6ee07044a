import { describe, expect, it } from 'vitest'
import { ALTERNATING, NO_DATA } from '../events/explain.ts'
import { VETTING_TESTS, type VettingTest, type VettingTestName } from '../result/vetting-test.ts'
import type { Series } from '../series/series.ts'
import { plantedInput, type PlantedInput } from './planted-input.fixture.ts'
import { vet } from './vet.ts'

const test = (name: VettingTestName, changes: Partial<PlantedInput> = {}): VettingTest => {
  const found = vet(plantedInput(changes)).tests.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no test ${name}`)
  return found
}

describe('vet', () => {
  it('passes a planet on every test that the data can answer, in the order of the list', () => {
    const { disposition, reasons, tests } = vet(plantedInput())
    expect(tests.map((one) => one.name)).toEqual([...VETTING_TESTS])
    expect(tests.filter((one) => one.verdict !== 'pass').map((one) => one.name)).toEqual([
      'single-rows',
      'event-shapes',
      'centroid',
    ])
    expect({ disposition, reasons }).toEqual({ disposition: 'candidate', reasons: [] })
  })
  it('gives every test a number beside its threshold, or says why not', () => {
    for (const one of vet(plantedInput({ spanDays: 5 })).tests) {
      expect(one.sentence.length).toBeGreaterThan(10)
      expect(one.value === null).toBe(one.verdict === 'not-measured')
      if (one.value !== null) expect(Number.isFinite(one.value)).toBe(true)
    }
  })
  it('judges a dip deeper than all light of the star, which rows of -9999 make', () => {
    const { disposition, tests } = vet({ ...plantedInput(), depth: 3 })
    expect(tests.find((one) => one.name === 'v-shape')).toMatchObject({
      verdict: 'not-measured',
      sentence: expect.stringMatching(/no disc up to the size of the star/),
    })
    expect(disposition).toBe('eclipsing-binary')
  })
  it('gives no number without end for a dip of no depth', () => {
    for (const one of vet({ ...plantedInput(), depth: 1e-320 }).tests)
      if (one.value !== null)
        expect([one.name, Number.isFinite(one.value)]).toEqual([one.name, true])
  })
  it('gives only finite numbers where there is no noise and fluxes are beyond all measure', () => {
    const plain = plantedInput()
    const huge = {
      ...plain.series,
      flux: plain.series.flux.map((f, i) => (i % 9 === 0 ? 1e300 * f : f)),
      weight: plain.series.weight.map(() => 1e300),
    }
    for (const one of vet({ ...plain, series: huge }).tests)
      expect([one.name, one.value === null || Number.isFinite(one.value)]).toEqual([one.name, true])
  })
  it('asks for no share of a signal that is none', () => {
    const plain = plantedInput()
    const strength = { ...plain.explanation.strength, ses: [0, 0, 0], mes: 0 }
    const { tests } = vet({ ...plain, explanation: { ...plain.explanation, strength } })
    expect(tests.find((one) => one.name === 'single-event')).toMatchObject({
      verdict: 'not-measured',
      value: null,
    })
  })
  it('asks nothing of the inverted light curve where it was not searched', () => {
    const asked = (nullScore: number | null): VettingTest | undefined =>
      vet({ ...plantedInput(), nullScore }).tests.find((one) => one.name === 'inverted')
    expect(asked(null)).toMatchObject({
      verdict: 'not-measured',
      sentence: expect.stringMatching(/^not searched/),
    })
    expect(asked(0)).toMatchObject({
      verdict: 'not-measured',
      sentence: expect.stringMatching(/was searched/),
    })
    const noisy = vet({ ...plantedInput(), nullScore: 1e3 })
    expect(noisy.disposition).toBe('low-confidence')
  })
  it('does not see the zero point of time nor the scale of the weights', () => {
    const plain = plantedInput({ second: { phase: 0.4, depth: 1e-3 } })
    const later = (series: Series): Series => ({
      ...series,
      time: series.time.map((t) => t + 4096),
    })
    const moved = {
      ...plain,
      series: later(plain.series),
      undetrended: later(plain.undetrended ?? plain.series),
      ephemeris: { ...plain.ephemeris, t0: plain.ephemeris.t0 + 4096 },
    }
    const { explanation } = plain
    const lighter = {
      ...plain,
      series: { ...plain.series, weight: plain.series.weight.map((w) => w * 4) },
      // the search measures its noise in the same weights
      explanation: { ...explanation, noise: 2 * explanation.noise },
    }
    const values = (input: typeof plain): (number | null)[] =>
      vet(input).tests.map((one) => one.value)
    const before = values(plain)
    // rows on the edge of a phase bin may round into the next one
    for (const other of [moved, lighter])
      values(other).forEach((value, i) => {
        const allowed = 0.01 + 0.02 * Math.abs(before[i] ?? 0)
        expect(Math.abs((value ?? 0) - (before[i] ?? 0)), VETTING_TESTS[i]).toBeLessThan(allowed)
      })
  })
})

describe('v-shape', () => {
  const grazing = { radiusRatio: 0.5, impact: 1.3 }
  it('fails two stars grazing, in long and in short cadence', () => {
    for (const cadenceDays of [1 / 48, 1 / 288])
      expect(test('v-shape', { ...grazing, cadenceDays }).verdict).toBe('fail')
    expect(vet(plantedInput(grazing)).disposition).toBe('eclipsing-binary')
  })
  it('is not sure of one in noise', () => {
    const { verdict, sentence } = test('v-shape', { ...grazing, sigma: 6e-3 })
    expect(verdict).toBe('pass')
    expect(sentence).toMatch(/not excluded|has a floor/)
  })
  it('passes planets on every chord with a floor, at every SNR', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const impact = (0.88 * (seed % 12)) / 11
      const radiusRatio = [0.03, 0.08, 0.12][seed % 3]
      const sigma = [1e-4, 5e-4, 2e-3][seed % 2]
      expect(test('v-shape', { seed, impact, radiusRatio, sigma }).verdict).toBe('pass')
    }
  })
})

describe('secondary', () => {
  const at = (phase: number, depth: number, which?: number): Partial<PlantedInput> => ({
    second: { phase, depth, ...(which === undefined ? {} : { which }) },
  })
  it('fails an eclipse that no planet makes, at any phase', () => {
    for (const phase of [0.5, 0.37]) {
      const found = test('secondary', at(phase, 2e-3))
      expect(found.verdict).toBe('fail')
      expect(found.sentence).toContain(`phase ${phase.toFixed(3).slice(0, 3)}`)
    }
    expect(vet(plantedInput(at(0.5, 2e-3))).disposition).toBe('eclipsing-binary')
  })
  it('lets a planet be bright by the light of its star', () => {
    // T14 of 0.12 P: a body that reflects everything gives 14 %, a tenth is allowed
    const close = { periodDays: 0.9, scaledAxis: 2.7, ...at(0.5, 4e-4) }
    const found = test('secondary', close)
    expect(found.value).toBeGreaterThan(found.threshold ?? Infinity)
    expect(found.verdict).toBe('pass')
    expect(found.sentence).toMatch(/planet's own light/)
    // the same on a wide orbit is another star's
    expect(test('secondary', { scaledAxis: 25, periodDays: 3.1, ...at(0.5, 6e-4) }).verdict).toBe(
      'fail',
    )
  })
  it('takes one event for another body', () => {
    const found = test('secondary', at(0.4, 8e-3, 9))
    expect(found.verdict).toBe('pass')
    expect(found.sentence).toMatch(/one event/)
  })
  it('takes a dip in a larger wave for the wave', () => {
    const waving = (amplitude: number): Partial<PlantedInput> => ({
      wave: { amplitude, harmonic: 2, left: 1 },
      ...at(0.5, 2e-3),
    })
    expect(test('secondary', waving(4e-3)).verdict).toBe('pass')
    expect(test('secondary', waving(3e-4)).verdict).toBe('fail')
  })
  it('doubts the period where the second eclipse is the first again', () => {
    const found = test('secondary', { ...at(0.5, 0.0112), sigma: 1.5e-3 })
    expect(found.verdict).toBe('warn')
    expect(found.sentence).toMatch(/1\.5500 d/)
  })
  it('fails no flat star of 150', () => {
    const failed = Array.from({ length: 150 }, (_, i) => test('secondary', { seed: i + 1 }))
    expect(failed.filter((one) => one.verdict !== 'pass')).toEqual([])
  })
})

describe('hot planets with light and tides of their own', () => {
  // period, a / R, k, b, second eclipse, day side and tide (half of peak to peak), as published in the bands named
  it.each([
    ['WASP-18 b (TESS)', 0.9415, 3.56, 0.0975, 0.36, 341e-6, 178e-6, 190e-6],
    ['HAT-P-7 b (Kepler)', 2.2047, 4.15, 0.0776, 0.49, 70e-6, 33e-6, 18e-6],
    ['KELT-9 b (TESS)', 1.4811, 3.15, 0.0823, 0.18, 650e-6, 283e-6, 40e-6],
  ])('%s stays a candidate', (_, periodDays, scaledAxis, radiusRatio, impact, depth, day, tide) => {
    for (const sigma of [5e-5, 3e-4]) {
      const cadenceDays = 1 / 288
      const planet = {
        periodDays,
        scaledAxis,
        radiusRatio,
        impact,
        sigma,
        cadenceDays,
        spanDays: 27,
      }
      const input = plantedInput({ ...planet, second: { phase: 0.5, depth } })
      const { t0 } = input.ephemeris
      const flux = input.series.flux.map((f, i) => {
        const turn = (2 * Math.PI * (input.series.time[i] - t0)) / periodDays
        return f - day * Math.cos(turn) - tide * Math.cos(2 * turn)
      })
      const series = { ...input.series, flux }
      const { disposition, reasons } = vet({ ...input, series, undetrended: series })
      expect({ disposition, reasons }).toEqual({ disposition: 'candidate', reasons: [] })
    }
  })
})

describe('odd-even', () => {
  it('fails alternating depths, and says the share', () => {
    const found = test('odd-even', { odd: 0.7 })
    expect(found.verdict).toBe('fail')
    expect(found.sentence).toMatch(/(29|30|31)\.\d %/)
  })
  it('passes equal ones, and differences of systematics', () => {
    for (let seed = 1; seed <= 40; seed++)
      expect(test('odd-even', { seed, odd: seed % 2 === 0 ? 1 : 0.98 }).verdict).toBe('pass')
  })
  it('compares with half the period where the search doubled it', () => {
    const found = test('odd-even', {
      second: { phase: 0.5, depth: 6e-3 },
      aliases: [`${ALTERNATING} in depth (30.0 sigma): the period is twice 1.5500 d`],
    })
    expect(found.verdict).toBe('fail')
    expect(found.value).toBeGreaterThan(10)
    expect(found.sentence).toMatch(/primary and secondary/)
  })
  it('is not measured without data of one parity', () => {
    const even = (t: number): boolean => Math.abs(((t - 1500.9) / 6.2) % 1) < 0.25
    const found = test('odd-even', { keep: (t) => even(t) || even(t + 6.2 * 0.75) })
    expect(found.verdict).toBe('not-measured')
  })
})

describe('waves', () => {
  it('fails a wave larger than the dip, of half, whole or twice the period', () => {
    for (const harmonic of [0.5, 1, 2]) {
      const found = test('sine-wave', { wave: { amplitude: 0.02, harmonic } })
      expect(found.verdict).toBe('fail')
      expect(found.value).toBeGreaterThan(1.5)
    }
    expect(test('sine-wave', { wave: { amplitude: 0.02, harmonic: 0.73 } }).verdict).toBe('pass')
  })
  it('takes half a per cent of tide for two stars, below a deeper dip only', () => {
    expect(test('tides', { wave: { amplitude: 0.007, harmonic: 2 } }).verdict).toBe('fail')
    expect(test('tides', { wave: { amplitude: 0.003, harmonic: 2 } }).verdict).toBe('pass')
    const long = { periodDays: 11, scaledAxis: 20, wave: { amplitude: 0.007, harmonic: 2 } }
    expect(test('tides', long).verdict).toBe('pass')
  })
  it('fails light that moves with the period after detrending', () => {
    const found = test('phase-wave', { wave: { amplitude: 0.008, harmonic: 1, left: 1 } })
    expect(found.verdict).toBe('fail')
    expect(test('phase-wave', { wave: { amplitude: 0.001, harmonic: 1, left: 1 } }).verdict).toBe(
      'pass',
    )
  })
  it('says by what it passes beyond a limit', () => {
    const long = { periodDays: 8, wave: { amplitude: 0.05, harmonic: 1 } }
    const { tests } = vet(plantedInput(long))
    const by = (name: VettingTestName): string | undefined =>
      tests.find((one) => one.name === name)?.passesBy
    expect(by('sine-wave')).toBe('P ≥ 5 d')
    expect(by('v-shape')).toBeUndefined()
    for (const { value, threshold, verdict, passesBy } of tests)
      if (passesBy !== undefined)
        expect({ verdict, beyond: value !== threshold }).toEqual({ verdict: 'pass', beyond: true })
  })
  it('measures no sine where there are no undetrended rows', () => {
    const { tests } = vet({ ...plantedInput(), undetrended: null })
    const silent = tests.filter((one) => one.verdict === 'not-measured').map((one) => one.name)
    expect(silent).toEqual(['single-rows', 'event-shapes', 'tides', 'sine-wave', 'centroid'])
  })
})

describe('events', () => {
  it('says what one, two and three transits are worth', () => {
    expect(vet(plantedInput({ spanDays: 3 })).disposition).toBe('single-event')
    expect(test('transit-count', { spanDays: 5 }).verdict).toBe('warn')
    expect(test('transit-count', { spanDays: 8 }).verdict).toBe('pass')
  })
  it('fails where one of three events carries the signal', () => {
    const input = plantedInput({ spanDays: 8 })
    const { strength } = input.explanation
    const one = { ...strength, mes: 20, ses: [19, 2, 1.5] }
    const { tests } = vet({ ...input, explanation: { ...input.explanation, strength: one } })
    expect(tests.find((t) => t.name === 'single-event')?.verdict).toBe('fail')
    expect(test('single-event', { spanDays: 8 }).value).toBeCloseTo(1 / Math.sqrt(3), 1)
  })
  it('fails a period that two events cannot tell from its half, doubts it with more', () => {
    const aliases = [`${NO_DATA} at every second event: 6.2000 d fits as well`]
    expect(test('aliases', { spanDays: 5, aliases }).verdict).toBe('fail')
    expect(test('aliases', { aliases }).verdict).toBe('warn')
  })
  it('fails events that all follow a gap', () => {
    // half a day is lost before each transit, and the light settles in the next hours
    const edge = (t: number): boolean => {
      const x = (((t - 1500.9) % 3.1) + 3.1) % 3.1
      return x < 2.5 || x > 3.02
    }
    expect(test('near-gaps', { keep: edge }).verdict).toBe('fail')
    const anywhere = (t: number): boolean => (((t - 1500) % 2.3) + 2.3) % 2.3 > 0.2
    expect(test('near-gaps', { keep: anywhere }).verdict).toBe('pass')
  })
  it('doubts a duration that only a giant star gives', () => {
    expect(test('duration', { scaledAxis: 1.9 }).verdict).toBe('warn')
    expect(test('duration').value).toBeCloseTo(1, 0)
  })
  it('doubts an ephemeris most of whose transits were missed', () => {
    const found = test('coverage', { keep: (t) => t < 1520 || t > 1575 })
    expect(found.verdict).toBe('warn')
  })
  it('fails a body as large as a star', () => {
    expect(test('companion-size', { radiusRatio: 0.25 }).verdict).toBe('fail')
  })
  it('fails few events of one row', () => {
    const short = { spanDays: 8, cadenceDays: 0.1, scaledAxis: 9 }
    expect(test('short-events', short).verdict).toBe('fail')
    expect(test('short-events', { ...short, spanDays: 60 }).verdict).toBe('pass')
  })
  it('fails two bad rows, not two short transits', () => {
    const few = { spanDays: 5, scaledAxis: 12, radiusRatio: 0.06 }
    const short = plantedInput({ ...few, cadenceDays: 1 / 48 })
    expect(test('single-rows', few).verdict).toBe('pass')
    const { flux, time } = short.series
    const nearest = [0, 1].map((n) => {
      const at = short.ephemeris.t0 + n * short.ephemeris.periodDays
      return time.reduce(
        (best, t, i) => (Math.abs(t - at) < Math.abs(time[best] - at) ? i : best),
        0,
      )
    })
    const quiet = plantedInput({ ...few, radiusRatio: 1e-4 }).series.flux
    const bad = flux.map((_, i) => quiet[i] - (nearest.includes(i) ? 0.01 : 0))
    const { tests, disposition } = vet({ ...short, series: { ...short.series, flux: bad } })
    expect(tests.find(({ name }) => name === 'single-rows')?.verdict).toBe('fail')
    expect(disposition).toBe('low-confidence')
  })
  const jump = (
    changes: Partial<PlantedInput>,
    at: (sinceEvent: number, number: number) => number,
  ): VettingTest => {
    const planted = plantedInput(changes)
    const { t0, periodDays } = planted.ephemeris
    const flux = planted.series.flux.map((f, i) => {
      const turns = (planted.series.time[i] - t0) / periodDays
      return f + at((turns - Math.round(turns)) * periodDays, Math.round(turns))
    })
    const { tests } = vet({ ...planted, series: { ...planted.series, flux } })
    return tests.find(({ name }) => name === 'event-shapes') as VettingTest
  }
  it('fails three events one of which is a jump or a drop that recovers, not three transits', () => {
    const three = { spanDays: 9, scaledAxis: 9, radiusRatio: 0.05 }
    const none = plantedInput(three).explanation.strength.transits
    expect(none).toBe(3)
    expect(jump(three, () => 0)).toMatchObject({ verdict: 'pass', value: 3 })
    const other = { ...three, odd: 0 }
    const step = (x: number, number: number): number => (number === 1 && x > -0.05 ? -0.0025 : 0)
    expect(jump(other, step)).toMatchObject({ verdict: 'fail', value: 2 })
    const recovers = (x: number, number: number): number =>
      number === 1 && x > -0.05 ? -0.006 * Math.exp(-(x + 0.05) / 0.06) : 0
    expect(jump(other, recovers)).toMatchObject({ verdict: 'fail', value: 2 })
  })
  it('passes shallow, late and grazing transits as events', () => {
    const few = { spanDays: 9, scaledAxis: 9 }
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      expect(jump({ ...few, seed, radiusRatio: 0.03 }, () => 0).verdict).toBe('pass')
      expect(jump({ ...few, seed, radiusRatio: 0.2, impact: 1.05 }, () => 0).verdict).toBe('pass')
      const late = plantedInput({ ...few, seed })
      const ephemeris = { ...late.ephemeris, t0: late.ephemeris.t0 + 0.03 }
      expect(
        vet({ ...late, ephemeris }).tests.find(({ name }) => name === 'event-shapes')?.verdict,
      ).toBe('pass')
    }
  })
})
