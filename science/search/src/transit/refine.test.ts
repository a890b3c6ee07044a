import { describe, expect, test } from 'vitest'
import { fitTransit, refinePeak } from '../index.ts'
import type { SearchData } from '../series/series.ts'
import { midTransitDepth, scaledAxis, transitDurationDays, transitLoss } from './transit-shape.ts'

function generator(seed: number) {
  let state = seed >>> 0
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 4294967296
  }
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, gauss }
}

interface Truth {
  readonly periodDays: number
  readonly t0: number
  readonly durationDays: number
  readonly depth: number
}

/** A star with at least four transits, SNR 20 to 200: limb-darkened discs or straight-sided trapezoids. */
function star(
  shape: 'limb-darkened' | 'trapezoid',
  random: ReturnType<typeof generator>,
  cadence: number,
): { readonly data: SearchData; readonly truth: Truth } {
  const { uniform, gauss } = random
  const times: number[] = []
  for (let t = 0; t < 27.4; t += cadence) if (t < 13 || t > 14.1) times.push(1500 + t)
  const time = Float64Array.from(times)
  const periodDays = 0.6 * (6 / 0.6) ** uniform()
  const orbit = {
    periodDays,
    t0: 1500 + uniform() * periodDays,
    radiusRatio: 0.02 + 0.1 * uniform(),
    scaledAxis: Math.max(2.2, scaledAxis(periodDays, 0.3 + 2 * uniform())),
    impact: 0.9 * uniform(),
    limbDarkening: { u1: 0.25 + 0.25 * uniform(), u2: 0.1 + 0.2 * uniform() },
  }
  const durationDays = transitDurationDays(orbit)
  const depth = midTransitDepth(orbit)
  const side = (0.02 + 0.45 * uniform()) * durationDays
  const trapezoid = (t: number): number => {
    let sum = 0
    for (let s = 0; s < 9; s++) {
      const x = (t - orbit.t0 + cadence * ((s + 0.5) / 9 - 0.5)) / periodDays
      const away = Math.abs(x - Math.round(x)) * periodDays
      sum += Math.max(0, Math.min(1, (durationDays / 2 - away) / side)) / 9
    }
    return depth * sum
  }
  const loss =
    shape === 'trapezoid'
      ? time.map(trapezoid)
      : transitLoss(time, orbit, { exposureDays: cadence })
  const snr = 20 * 10 ** uniform()
  const sigma = Math.sqrt(loss.reduce((sum, v) => sum + v * v, 0)) / snr
  return {
    data: {
      time,
      flux: time.map((_, i) => 1 - loss[i] + sigma * gauss()),
      weight: new Float64Array(time.length).fill(1 / sigma ** 2),
    },
    truth: { periodDays, t0: orbit.t0, durationDays, depth },
  }
}

describe('truth lies within three stated errors', () => {
  test.each(['limb-darkened', 'trapezoid'] as const)('%s, 100 planted stars', (shape) => {
    const random = generator(7)
    const scores = { period: [] as number[], t0: [] as number[] }
    const shapes = { duration: [] as number[], depth: [] as number[] }
    for (let s = 0; s < 100; s++) {
      const { data, truth } = star(shape, random, s % 3 === 0 ? 10 / 1440 : 30 / 1440)
      // A peak as a search gives it: off by a fraction of a duration, too short or too long.
      const { uniform, gauss } = random
      const found = refinePeak(
        data,
        {
          periodDays:
            truth.periodDays + (0.2 * gauss() * truth.durationDays * truth.periodDays) / 27,
          t0: truth.t0 + 0.1 * truth.durationDays * gauss(),
          durationDays: truth.durationDays * (0.7 + 0.5 * uniform()),
        },
        { shape },
      )
      const cycles = Math.round((found.t0 - truth.t0) / truth.periodDays)
      const late = found.t0 - truth.t0 - cycles * truth.periodDays
      scores.period.push((found.periodDays - truth.periodDays) / (found.periodErr ?? 0))
      scores.t0.push(late / (found.t0Err ?? 0))
      shapes.duration.push((found.durationDays - truth.durationDays) / (found.durationErr ?? 0))
      shapes.depth.push((found.depth - truth.depth) / (found.depthErr ?? 0))
    }
    for (const z of [...Object.values(scores), ...Object.values(shapes)]) {
      expect(z.filter((v) => Math.abs(v) < 3).length / z.length).toBeGreaterThanOrEqual(0.97)
    }
    // Nor are the errors too large: the middle half of period and time lies within 0.67 +- sampling.
    for (const z of Object.values(scores)) {
      const middle = z.map(Math.abs).sort((a, b) => a - b)[50]
      expect(middle).toBeGreaterThan(0.4)
      expect(middle).toBeLessThan(1)
    }
  })
})

test('red noise widens the errors', () => {
  const random = generator(3)
  const { data, truth } = star('limb-darkened', random, 30 / 1440)
  const quiet = refinePeak(data, truth)
  let slow = 0
  const sigma = 1 / Math.sqrt(data.weight[0])
  const flux = data.flux.map((f) => {
    slow = 0.9 * slow + 0.6 * sigma * random.gauss()
    return f + slow
  })
  const noisy = refinePeak({ ...data, flux }, truth)
  expect(quiet.fit?.errorScale).toBeLessThan(1.6)
  expect(noisy.fit?.errorScale).toBeGreaterThan(2)
})

test('t0 is the first mid-transit at or after the first row', () => {
  const { data, truth } = star('trapezoid', generator(4), 30 / 1440)
  const found = refinePeak(data, { ...truth, t0: truth.t0 + 7 * truth.periodDays })
  expect(found.t0).toBeGreaterThanOrEqual(data.time[0])
  expect(found.t0).toBeLessThan(data.time[0] + found.periodDays)
  expect(found.snr).toBeGreaterThan(15)
  expect(found.power).toBeCloseTo(found.snr ** 2 / 2, 6)
})

test('a single transit has a time and no period error', () => {
  const { data, truth } = star('trapezoid', generator(5), 30 / 1440)
  const middle = truth.t0 + 2 * truth.periodDays
  const keep = [...data.time.keys()].filter(
    (i) => Math.abs(data.time[i] - middle) < truth.periodDays / 2,
  )
  const part = (column: Float64Array): Float64Array => Float64Array.from(keep, (i) => column[i])
  const few = { time: part(data.time), flux: part(data.flux), weight: part(data.weight) }
  const fit = fitTransit(few, { ...truth, t0: middle })
  expect(fit?.periodErr).toBeNull()
  expect(Math.abs((fit?.t0 ?? 0) - middle)).toBeLessThan(truth.durationDays / 2)
})

test('without a dip there is no fit, and the box stands without errors', () => {
  const { data, truth } = star('trapezoid', generator(6), 30 / 1440)
  const bump = { ...data, flux: data.flux.map((f) => 2 - f) }
  const found = refinePeak(bump, { ...truth, periodDays: truth.periodDays * 1.37 })
  expect(found.snr).toBeLessThan(12)
  expect(() => refinePeak(data, { ...truth, durationDays: 0 })).toThrow(/must be positive/)
})
