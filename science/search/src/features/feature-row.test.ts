import { describe, expect, it } from 'vitest'
import { randomStream } from '../sky/random-stream.ts'
import { FEATURE_EXTRAS, FEATURE_NAMES, FEATURES } from './definitions.ts'
import { featureRow } from './feature-row.ts'
import {
  plantedDuration,
  plantedSnr,
  plantedStar,
  PLAIN,
  type Planting,
} from './planted-star.fixture.ts'

const CADENCE = PLAIN.cadenceDays

/**
 * Star number `seed` of the claim "SNR >= 20 and >= 4 transits". The claim "no feature is null" and the rule "the
 * ratio is null when a side lasts under 2 cadences" meet only where the sides are resolved: 2-min cadence,
 * sides of at least 8 cadences and 0.15 widths.
 */
function resolvedPlanet(seed: number): Partial<Planting> {
  const random = randomStream(seed, 'resolved planet')
  const periodDays = random.logBetween(0.8, 6)
  const widthDays = Math.min(
    0.2 * periodDays,
    0.11 * Math.cbrt(periodDays) * random.between(0.7, 1.3),
  )
  const side = widthDays * random.between(Math.max(0.15, (8 * CADENCE) / widthDays), 0.6)
  const base = {
    seed,
    periodDays,
    widthDays,
    ingressDays: side,
    egressDays: side,
    t0: random.between(0, periodDays),
  }
  const depth = random.between(22, 60) / plantedSnr({ ...PLAIN, ...base, depth: 1 })
  return { ...base, depth }
}

describe('featureRow', () => {
  it('gives the 27 names in their order, every null with a reason, every extra with a definition', () => {
    const row = featureRow(plantedStar({}).input)
    expect(FEATURE_NAMES).toHaveLength(27)
    expect(Object.keys(row.values)).toEqual(FEATURE_NAMES)
    expect(Object.keys(row.extras)).toEqual(FEATURE_EXTRAS.map((extra) => extra.name))
    for (const name of FEATURE_NAMES) {
      expect(row.values[name] === null, name).toBe(name in row.reasons)
    }
    expect(row.reasons).toMatchObject({
      tls_sde: 'TLS was not run',
      input_period: 'no catalogue value given',
    })
  })

  it('measures 200 planted stars without a null, and truth lies within 3 stated errors', () => {
    const count: Record<string, { inside: number; all: number }> = {}
    const judge = (name: string, value: number, truth: number, err: number): void => {
      const entry = (count[name] ??= { inside: 0, all: 0 })
      entry.all++
      if (Math.abs(value - truth) <= 3 * err) entry.inside++
    }
    for (let seed = 0; seed < 200; seed++) {
      const { input, planting } = plantedStar(resolvedPlanet(seed))
      expect(plantedSnr(planting)).toBeGreaterThan(20)
      expect(planting.spanDays / planting.periodDays).toBeGreaterThan(4)
      const { values, extras, reasons } = featureRow(input)
      const nulls = FEATURES.filter((f) => values[f.name] === null)
      const measured = nulls.filter((f) => f.group !== 'tls' && f.group !== 'catalogue')
      expect(measured.map((f) => `${seed}: ${f.name}: ${reasons[f.name]}`)).toEqual([])
      const value = (name: string): number => values[name] ?? NaN
      const extra = (name: string): number => Number(extras[name])
      const truths: Record<string, number> = {
        bls_period: planting.periodDays,
        bls_duration: plantedDuration(planting),
        duration_over_period: plantedDuration(planting) / planting.periodDays,
        bls_depth: planting.depth,
        flux_std: planting.sigma,
        flux_mad: planting.sigma,
        flux_skewness: 0,
        flux_kurtosis: 0,
        odd_even_depth_diff: 0,
        transit_symmetry: 1,
        ingress_egress_ratio: 1,
        red_noise: 1,
        periodicity_strength: repeatingShare(planting, extra('periodicity_bins')),
      }
      for (const [name, truth] of Object.entries(truths)) {
        const err =
          name === 'duration_over_period'
            ? extra('bls_duration_err') / planting.periodDays
            : extra(`${name}_err`)
        judge(name, value(name), truth, err)
      }
      // Nothing is planted there: the largest of many noise values must stay below its own threshold.
      judge(
        'secondary_depth',
        extra('secondary_sigma') / extra('secondary_threshold_sigma'),
        0,
        1 / 3,
      )
      judge('phase_coverage', value('phase_coverage'), 1, 0)
    }
    for (const [name, { inside, all }] of Object.entries(count)) {
      expect(inside / all, name).toBeGreaterThanOrEqual(0.97)
    }
  }, 60_000)

  it('finds planted secondaries and unequal transits within 3 stated errors', () => {
    let inside = 0
    for (let seed = 0; seed < 40; seed++) {
      const depth = 3e-3
      const { values, extras } = featureRow(
        plantedStar({ seed, depth, oddEven: 1e-3, secondaryDepth: 1e-3, secondaryPhase: 0.46 })
          .input,
      )
      expect(extras['secondary_significant']).toBe(1)
      expect(extras['secondary_unique']).toBe(1)
      expect(Number(extras['secondary_phase'])).toBeCloseTo(0.46, 1)
      // A box from first to fourth contact sees the mean over it.
      const box = (1e-3 * PLAIN.widthDays) / plantedDuration(PLAIN)
      const second = Math.abs((values['secondary_depth'] ?? NaN) - box)
      const parity = Math.abs((values['odd_even_depth_diff'] ?? NaN) - 1e-3)
      if (second <= 3 * Number(extras['secondary_depth_err'])) inside++
      if (parity <= 3 * Number(extras['odd_even_depth_diff_err'])) inside++
    }
    expect(inside / 80).toBeGreaterThanOrEqual(0.97)
  })

  it('does not give a ratio of sides that the cadence does not resolve', () => {
    const { values, reasons } = featureRow(
      plantedStar({ cadenceDays: 30 / 1440, spanDays: 200, depth: 5e-3 }).input,
    )
    expect(values['ingress_egress_ratio']).toBeNull()
    expect(reasons['ingress_egress_ratio']).toMatch(/cadences; below 2/)
  })

  it('has no odd-even difference when one parity has no rows', () => {
    const { values, reasons } = featureRow(
      plantedStar({ keep: (t) => Math.round((t - PLAIN.t0) / PLAIN.periodDays) % 2 === 0 }).input,
    )
    expect(values['odd_even_depth_diff']).toBeNull()
    expect(reasons['odd_even_depth_diff']).toMatch(/parity/)
  })

  it('measures the scatter without a candidate and says why the rest is null', () => {
    const { input } = plantedStar({ depth: 0 })
    const row = featureRow({ ...input, best: null, noCandidateReason: 'nothing above the noise' })
    expect(row.values['flux_std']).toBeCloseTo(1e-3, 4)
    expect(row.values['bls_period']).toBeNull()
    expect(row.reasons['bls_period']).toBe('nothing above the noise')
    expect(row.reasons['phase_coverage']).toBe('nothing above the noise')
    expect(Object.values(row.values).filter((value) => value !== null)).toHaveLength(4)
  })

  it('gives t0 in BJD, and null where the file does not say its zero point', () => {
    const { input } = plantedStar({}, { fitErrors: 0 })
    const t0 = input.best.t0
    const at = (zeroPoint: typeof input.zeroPoint) => featureRow({ ...input, zeroPoint })
    expect(at('BTJD').values['bls_t0']).toBe(t0 + 2457000)
    expect(at('BKJD').values['bls_t0']).toBe(t0 + 2454833)
    expect(at('BJD').values['bls_t0']).toBe(t0)
    expect(at('unknown').values['bls_t0']).toBeNull()
    expect(at('unknown').reasons['bls_t0']).toMatch(/unknown/)
    expect(at('HJD').extras['bls_t0_file']).toBe(t0)
  })

  it('stays finite or null on flat, tiny and empty light curves', () => {
    const { input } = plantedStar({})
    const cut = (n: number) => ({
      ...input,
      time: input.time.slice(0, n),
      flux: input.flux.slice(0, n),
      weight: input.weight.slice(0, n),
    })
    for (const odd of [cut(0), cut(3), cut(40), { ...input, flux: input.flux.map(() => 1) }]) {
      const { values, extras } = featureRow(odd)
      for (const value of [...Object.values(values), ...Object.values(extras)]) {
        expect(typeof value === 'number' && !Number.isFinite(value)).toBe(false)
      }
    }
    expect(featureRow(cut(0)).reasons['flux_std']).toMatch(/8 rows/)
  })

  it('refuses arrays of different length and a candidate that is no box', () => {
    const { input } = plantedStar({})
    expect(() => featureRow({ ...input, weight: input.weight.slice(1) })).toThrow(/equal lengths/)
    const best = { ...input.best, durationDays: input.best.periodDays }
    expect(() => featureRow({ ...input, best })).toThrow(/below half the period/)
  })
})

/** 1 - theta of the planted signal in that many bins, by its own arithmetic: variance between noiseless bins over all variance. */
function repeatingShare(p: Planting, bins: number): number {
  const fine = 400
  const means = Array.from({ length: bins }, (_, j) => {
    let sum = 0
    for (let i = 0; i < fine; i++) {
      const phase = (j - 0.5 + (i + 0.5) / fine) / bins
      const x = Math.abs((phase - Math.round(phase)) * p.periodDays)
      sum += Math.min(1, Math.max(0, 0.5 - (x - p.widthDays / 2) / p.ingressDays))
    }
    return (sum / fine) * p.depth
  })
  const mean = means.reduce((a, b) => a + b, 0) / bins
  const between = means.reduce((a, b) => a + (b - mean) ** 2, 0) / bins
  const squares = p.depth ** 2 * ((p.widthDays - p.ingressDays / 3) / p.periodDays)
  return between / (squares - mean ** 2 + p.sigma ** 2)
}
