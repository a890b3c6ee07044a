import { describe, expect, it } from 'vitest'
import type { VettingTest } from '../result/vetting-test.ts'
import { phaseDays } from '../series/ephemeris.ts'
import type { Series } from '../series/series.ts'
import { randomStream } from '../sky/random-stream.ts'
import { centroid } from './centroid.ts'
import { plantedInput } from './planted-input.fixture.ts'
import { vettingSubject, type VettingInput } from './subject.ts'
import { vet } from './vet.ts'

/** A target at the origin and a star beside it [pixels]; the total flux is 1. */
interface Field {
  readonly neighbour: { readonly x: number; readonly y: number; readonly share: number }
  readonly dims: 'target' | 'neighbour'
  readonly seed: number
  readonly sigma: number
  /** Standard deviation of an exponential-memory motion [pixels], memory 0.2 d. */
  readonly red: number
  /** From this row on the detector is turned by 180 degrees and the star lies elsewhere. */
  readonly turnedFrom: number
}

const FIELD: Field = {
  neighbour: { x: 2.4, y: -1.8, share: 0.1 },
  dims: 'neighbour',
  seed: 1,
  sigma: 5e-4,
  red: 0,
  turnedFrom: Infinity,
}

/** Centres of light from the two stars' own fluxes: nothing is assumed of how a shift follows from a depth. */
function centres({ time, flux }: Series, changes: Partial<Field>) {
  const f = { ...FIELD, ...changes }
  const random = randomStream(f.seed, 'centroid')
  const memory = Math.exp(-(time[1] - time[0]) / 0.2)
  let walk = [random.gaussian(), random.gaussian()]
  const axis = () => new Float64Array(time.length)
  const [column, row] = [axis(), axis()]
  for (let i = 0; i < time.length; i++) {
    const [own, beside] =
      f.dims === 'target'
        ? [flux[i] - f.neighbour.share, f.neighbour.share]
        : [1 - f.neighbour.share, flux[i] - (1 - f.neighbour.share)]
    const share = beside / (own + beside)
    const sign = i < f.turnedFrom ? 1 : -1
    walk = walk.map((w) => memory * w + Math.sqrt(1 - memory ** 2) * random.gaussian())
    const drift = 0.05 * Math.sin(time[i] / 3) + 0.002 * (time[i] - time[0])
    const noise = (k: 0 | 1) => f.sigma * random.gaussian() + f.red * walk[k]
    column[i] = 500 * sign + sign * share * f.neighbour.x + drift + noise(0)
    row[i] = 300 + sign * share * f.neighbour.y - drift + noise(1)
  }
  const edge = Math.min(f.turnedFrom, time.length)
  const frames = [
    { start: 0, end: edge },
    { start: edge, end: time.length },
  ].filter(({ start, end }) => end > start)
  return { column, row, frames, known: [] }
}

const planted = plantedInput()
const inField = (changes: Partial<Field> = {}, input = planted): VettingInput => ({
  ...input,
  centroid: centres(input.undetrended ?? input.series, changes),
})
const test = (input: VettingInput): VettingTest => centroid(vettingSubject(input))

describe('centroid', () => {
  it('fails a neighbour that eclipses, and says how far it is from the light', () => {
    const found = test(inField())
    expect(found.verdict).toBe('fail')
    // 3 pixels from the target, a tenth of the light its own: 2.7 from the centre
    expect(Number(/ ([\d.]+) pixels from it/.exec(found.sentence)?.[1])).toBeCloseTo(2.7, 0)
    const { disposition, reasons } = vet(inField())
    expect(disposition).toBe('low-confidence')
    expect(reasons).toEqual([found.sentence])
  })
  it('passes a planet alone, and beside a star whose light moves the centre a little', () => {
    const alone = test(inField({ dims: 'target', neighbour: { x: 3, y: 0, share: 0 } }))
    expect(alone.verdict).toBe('pass')
    expect(alone.value).toBeLessThan(5)
    const beside = test(inField({ dims: 'target', sigma: 5e-5 }))
    expect(beside.value).toBeGreaterThan(5)
    expect(beside.verdict).toBe('pass')
    expect(beside.passesBy).toMatch(/px/)
  })
  it('doubts, no more, between half a pixel and a whole one', () => {
    const crowded = { x: 2, y: 1.5, share: 0.3 }
    const found = test(inField({ dims: 'target', neighbour: crowded, sigma: 1e-4 }))
    expect(found.verdict).toBe('warn')
    expect(vet(inField({ dims: 'target', neighbour: crowded })).disposition).toBe('candidate')
  })
  it('finds it where the next sector is turned and shifts would cancel', () => {
    const { length } = planted.series.time
    expect(test(inField({ turnedFrom: Math.floor(length / 2) })).verdict).toBe('fail')
  })
  it.each([12.4, 31])('does not fail for a jump in one transit alone, every %s d', (periodDays) => {
    const input = inField({ dims: 'target', neighbour: { x: 3, y: 0, share: 0 } })
    const few = { ...input, ephemeris: { ...input.ephemeris, periodDays } }
    const { t0, durationDays } = few.ephemeris
    few.series.time.forEach((t, i) => {
      if (Math.abs(t - t0) < durationDays / 2 && few.centroid) few.centroid.column[i] += 0.2
    })
    expect(test(few).verdict).not.toBe('fail')
  })
  it('knows its errors: in noise, white and red, chance is what it says', () => {
    const sigmas = Array.from({ length: 200 }, (_, seed) => {
      const noise: Partial<Field> = { seed, red: seed % 2 === 0 ? 0 : 5e-4, dims: 'target' }
      const found = test(inField({ ...noise, neighbour: { x: 3, y: 0, share: 0 } }))
      expect(found.verdict).toBe('pass')
      return found.value ?? NaN
    })
    const above = (s: number) => sigmas.filter((value) => value > s).length
    // half of all at 1.18, 6.7 of 200 at 2.6
    expect(above(1.18)).toBeGreaterThan(60)
    expect(above(1.18)).toBeLessThan(120)
    expect(above(2.6)).toBeLessThan(14)
  })
  it('leaves out the transits of others', () => {
    const centres = inField({ dims: 'target', neighbour: { x: 3, y: 0, share: 0 } }).centroid
    if (centres === undefined || centres === null) throw new Error('no centres were planted')
    const { ephemeris, series } = planted
    const other = { ...ephemeris, t0: ephemeris.t0 + 1.2 * ephemeris.durationDays }
    series.time.forEach((t, i) => {
      if (Math.abs(phaseDays(t, other)) < other.durationDays / 2) centres.row[i] += 0.1
    })
    expect(test({ ...planted, centroid: centres }).verdict).toBe('fail')
    // one side of each transit is then missing
    const told = { ...centres, known: [other] }
    expect(test({ ...planted, centroid: told }).verdict).toBe('not-measured')
  })
  it('says why it was not measured', () => {
    expect(test(planted)).toMatchObject({
      verdict: 'not-measured',
      sentence: expect.stringMatching(/no centroid columns/),
    })
    const blank = inField()
    blank.centroid?.row.fill(Number.NaN)
    expect(test(blank)).toMatchObject({
      verdict: 'not-measured',
      sentence: expect.stringMatching(/too few transits/),
    })
  })
})
