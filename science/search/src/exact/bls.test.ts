import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blsSearch, keplerianGrid, uniformFrequencyGrid } from '../index.ts'
import type { PeriodGrid } from '../result/result.ts'
import type { SearchData } from '../series/series.ts'
import { blsKernel } from './bls-kernel.ts'
import { planBls, type BlsOptions, type BlsPlan } from './bls-plan.ts'
import { blsTwin } from './bls-twin.ts'

/** Seeded noise with one box transit. */
function planted(
  seed: number,
  options: {
    readonly rows?: number
    readonly step?: number
    readonly start?: number
    readonly jitter?: number
    readonly periodDays?: number
    readonly depth?: number
    readonly noise?: number
  } = {},
): SearchData {
  const {
    rows = 900,
    step = 1 / 48,
    start = 1500.25,
    jitter = 0,
    periodDays = 2.4,
    depth = 0.002,
    noise = 0.0005,
  } = options
  let state = seed >>> 0
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 4294967296
  }
  const gauss = (): number => uniform() + uniform() + uniform() + uniform() - 2
  const time = new Float64Array(rows)
  const flux = new Float64Array(rows)
  const weight = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    time[i] = start + i * step + jitter * uniform()
    const x = (time[i] - start - 0.9) / periodDays
    const dip = Math.abs(x - Math.round(x)) * periodDays < 0.07 ? depth : 0
    flux[i] = 1 - dip + 1.7 * noise * gauss()
    weight[i] = (0.5 + uniform()) / (noise * noise)
  }
  return { time, flux, weight }
}

const uniformGrid = uniformFrequencyGrid({
  spanDays: 18.75,
  periodMinDays: 0.6,
  periodMaxDays: 9,
  minDurationDays: 0.06,
  frequencyFactor: 15,
})

function expectSame(plan: BlsPlan): void {
  const fast = blsKernel(plan)
  const slow = blsTwin(plan)
  expect([...fast.start]).toEqual([...slow.start])
  expect([...fast.length]).toEqual([...slow.length])
  expect([...fast.objective]).toEqual([...slow.objective])
  expect([...fast.value]).toEqual([...slow.value])
  expect([...fast.weight]).toEqual([...slow.weight])
}

describe('kernel and slow twin give the same bits', () => {
  const modes: {
    readonly name: string
    readonly options: BlsOptions
    readonly grid: PeriodGrid
  }[] = [
    { name: 'fixed durations', options: { durations: [0.06, 0.13, 0.3] }, grid: uniformGrid },
    {
      name: 'astropy, unsorted durations',
      options: { durations: [0.3, 0.06, 0.13], compat: 'astropy' },
      grid: uniformGrid,
    },
    {
      name: 'astropy, snr',
      options: { durations: [0.06, 0.1], compat: 'astropy', objective: 'snr', oversample: 7 },
      grid: uniformGrid,
    },
    {
      name: 'Keplerian',
      options: {},
      grid: keplerianGrid({
        spanDays: 18.75,
        periodMinDays: 0.5,
        periodMaxDays: 18,
        cadenceDays: 1 / 48,
      }),
    },
  ]
  test.each(modes)('$name', ({ options, grid }) => {
    expectSame(planBls(planted(1), grid, options))
    expectSame(planBls(planted(2, { jitter: 0.02 }), grid, options))
    // Few rows: many boxes are empty.
    expectSame(planBls(planted(3, { rows: 45, step: 0.4 }), grid, options))
    // Times on bin edges: start 0, a step that divides the bins.
    expectSame(planBls(planted(4, { start: 0, step: 0.006, rows: 3001 }), grid, options))
  })

  test('weights over twelve decades, an outlier, a constant', () => {
    const data = planted(5)
    for (let i = 0; i < 900; i += 7) data.weight[i] *= 1e-12
    expectSame(planBls(data, uniformGrid, { durations: [0.06, 0.2] }))
    const outlier = planted(6)
    outlier.flux[300] = -4e6
    expectSame(planBls(outlier, uniformGrid, { durations: [0.06, 0.2] }))
    const flat = planted(7, { depth: 0, noise: 1e-100 })
    expectSame(planBls(flat, uniformGrid, { durations: [0.06, 0.2] }))
  })

  test('random small light curves (property)', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 3, max: 60 }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.constantFrom(undefined, 'astropy' as const),
        (seed, rows, step, compat) => {
          const data = planted(seed, { rows, step, jitter: step / 3 })
          const grid = uniformFrequencyGrid({
            spanDays: rows * step,
            periodMinDays: 1.1 * step + 0.3,
            periodMaxDays: rows * step + 0.4,
            minDurationDays: 0.05,
            frequencyFactor: (rows * rows * step * step) / 0.5,
          })
          const options = compat ? { durations: [0.05, 0.21], compat } : { durations: [0.05, 0.21] }
          expectSame(planBls(data, grid, options))
        },
      ),
      { numRuns: 60, seed: 20 },
    )
  })
})

describe('a planted transit', () => {
  test('is found with its period, time, duration and depth', () => {
    const data = planted(11, { rows: 1300 })
    const grid = keplerianGrid({
      spanDays: 27,
      periodMinDays: 0.5,
      periodMaxDays: 13,
      cadenceDays: 1 / 48,
    })
    const found = blsSearch(data, grid)
    const peak = found.power.indexOf(Math.max(...found.power))
    const phase = (found.t0[peak] - 1500.25 - 0.9) / 2.4
    expect(Math.abs(found.periods[peak] - 2.4)).toBeLessThan(0.01)
    expect(Math.abs(phase - Math.round(phase)) * 2.4).toBeLessThan(0.03)
    expect(found.duration[peak]).toBeGreaterThan(0.1)
    expect(found.duration[peak]).toBeLessThan(0.19)
    expect(Math.abs(found.depth[peak] - 0.002)).toBeLessThan(0.0003)
    expect(found.power[peak]).toBeCloseTo(found.snr[peak] ** 2 / 2, 6)
    expect(found.t0[peak]).toBeGreaterThanOrEqual(1500.25)
    expect(found.t0[peak]).toBeLessThan(1500.25 + found.periods[peak])
  })

  test('SNR is depth over its error, whatever the unit of flux', () => {
    const data = planted(12)
    const { depth, snr, power } = blsSearch(data, uniformGrid, { durations: [0.14] })
    const big = {
      time: data.time,
      flux: data.flux.map((f) => f * 5e4),
      weight: data.weight.map((w) => w / 25e8),
    }
    const scaled = blsSearch(big, uniformGrid, { durations: [0.14] })
    for (let i = 0; i < snr.length; i++) {
      expect(scaled.depth[i] / 5e4).toBeCloseTo(depth[i], 12)
      expect(scaled.snr[i]).toBeCloseTo(snr[i], 9)
      expect(scaled.power[i]).toBeCloseTo(power[i], 8)
    }
  })
})

describe('what must not matter does not', () => {
  const durations = [0.1]
  const relative = (a: Float64Array, b: Float64Array): number =>
    a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i]) / Math.abs(v)), 0)

  test('phase: 300 shifts by whole bins change power by rounding only', () => {
    // Rows sit in the middles of bins, so that a shift moves each by exactly whole bins.
    const period = 3
    const bins = 300
    const grid: PeriodGrid = {
      kind: 'uniform-frequency',
      periods: Float64Array.of(period),
      durationMin: Float64Array.of(0.1),
      durationMax: Float64Array.of(0.1),
      summary: 'one period',
    }
    const width = period / bins
    const base = planted(21, { rows: 1100 })
    const middles = base.time.map((t) => (Math.floor((t - 1500.25) / width) + 0.5) * width)
    const inTransit = middles.map((t) => Number(Math.abs((t % period) - 1.4) < 0.05))
    const first = middles[0]
    const powers: number[] = []
    for (let shift = 0; shift < bins; shift++) {
      // The first row defines phase 0: one row of hardly any weight holds it in place.
      const time = Float64Array.of(0, ...middles.map((t) => t - first + (shift + 0.5) * width))
      const flux = Float64Array.of(1, ...base.flux.map((f, i) => f - 0.002 * inTransit[i]))
      const weight = Float64Array.of(1e-9, ...base.weight)
      powers.push(blsSearch({ time, flux, weight }, grid, { durations }).power[0])
    }
    expect(Math.max(...powers) / Math.min(...powers) - 1).toBeLessThan(1e-9)
    expect(powers[0]).toBeGreaterThan(50)
  })

  test('a shift of all times (property)', () => {
    const data = planted(22, { jitter: 0.015 })
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (eighths) => {
        // Multiples of 1/8 day are exact at this size: no row changes its bin by rounding.
        const by = eighths / 8
        const near = { ...data, time: data.time.map((t) => Math.round(t * 1024) / 1024) }
        const there = { ...near, time: near.time.map((t) => t + by) }
        const a = blsSearch(near, uniformGrid, { durations })
        const b = blsSearch(there, uniformGrid, { durations })
        expect([...b.power]).toEqual([...a.power])
        expect(Math.abs(b.t0[9] - a.t0[9] - by)).toBeLessThan(1e-9)
      }),
      { numRuns: 15, seed: 1 },
    )
  })

  test('the order of rows (property)', () => {
    const data = planted(23, { jitter: 0.015, rows: 500 })
    const reference = blsSearch(data, uniformGrid, { durations })
    const rows = data.time.map((_, i) => i)
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length }),
        (order) => {
          const shuffled = blsSearch(
            {
              time: rows.map((_, i) => data.time[order[i]]),
              flux: rows.map((_, i) => data.flux[order[i]]),
              weight: rows.map((_, i) => data.weight[order[i]]),
            },
            uniformGrid,
            { durations },
          )
          expect(relative(reference.power, shuffled.power)).toBeLessThan(1e-9)
        },
      ),
      { numRuns: 15, seed: 2 },
    )
  })

  test('errors scaled together scale power only (property)', () => {
    const data = planted(24)
    const reference = blsSearch(data, uniformGrid, { durations })
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (scale) => {
        const weight = data.weight.map((w) => w / (scale * scale))
        const scaled = blsSearch({ ...data, weight }, uniformGrid, { durations })
        const back = scaled.power.map((p) => p * scale * scale)
        expect(relative(reference.power, back)).toBeLessThan(1e-9)
        expect(relative(reference.depth, scaled.depth)).toBeLessThan(1e-9)
      }),
      { numRuns: 15, seed: 3 },
    )
  })

  test('rows that are no numbers, or weigh nothing', () => {
    const data = planted(25)
    const clean = blsSearch(data, uniformGrid, { durations })
    const dirty = blsSearch(
      {
        time: Float64Array.of(...data.time, NaN, 1510, 1511, 1512),
        flux: Float64Array.of(...data.flux, 1, NaN, 0.5, 0.5),
        weight: Float64Array.of(...data.weight, 1, 1, 0, NaN),
      },
      uniformGrid,
      { durations },
    )
    expect([...dirty.power]).toEqual([...clean.power])
  })
})

describe('input that cannot be searched is refused with what to do', () => {
  const data = planted(31)
  test.each([
    [() => blsSearch(planted(31, { rows: 2 }), uniformGrid), /2 usable rows of 2; .* at least 3/],
    [
      () => blsSearch({ ...data, flux: new Float64Array(3) }, uniformGrid),
      /lengths 900, 3 and 900/,
    ],
    [() => blsSearch(data, uniformGrid, { durations: [0.7] }), /at most the shortest period/],
    [() => blsSearch(data, uniformGrid, { compat: 'astropy' }), /needs durations/],
    [() => blsSearch(data, uniformGrid, { oversample: 0.5 }), /positive whole number/],
  ])('%#', (run, message) => {
    expect(run).toThrow(message)
  })
})
