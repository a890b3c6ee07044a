import { LightCurveError, type LightCurve } from '@longrun/lightcurve'
import { describe, expect, it } from 'vitest'
import type { StarResult } from '../result/result.ts'
import { lightCurveOf } from '../sky/light-curve-of.ts'
import { matchesEphemeris } from '../sky/score.ts'
import { syntheticStar, type SyntheticStarOptions } from '../sky/synthetic-star.ts'
import { searchStar } from './search-star.ts'
import { boxDips, starCurve, type Stretch } from './star-curve.fixture.ts'

const HALF_HOUR = 1 / 48
const DIP = { periodDays: 3.217, t0: 1501.113, durationDays: 0.13 }
const MONTH: Stretch = {
  start: 1500,
  rows: 1296,
  cadenceDays: HALF_HOUR,
  light: boxDips(DIP, 3e-3),
}

const synthetic = (options: Omit<SyntheticStarOptions, 'seed'>) => {
  const star = syntheticStar({ seed: 5, ...options })
  return { truth: star.truth, result: searchStar(lightCurveOf(star)) }
}
const confident = ({ candidates }: StarResult) =>
  candidates.filter(({ disposition }) => disposition === 'candidate')

/** Paths of everything that JSON would not give back as it was. */
function unsafe(value: unknown, path = ''): string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return []
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`]
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return [`${path}: ${typeof value}`]
  return Object.entries(value).flatMap(([key, inner]) => unsafe(inner, `${path}.${key}`))
}

describe('searchStar on synthetic stars', () => {
  it.each([1, 2, 3])('recovers planet %i', (index) => {
    const { truth, result } = synthetic({ index, kind: 'planet', snr: 40, periodMaxDays: 8 })
    const [first] = confident(result)
    expect(matchesEphemeris(first, truth)).toBe(true)
    expect(first).toBe(result.candidates[0])
    const depthErr = first.depthErrPpm ?? 0
    expect(depthErr).toBeGreaterThan(0)
    expect(Math.abs(first.depthPpm / (truth.depthPpm ?? 0) - 1)).toBeLessThan(0.2)
    expect(result.features.values['bls_period']).toBe(first.periodDays)
    expect(result.pictures.folded).toHaveLength(result.candidates.length)
  })
  it.each([11, 12, 13])('flags eclipsing binary %i', (index) => {
    const { result } = synthetic({ index, kind: 'eclipsing-binary' })
    expect(result.candidates[0].disposition).toBe('eclipsing-binary')
    expect(result.candidates[0].reasons.length).toBeGreaterThan(0)
    expect(confident(result)).toEqual([])
  })
  it.each([21, 22, 23, 24])('claims nothing of quiet star %i', (index) => {
    const { result } = synthetic({ index, kind: 'quiet' })
    expect(confident(result)).toEqual([])
    for (const { reasons } of result.candidates) expect(reasons.length).toBeGreaterThan(0)
  })
})

describe('the periods that were asked for', () => {
  const planet = starCurve([MONTH])
  it.each([
    ['a range beside the planet', 3.25, 3.2501],
    ['a range that ends before it', 2.9, 3.2],
    ['a range that begins after it', 3.24, 3.6],
    ['a hair at half its period', 1.6085, 1.60851],
    ['the planet itself', 3.2, 3.23],
  ])('hold every candidate: %s', (_, periodMinDays, periodMaxDays) => {
    const { candidates, features } = searchStar(planet, {
      periodMinDays,
      periodMaxDays,
      method: 'tls',
    })
    // of a lone event `periodDays` is a bound, and none was searched
    const periodic = candidates.filter(({ disposition }) => disposition !== 'single-event')
    for (const { periodDays } of periodic) {
      expect(periodDays).toBeGreaterThanOrEqual(periodMinDays)
      expect(periodDays).toBeLessThanOrEqual(periodMaxDays)
    }
    expect(features.values['bls_period'] ?? undefined).toBe(periodic[0]?.periodDays)
    const tls = features.values['tls_period'] ?? periodMinDays
    expect(tls).toBeGreaterThanOrEqual(periodMinDays)
    expect(tls).toBeLessThanOrEqual(periodMaxDays)
  })
})

describe('searchStar', () => {
  const plain = starCurve([MONTH])
  const found = searchStar(plain)

  it('finds two planets in turn and lists neither twice', () => {
    const second = { periodDays: 5.03, t0: 1503.3, durationDays: 0.15 }
    const light = (t: number): number => boxDips(DIP, 3e-3)(t) * boxDips(second, 2e-3)(t)
    const { candidates } = searchStar(starCurve([{ ...MONTH, light }]))
    const sure = candidates.filter(({ disposition }) => disposition === 'candidate')
    expect(sure.map(({ periodDays }) => periodDays.toFixed(1))).toEqual(['3.2', '5.0'])
    expect(searchStar(starCurve([{ ...MONTH, light }]), { maxPlanets: 1 }).candidates).toHaveLength(
      1,
    )
  })

  it('gives the same bytes twice and leaves its input alone', () => {
    const before = plain.flux.slice()
    expect(JSON.stringify(searchStar(plain))).toBe(JSON.stringify(found))
    expect(plain.flux).toEqual(before)
  })

  it('moves only t0 when time moves', () => {
    // a power of two: the times stay exact
    const later = searchStar({ ...plain, time: plain.time.map((t) => t + 1024) })
    expect(later.candidates).toHaveLength(found.candidates.length)
    const [a, b] = [found.candidates[0], later.candidates[0]]
    expect(Math.abs(b.periodDays - a.periodDays)).toBeLessThan(1e-6)
    expect(Math.abs(b.t0 - 1024 - a.t0)).toBeLessThan(1e-5)
    expect(Math.abs(b.depthPpm / a.depthPpm - 1)).toBeLessThan(1e-6)
    expect(b.disposition).toBe(a.disposition)
  })

  it('does not see the unit of the flux', () => {
    const electrons = { ...plain, flux: plain.flux.map((f) => f * 8192) }
    expect(searchStar(electrons)).toEqual(found)
    const odd = searchStar({ ...plain, flux: plain.flux.map((f) => f * 12_345.6) })
    expect(odd.candidates[0].periodDays).toBeCloseTo(found.candidates[0].periodDays, 7)
    expect(odd.candidates[0].disposition).toBe(found.candidates[0].disposition)
  })

  it('does not see the order of segments', () => {
    const parts = [0, 1, 2].map((k) => ({
      ...MONTH,
      start: 1500 + 14 * k,
      rows: 620,
      label: `S${k}`,
    }))
    const inOrder = starCurve(parts)
    const order = [2, 0, 1].flatMap((k) => Array.from({ length: 620 }, (_, i) => 620 * k + i))
    const turned: LightCurve = {
      ...inOrder,
      time: Float64Array.from(order, (i) => inOrder.time[i]),
      flux: Float64Array.from(order, (i) => inOrder.flux[i]),
      segments: [2, 0, 1].map((k, place) => ({
        ...inOrder.segments[k],
        start: 620 * place,
        end: 620 * (place + 1),
      })),
    }
    const [a, b] = [searchStar(inOrder), searchStar(turned)]
    expect(b.candidates.length).toBe(a.candidates.length)
    expect(b.candidates[0].periodDays).toBeCloseTo(a.candidates[0].periodDays, 8)
    expect(b.candidates[0].t0).toBeCloseTo(a.candidates[0].t0, 7)
    expect(b.candidates[0].disposition).toBe('candidate')
  })

  it('does not see masked rows', () => {
    const clean = {
      ...plain,
      quality: new Int32Array(plain.time.length),
      producer: 'SPOC' as const,
    }
    const rows = Array.from(plain.time.keys()).flatMap((i) =>
      i % 40 === 7
        ? [
            { i, bad: false },
            { i, bad: true },
          ]
        : [{ i, bad: false }],
    )
    const dirty: LightCurve = {
      ...clean,
      time: Float64Array.from(rows, ({ i, bad }) => plain.time[i] + (bad ? HALF_HOUR / 2 : 0)),
      flux: Float64Array.from(rows, ({ i, bad }) => (bad ? 0.2 : plain.flux[i])),
      quality: Int32Array.from(rows, ({ bad }) => (bad ? 128 : 0)),
      segments: [{ ...plain.segments[0], end: rows.length }],
    }
    const { warnings: _, rows: counted, ...expected } = searchStar(clean)
    expect(counted.searched).toBe(expected.points)
    expect(searchStar(dirty)).toMatchObject(expected)
  })

  it('never mixes bands: one band’s level and trend do not touch the other’s', () => {
    // the same star twice at other levels, noise and slopes; unmixed both show the same dips
    const noisy = {
      ...MONTH,
      band: 'blue',
      sigma: 2e-3,
      light: (t: number) => 0.5 * boxDips(DIP, 3e-3)(t) * (1 + 0.02 * Math.sin(t)),
    }
    const both = searchStar(starCurve([{ ...MONTH, band: 'red' }, noisy]))
    const [first] = both.candidates
    expect(first.periodDays).toBeCloseTo(DIP.periodDays, 2)
    expect(Math.abs(first.depthPpm / 3000 - 1)).toBeLessThan(0.1)
    expect(first.disposition).toBe('candidate')
  })
})

describe('searchStar at the edges', () => {
  const flat: Stretch = { ...MONTH, light: () => 1 }
  const cases: readonly [string, LightCurve][] = [
    ['constant flux', starCurve([{ ...flat, sigma: 0 }])],
    [
      'constant flux with errors',
      starCurve([{ ...flat, sigma: 0 }], { fluxErr: new Float64Array(1296).fill(1e-3) }),
    ],
    ['noise-free dips', starCurve([{ ...MONTH, sigma: 0 }])],
    ['equal errors', starCurve([flat], { fluxErr: new Float64Array(1296).fill(1e-4) })],
    ['one dip only', starCurve([{ ...flat, light: (t) => (Math.abs(t - 1512) < 0.1 ? 0.99 : 1) }])],
    ['20 rows', starCurve([{ ...flat, rows: 20, cadenceDays: 1 / 8 }])],
    ['a short span', starCurve([{ ...flat, rows: 50 }])],
    ['sparse sampling', starCurve([{ ...flat, rows: 300, cadenceDays: 2.3, sigma: 0.01 }])],
    ['a steep ramp', starCurve([{ ...flat, light: (t) => 1 + 0.05 * (t - 1500) }])],
    ['huge numbers', { ...starCurve([flat]), flux: starCurve([flat]).flux.map((f) => f * 1e30) }],
  ]
  it.each(cases)('%s: JSON-safe, and nothing claimed that is not there', (name, curve) => {
    const result = searchStar(curve)
    expect(unsafe(result)).toEqual([])
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    if (name !== 'noise-free dips') expect(confident(result)).toEqual([])
    expect(result.grid).toMatch(/^\d+ periods/)
  })
  it.each([
    [
      'masked to nothing',
      starCurve([flat], { quality: new Int32Array(1296).fill(-1), producer: 'SPOC' }),
      /Only 0 of 1296/,
    ],
    ['no rows', starCurve([]), /Only 0 of 0/],
    ['half a day', starCurve([{ ...flat, rows: 25 }]), /can hold 0\.05 to 0\.30 d/],
    ['zero flux', starCurve([{ ...flat, sigma: 0, light: () => 0 }]), /median flux is 0/],
    ['all at one time', starCurve([{ ...flat, rows: 60, cadenceDays: 0 }]), /can hold none/],
  ])('refuses %s', (_, curve, message) => {
    expect(() => searchStar(curve)).toThrow(LightCurveError)
    expect(() => searchStar(curve)).toThrow(message)
  })
  it('passes on warnings, of the reader and of the range', () => {
    const { warnings } = searchStar(starCurve([flat], { warnings: ['a guess'] }), {
      periodMaxDays: 90,
      maxPlanets: 0,
    })
    expect(warnings).toEqual(['a guess', expect.stringMatching(/instead of 90 d/)])
  })
})

it.each([2e3, 2e9, 7e305])('refuses times that span for ever (a row every %d d)', (cadenceDays) => {
  const stretch: Stretch = { start: -250 * cadenceDays, rows: 500, cadenceDays }
  const attempt = () => searchStar(starCurve([stretch]))
  expect(attempt).toThrow(LightCurveError)
  expect(attempt).toThrow(/mix time systems/)
})
