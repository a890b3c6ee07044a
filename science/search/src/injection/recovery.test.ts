import { describe, expect, it } from 'vitest'

import { plainCandidate } from '../pictures/plain-candidate.fixture.ts'
import type { Candidate } from '../result/result.ts'
import { judgeRecovery } from './recovery.ts'

const injected = { periodDays: 4, t0: 101, durationDays: 0.2, transits: 6 }
const found = (changes: Partial<Candidate>): Candidate => plainCandidate(injected, changes)

describe('judgeRecovery', () => {
  it('counts a claimed candidate at the period and mid-transit, whatever its rank', () => {
    expect(judgeRecovery(injected, [found({})], [])).toEqual({
      outcome: 'recovered',
      alias: null,
      rank: 1,
    })
    const second = judgeRecovery(injected, [found({ periodDays: 7.3 }), found({ t0: 113 })], [])
    expect(second).toMatchObject({ outcome: 'recovered', rank: 2 })
  })

  it('asks for |dP| x transits < duration / 2 and |dt0| < duration / 2', () => {
    const outcome = (changes: Partial<Candidate>): string =>
      judgeRecovery(injected, [found(changes)], []).outcome
    expect(outcome({ periodDays: 4 + 0.99 * (0.1 / 6) })).toBe('recovered')
    expect(outcome({ periodDays: 4 + 1.01 * (0.1 / 6) })).toBe('missed')
    expect(outcome({ t0: 101.099 })).toBe('recovered')
    expect(outcome({ t0: 101.101 })).toBe('missed')
    expect(outcome({ t0: 101 + 3 * 4 })).toBe('recovered')
  })

  it.each([
    ['P/2', 2],
    ['2P', 8],
    ['P/3', 4 / 3],
    ['3P', 12],
    ['2P/3', 8 / 3],
    ['3P/2', 6],
  ])('names %s an alias and no hit', (alias, periodDays) => {
    expect(judgeRecovery(injected, [found({ periodDays })], [])).toEqual({
      outcome: 'alias',
      alias,
      rank: 1,
    })
  })

  it('does not count what is not claimed', () => {
    const doubtful = found({ disposition: 'low-confidence' })
    expect(judgeRecovery(injected, [doubtful], []).outcome).toBe('unclaimed')
    const alias = found({ disposition: 'variable', periodDays: 8 })
    expect(judgeRecovery(injected, [alias], []).outcome).toBe('missed')
  })

  it("does not count the star's own signal", () => {
    expect(judgeRecovery(injected, [found({})], [injected]).outcome).toBe('missed')
    const both = [found({ periodDays: 2.2 }), found({})]
    const own = [{ periodDays: 2.2, t0: 101, durationDays: 0.2, transits: 11 }]
    expect(judgeRecovery(injected, both, own)).toMatchObject({ outcome: 'recovered', rank: 2 })
  })

  it('recovers nothing that has no transit in the data', () => {
    expect(judgeRecovery({ ...injected, transits: 0 }, [found({})], []).outcome).toBe('missed')
  })
})
