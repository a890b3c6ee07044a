import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { biweightTwin } from './biweight-twin.ts'
import { biweightTrend, type BiweightOptions } from './biweight.ts'
import { normalDeviates } from './planted-curve.ts'
import { mad, median } from './robust.ts'
import { timeWindows } from './time-window.ts'

fc.configureGlobal({ seed: 20 })

/** The slow twin: every window gathered and sorted anew, every step a sum over the window. */
function plainBiweight(
  time: Float64Array,
  flux: Float64Array,
  { windowDays, cval = 5, use = null }: BiweightOptions,
): Float64Array {
  return time.map((t) => {
    const inside = [...flux].filter(
      (_, j) =>
        time[j] >= t - windowDays / 2 && time[j] < t + windowDays / 2 && (!use || use[j] !== 0),
    )
    return plainLocation(inside, cval)
  })
}

function plainLocation(values: readonly number[], cval: number): number {
  const reach = cval * mad(values)
  const step = (center: number) => {
    let [weights, moved] = [0, 0]
    for (const value of values) {
      const u = (value - center) / reach
      if (Math.abs(u) >= 1) continue
      const weight = (1 - u * u) ** 2
      weights += weight
      moved += weight * (value - center)
    }
    return weights > 0 ? center + moved / weights : center
  }
  let center = median(values)
  if (!(reach > 0)) return center
  for (let k = 0; k < 500; k++) {
    const first = step(center)
    const second = step(first)
    if (Math.abs(second - first) <= 1e-11 * reach) return second
    const rate = (second - first) / (first - center)
    center = rate > 0 && rate < 0.9 ? second + ((second - first) * rate) / (1 - rate) : second
  }
  return center
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((worst, x, i) => {
    if (Number.isNaN(x) && Number.isNaN(b[i])) return worst
    return Math.max(worst, Number.isNaN(x - b[i]) ? Infinity : Math.abs(x - b[i]))
  }, 0)
}

test('agrees with the slow twin to 1e-9: noise, eclipses, flares, steep trends, gaps, masks', () => {
  const seedAndShape = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    noise: fc.constantFrom(1e-5, 3e-4, 0.02),
    slope: fc.constantFrom(0, 0.01, 1),
    eclipse: fc.constantFrom(0, 0.01, 0.9),
    flare: fc.constantFrom(0, 0.05, 1e4),
    windowDays: fc.constantFrom(0.01, 0.3, 1.1, 40),
    masked: fc.boolean(),
  })
  fc.assert(
    fc.property(seedAndShape, (shape) => {
      const normal = normalDeviates(shape.seed)
      const steps = Array.from({ length: 260 }, (_, i) => (i % 90 === 89 ? 0.7 : 0.0204))
      let t = 1300
      const time = Float64Array.from(steps, (step) => (t += step))
      const use = time.map((_, i) => (shape.masked && i % 50 < 12 ? 0 : 1))
      const flux = time.map((at, i) => {
        const dip = i % 50 < 5 ? shape.eclipse : 0
        const flare = i % 71 === 3 ? shape.flare : 0
        return 1 + shape.slope * (at - 1300) - dip + flare + shape.noise * normal()
      })
      const options = { windowDays: shape.windowDays, use: Uint8Array.from(use) }
      const fast = biweightTrend(time, flux, options)
      expect(largestDifference(fast, plainBiweight(time, flux, options))).toBeLessThan(1e-9)
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('ends, and is the twin, on flux with ties, heavy and skewed tails, two levels, and on turning time', () => {
  const shapes: readonly ((x: number, i: number) => number)[] = [
    (x) => Math.round(10 * x) / 10,
    (x) => Math.exp(3 * x),
    (x, i) => (i % 37 < 9 ? -1 : 0) + 1e-3 * x,
    (x, i) => (Math.floor(i / 50) % 2) + 1e-6 * x,
    (x, i) => (i % 10 === 0 ? x : 1),
    (x, i) => 1e9 + i + 1e-3 * x,
    (x, i) => 1 + 0.1 * Math.sin(i / 90) + 1e-5 * x,
  ]
  shapes.forEach((shape, seed) => {
    const normal = normalDeviates(seed + 1)
    const time = Float64Array.from({ length: 1200 }, (_, i) => (i === 700 ? -5 : i / 48))
    const flux = time.map((_, i) => shape(normal(), i))
    const use = Uint8Array.from(time, (_, i) => (i % 100 < 30 ? 0 : 1))
    for (const windowDays of [0.1, 0.4, 2, 20]) {
      const windows = timeWindows(time, { windowDays, breakGapDays: 1 })
      const plain = biweightTwin(flux, windows, { cval: 5, use })
      const fast = biweightTrend(time, flux, { windowDays, breakGapDays: 1, use })
      expect(largestDifference(fast, plain) / (5 * mad(flux) || 1)).toBeLessThan(1e-8)
    }
  })
})

test('agrees with wotan to 1e-6 on a planted light curve', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../../test/golden/biweight.json', import.meta.url), 'utf8'),
  ) as {
    time: number[]
    flux: number[]
    mask: number[]
    cases: { windowDays: number; masked: boolean; trend: number[] }[]
  }
  expect(golden.cases).toHaveLength(3)
  for (const { windowDays, masked, trend } of golden.cases) {
    const use = Uint8Array.from(golden.mask, (m) => (masked && m === 1 ? 0 : 1))
    const ours = biweightTrend(Float64Array.from(golden.time), Float64Array.from(golden.flux), {
      windowDays,
      use,
      breakGapDays: windowDays / 2,
    })
    const flat = (t: readonly number[]) => golden.flux.map((f, i) => f / t[i])
    expect(largestDifference(flat([...ours]), flat(trend))).toBeLessThan(1e-6)
  }
})

test('flux times a and plus b gives trend times a and plus b', () => {
  const normal = normalDeviates(5)
  const time = Float64Array.from({ length: 300 }, (_, i) => i / 48)
  const flux = time.map(() => 1 + 1e-3 * normal())
  const trend = biweightTrend(time, flux, { windowDays: 1 })
  const moved = biweightTrend(
    time,
    flux.map((f) => 8 * f + 4),
    { windowDays: 1 },
  )
  expect(
    largestDifference(
      moved,
      trend.map((f) => 8 * f + 4),
    ),
  ).toBeLessThan(1e-9)
})

test('tiny and constant input has a trend', () => {
  const of = (time: number[], flux: number[]) => [
    ...biweightTrend(Float64Array.from(time), Float64Array.from(flux), { windowDays: 1 }),
  ]
  expect(of([], [])).toEqual([])
  expect(of([5], [2])).toEqual([2])
  expect(of([5, 5.1], [2, 4])).toEqual([3, 3])
  expect(of([5, 5.1, 5.2], [2, 2, 9])).toEqual([2, 2, 2])
  expect(of([5, 5, 5, 5], [1, 1, 1, 1])).toEqual([1, 1, 1, 1])
})

test('a window with nothing but masked rows has no trend', () => {
  const time = Float64Array.of(0, 0.1, 5, 5.1)
  const use = Uint8Array.of(0, 0, 1, 1)
  const trend = biweightTrend(time, Float64Array.of(1, 1, 2, 2), { windowDays: 1, use })
  expect([...trend]).toEqual([Number.NaN, Number.NaN, 2, 2])
})
