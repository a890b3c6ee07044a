import { describe, expect, test } from 'vitest'
import { searchStar, searchStars } from './search-star.ts'
import { boxDips, starCurve } from './star-curve.fixture.ts'

const DIP = { periodDays: 3.217, t0: 1501.113, durationDays: 0.13 }
const star = (rows: number, cadenceDays: number, depth: number) =>
  starCurve([
    {
      start: 1500,
      rows,
      cadenceDays,
      sigma: 3e-4,
      light: depth > 0 ? boxDips(DIP, depth) : () => 1,
    },
  ])

describe('method tls', () => {
  const slow = star(1296, 1 / 48, 1.5e-3)
  const result = searchStar(slow, { method: 'tls' })
  const plain = searchStar(slow)

  test('fills the five features and changes nothing else', () => {
    const { values } = result.features
    expect(Math.abs((values['tls_period'] ?? 0) - DIP.periodDays)).toBeLessThan(0.003)
    // a limb-darkened template over a box of depth 1.5e-3 is deeper in the middle
    expect(values['tls_depth']).toBeGreaterThan(1.4e-3)
    expect(values['tls_depth']).toBeLessThan(2e-3)
    expect(values['tls_snr']).toBeGreaterThan(25)
    expect(values['tls_sde']).toBeGreaterThan(7)
    expect(values['tls_odd_even']).toBeLessThan(4)
    expect(result.candidates).toEqual(plain.candidates)
    for (const [name, value] of Object.entries(plain.features.values)) {
      if (!name.startsWith('tls_')) expect(values[name]).toEqual(value)
      else expect(plain.features.reasons[name]).toBe('TLS was not run')
    }
  })

  test('the exact grid agrees', () => {
    const exact = searchStar(slow, { method: 'tls', grid: 'exact' }).features.values
    const fast = result.features.values
    expect(exact['tls_period']).toBeCloseTo(fast['tls_period'] ?? 0, 2)
    expect(Math.abs((exact['tls_snr'] ?? 0) / (fast['tls_snr'] ?? 1) - 1)).toBeLessThan(0.02)
  })

  test('mates do not matter; fast cadence is fitted on every row', () => {
    const fast = star(12_000, 2 / 1440, 8e-4)
    const [first, second] = searchStars([fast, slow], { method: 'tls' })
    expect(second).toEqual({ ok: result })
    expect('ok' in first && first.ok.features).toEqual(searchStar(fast, { method: 'tls' }).features)
    const values = 'ok' in first ? first.ok.features.values : {}
    expect(Math.abs((values['tls_period'] ?? 0) - DIP.periodDays)).toBeLessThan(0.003)
  })
})
