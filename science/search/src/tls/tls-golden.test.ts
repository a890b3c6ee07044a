import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ofirGrid, tlsExact } from './index.ts'

interface GoldenCase {
  readonly name: string
  readonly planted: {
    readonly periodDays: number
    readonly durationDays: number
    readonly depth: number
  }
  readonly periodMin: number
  readonly periodMax: number | null
  readonly time: number[]
  readonly flux: number[]
  readonly fluxErr: number[]
  /** First, middle, last. */
  readonly periods: number[]
  readonly sr: number[]
  readonly sde: number
  readonly period: number
  readonly t0: number
  readonly duration: number
  readonly depth: number
  readonly snr: number
}

const golden = JSON.parse(
  readFileSync(new URL('../../../../test/golden/tls.json', import.meta.url), 'utf8'),
) as { readonly transitleastsquares: string; readonly cases: GoldenCase[] }

function gridOf(c: GoldenCase) {
  return ofirGrid({
    spanDays: Math.max(...c.time) - Math.min(...c.time),
    periodMinDays: c.periodMin,
    ...(c.periodMax === null ? {} : { periodMaxDays: c.periodMax }),
  })
}

const seriesOf = (c: GoldenCase) => ({
  time: Float64Array.from(c.time),
  flux: Float64Array.from(c.flux),
  weight: Float64Array.from(c.fluxErr, (e) => 1 / (e * e)),
})

function worstRelative(got: Float64Array, wanted: readonly number[]): number {
  expect(got.length).toBe(wanted.length)
  return wanted.reduce((worst, w, i) => Math.max(worst, Math.abs(got[i] / w - 1)), 0)
}

describe(`transitleastsquares ${golden.transitleastsquares}`, () => {
  test.each(golden.cases)('same period grid: $name', (c) => {
    const { periods } = gridOf(c)
    expect(periods.length).toBe(c.sr.length)
    const got = [periods[0], periods[periods.length >> 1], periods[periods.length - 1]]
    expect(worstRelative(Float64Array.from(got), c.periods)).toBeLessThan(1e-12)
  })

  test.each(golden.cases)('same spectrum with compat: $name', (c) => {
    const found = tlsExact(seriesOf(c), { grid: gridOf(c), compat: 'transitleastsquares' })
    expect(worstRelative(found.sr, c.sr)).toBeLessThan(2e-4)
    expect(Math.abs(found.sde / c.sde - 1)).toBeLessThan(1e-3)
    const peak = found.spectrum.indexOf(Math.max(...found.spectrum))
    expect(Math.abs(found.periodogram.periods[peak] / c.period - 1)).toBeLessThan(1e-9)
    expect(Math.abs(found.periodogram.depth[peak] / c.depth - 1)).toBeLessThan(0.02)
  })

  // Least squares finds a little more than the reference, whose depth is a plain mean of rows.
  test.each(golden.cases)('no less by default: $name', (c) => {
    const found = tlsExact(seriesOf(c), { grid: gridOf(c) })
    expect(found.sde / c.sde).toBeGreaterThan(0.99)
    expect(found.sde / c.sde).toBeLessThan(1.06)
    expect(Math.abs(found.periodDays / c.planted.periodDays - 1)).toBeLessThan(2e-3)
    expect(Math.abs(found.durationDays / c.planted.durationDays - 1)).toBeLessThan(0.15)
  })
})
