import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { blsSearch, uniformFrequencyGrid } from '../index.ts'

interface Found {
  readonly power: number[]
  readonly t0: number[]
  readonly duration: number[]
  readonly depth: number[]
  readonly snr: number[]
}

interface GoldenCase {
  readonly name: string
  readonly time: number[]
  readonly flux: number[]
  readonly fluxErr: number[]
  readonly durations: number[]
  readonly oversample: number
  readonly grid: { readonly minimum: number; readonly maximum: number; readonly factor: number }
  readonly periods: number[]
  readonly likelihood: Found
  readonly snr: Found
}

const golden = JSON.parse(
  readFileSync(new URL('../../../../test/golden/bls.json', import.meta.url), 'utf8'),
) as { readonly astropy: string; readonly cases: GoldenCase[] }

function worstRelative(got: Float64Array, wanted: readonly number[]): number {
  expect(got.length).toBe(wanted.length)
  let worst = 0
  for (let i = 0; i < wanted.length; i++) {
    worst = Math.max(worst, Math.abs(got[i] - wanted[i]) / Math.abs(wanted[i]))
  }
  return worst
}

describe(`astropy ${golden.astropy}`, () => {
  test.each(golden.cases)('same period grid: $name', (c) => {
    const grid = uniformFrequencyGrid({
      spanDays: Math.max(...c.time) - Math.min(...c.time),
      periodMinDays: c.grid.minimum,
      periodMaxDays: c.grid.maximum,
      minDurationDays: Math.min(...c.durations),
      frequencyFactor: c.grid.factor,
    })
    expect([...grid.periods]).toEqual(c.periods)
  })

  const runs = golden.cases.flatMap((c) => [
    { name: c.name, objective: 'likelihood' as const, c },
    { name: c.name, objective: 'snr' as const, c },
  ])
  test.each(runs)('same boxes: $name, $objective', ({ c, objective }) => {
    const periods = Float64Array.from(c.periods)
    const result = blsSearch(
      {
        time: Float64Array.from(c.time),
        flux: Float64Array.from(c.flux),
        weight: Float64Array.from(c.fluxErr, (e) => 1 / (e * e)),
      },
      {
        kind: 'uniform-frequency',
        periods,
        durationMin: periods,
        durationMax: periods,
        summary: 'golden',
      },
      { durations: c.durations, oversample: c.oversample, compat: 'astropy', objective },
    )
    const wanted = c[objective]
    expect(worstRelative(result.power, wanted.power)).toBeLessThan(1e-9)
    expect(worstRelative(result.depth, wanted.depth)).toBeLessThan(1e-9)
    expect(worstRelative(result.snr, wanted.snr)).toBeLessThan(1e-9)
    expect(worstRelative(result.duration, wanted.duration)).toBeLessThan(1e-12)
    // Boxes that differ by empty bins hold the same rows: which one wins is left to rounding.
    const off = wanted.t0.map((t, i) => Math.abs(result.t0[i] - t))
    const binWidth = Math.min(...c.durations) / c.oversample
    expect(off.filter((d) => d < 1e-9).length / off.length).toBeGreaterThan(0.9)
    expect(off.filter((d) => d < 8 * binWidth).length).toBe(off.length)
  })
})
