import type { RunStatus } from '@longrun/runs'
import { FEATURES } from '@longrun/search'
import { describe, expect, it } from 'vitest'

import { successShare, surveyQuality } from './quality.ts'

const status = (succeeded: number, failed: number): RunStatus =>
  ({ total: succeeded + failed, succeeded, failed }) as unknown as RunStatus
const complete = Object.fromEntries(FEATURES.map(({ name }) => [name, 1]))

function check(
  rows: readonly Record<string, number | null>[],
  failed = 0,
): Record<string, boolean> {
  const quality = surveyQuality()
  for (const row of rows) quality.add(row)
  const { checks } = quality.result(status(rows.length, failed))
  return Object.fromEntries(checks.map(({ name, passed }) => [name, passed]))
}

describe('surveyQuality', () => {
  it('passes complete rows in range', () => {
    expect(Object.values(check([complete, complete]))).toEqual([true, true, true])
  })

  it('says 100.0 % only where nothing failed', () => {
    expect(successShare({ succeeded: 5574, total: 5575 }).found).toBe('99.9 %')
    expect(successShare({ succeeded: 5575, total: 5575 }).found).toBe('100.0 %')
  })

  it('asks for 90 % success', () => {
    const nine = Array.from({ length: 9 }, () => complete)
    expect(check(nine, 1)['success share']).toBe(true)
    expect(check(nine, 2)['success share']).toBe(false)
  })

  it('points out a feature that most stars lack', () => {
    const lacking = { ...complete, red_noise: null }
    expect(check([lacking, lacking, complete])['null share of each feature']).toBe(false)
    expect(check([lacking, complete, complete])['null share of each feature']).toBe(true)
  })

  it('does not ask for catalogue values, other methods, or what a cadence cannot show', () => {
    const row = { ...complete, input_period: null, tls_sde: null, ingress_egress_ratio: null }
    expect(check([row])['null share of each feature']).toBe(true)
    const quality = surveyQuality()
    quality.add(row)
    const [, nulls] = quality.result(status(1, 0)).checks
    expect(nulls.required).toBe('at most 50.0 %, ingress_egress_ratio aside')
  })

  it.each([
    ['phase_coverage', 1.2],
    ['red_noise', 0.5],
    ['bls_depth', 400],
  ])('%s of %d cannot be', (name, value) => {
    expect(check([{ ...complete, [name]: value }])['feature ranges']).toBe(false)
  })

  it('says why the feature that most stars lack is null', () => {
    const quality = surveyQuality()
    quality.add({ ...complete, bls_t0: null, nullReasons: '{"bls_t0":"time system unknown"}' })
    const [, nulls] = quality.result(status(1, 0)).checks
    expect(nulls.found).toBe('bls_t0 100.0 % (time system unknown)')
  })

  it('gives the share of nulls of every feature', () => {
    const quality = surveyQuality()
    quality.add(complete)
    quality.add({ ...complete, red_noise: null })
    expect(quality.result(status(2, 0)).nullShares['red_noise']).toBe(0.5)
  })
})
