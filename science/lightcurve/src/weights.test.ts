import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binTime } from './bin.ts'
import type { LightCurve } from './light-curve.ts'
import { boxTransit, lightCurveOf, plantedCurve } from './planted-curve.ts'
import { pointScatter } from './scatter.ts'
import { inverseVarianceWeights } from './weights.ts'

fc.configureGlobal({ seed: 20 })

const noise = 8e-4
const cadenceDays = 1 / 144

const planted = plantedCurve({
  rows: 3000,
  cadenceDays,
  noise,
  model: (t) =>
    (1 + 0.02 * Math.sin(2 * t)) *
    boxTransit(t, { periodDays: 1, t0: 1000, durationDays: 0.1, depth: 0.05 }),
})

function withErrors(lightCurve: LightCurve, error: number): LightCurve {
  return { ...lightCurve, fluxErr: new Float64Array(lightCurve.time.length).fill(error) }
}

/** Two bands one after the other, the second five times noisier. */
function twoBands(): LightCurve {
  const noisy = plantedCurve({ rows: 3000, cadenceDays, noise: 5 * noise, seed: 8 })
  return lightCurveOf([...planted.time, ...noisy.time], [...planted.flux, ...noisy.flux], {
    segments: [
      { start: 0, end: 3000, label: 'g', band: 'g', cadenceDays },
      { start: 3000, end: 6000, label: 'r', band: 'r', cadenceDays },
    ],
  })
}

test('scatter is the white noise, whatever the trend and the transits', () => {
  const { sigma, segments } = pointScatter(planted)
  expect(Math.abs((sigma ?? 0) / noise - 1)).toBeLessThan(0.1)
  expect(segments).toHaveLength(1)
  expect(pointScatter(lightCurveOf([0, 1, 2], [1, 1, 1])).sigma).toBeNull()
  const constant = lightCurveOf([...planted.time], Array<number>(3000).fill(1))
  expect(pointScatter(constant).sigma).toBeNull()
})

test('flux rounded so coarsely that most rows are equal still has its noise', () => {
  const rounded = lightCurveOf(
    [...planted.time],
    [...planted.time].map((_, i) => (i % 40 === 7 ? 1.001 : i % 40 === 27 ? 0.999 : 1)),
  )
  // one row in twenty is one step off
  const expected = 0.001 * Math.sqrt(1 / 20)
  expect(Math.abs((pointScatter(rounded).sigma ?? 0) / expected - 1)).toBeLessThan(0.05)
  const { weights } = inverseVarianceWeights(rounded)
  expect(Math.abs(weights[7] * expected ** 2 - 1)).toBeLessThan(0.1)
})

test('credible errors are taken, others are replaced and said', () => {
  const good = inverseVarianceWeights(withErrors(planted, 1.2 * noise))
  expect(good.segments[0].source).toBe('fluxErr')
  expect(good.warnings).toEqual([])
  expect(good.weights[7] * (1.2 * noise) ** 2).toBeCloseTo(1, 9)
  for (const wrong of [noise / 9, 9 * noise]) {
    const { weights, segments, warnings } = inverseVarianceWeights(withErrors(planted, wrong))
    expect(segments[0].source).toBe('scatter')
    expect(warnings.join()).toMatch(/Segment S1: the stated errors/)
    expect(Math.abs(weights[7] * noise ** 2 - 1)).toBeLessThan(0.15)
  }
})

test('bands weigh by their own noise', () => {
  const { weights, segments } = inverseVarianceWeights(twoBands())
  expect(segments.map((one) => one.source)).toEqual(['scatter', 'scatter'])
  expect(weights[0] / weights[5999]).toBeGreaterThan(20)
  expect(weights[0] / weights[5999]).toBeLessThan(31)
})

test('weights are positive and finite for any errors, and one row never rules', () => {
  const errors = fc.array(
    fc.oneof(fc.double(), fc.constantFrom(0, -1, Number.NaN, Infinity, 1e-300)),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(errors, fc.boolean(), (given, constant) => {
      const flux = given.map((_, i) => (constant ? 1 : 1 + ((i * 37) % 11) / 100))
      const lightCurve = lightCurveOf(
        given.map((_, i) => i),
        flux,
        { fluxErr: Float64Array.from(given) },
      )
      const { weights } = inverseVarianceWeights(lightCurve)
      expect(weights.every((w) => w > 0 && Number.isFinite(w))).toBe(true)
    }),
  )
  const one = withErrors(planted, noise)
  one.fluxErr?.set([1e-30, Number.NaN])
  const { weights } = inverseVarianceWeights(one)
  expect(weights[0] / weights[2]).toBeCloseTo(25, 6)
  expect(weights[1]).toBeCloseTo(weights[2], 3)
})

test('a segment too short to measure borrows from its band', () => {
  const bands = twoBands()
  const [g, r] = bands.segments
  const { segments, weights } = inverseVarianceWeights({
    ...bands,
    segments: [
      { ...g, end: 1 },
      { ...g, start: 1 },
      { ...r, end: 3002 },
      { ...r, start: 3002 },
    ],
  })
  expect(segments.map((one) => one.source)).toEqual(['borrowed', 'scatter', 'borrowed', 'scatter'])
  expect(weights[0]).toBe(weights[1])
  expect(weights[3000]).toBe(weights[3002])
})

test('bins average with honest errors and never cross a segment', () => {
  const bands = twoBands()
  const { lightCurve, counts } = binTime(bands, { binDays: 0.5 })
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(6000)
  const [g, r] = lightCurve.segments
  expect([g.start, g.end, r.start]).toEqual([0, g.end, g.end])
  expect(g).toMatchObject({ band: 'g', cadenceDays: 0.5 })
  const error = lightCurve.fluxErr?.[r.start + 1] ?? 0
  expect(error * Math.sqrt(counts[r.start + 1])).toBeGreaterThan(0.9 * 5 * noise)
  const spread = [...lightCurve.flux.subarray(r.start, r.end)].map((f) => Math.abs(f - 1) / error)
  expect(Math.max(...spread)).toBeLessThan(5)
  expect(lightCurve.time[1]).toBeCloseTo(bands.time[72] + 71 * (cadenceDays / 2), 9)
})

test('binning keeps the quality bits, and knows nothing of the errors of constant flux', () => {
  const lightCurve = lightCurveOf([0, 0.1, 0.2, 5], [1, 1, 1, 1], {
    quality: Int32Array.of(1, 4, 0, 8),
  })
  const { lightCurve: binned, counts } = binTime(lightCurve, { binDays: 1 })
  expect([...counts]).toEqual([3, 1])
  expect([...(binned.quality ?? [])]).toEqual([5, 8])
  expect(binned.fluxErr).toBeNull()
  expect([...binned.flux]).toEqual([1, 1])
  expect(binTime(lightCurveOf([], []), { binDays: 1 }).counts).toHaveLength(0)
  expect(() => binTime(lightCurve, { binDays: 0 })).toThrow(/binDays is 0/)
})
