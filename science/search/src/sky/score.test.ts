import { describe, expect, it } from 'vitest'
import type { Disposition } from '../result/result.ts'
import { aliasOf, matchesEphemeris, scoreAgainstTruth, type FoundCandidates } from './score.ts'
import { syntheticStar } from './synthetic-star.ts'
import type { SyntheticTruth } from './truth.ts'

const model = syntheticStar({ seed: 2, index: 1, kind: 'planet' }).truth
const planet = (star: string, changes: Partial<SyntheticTruth> = {}): SyntheticTruth => ({
  ...model,
  star,
  periodDays: 3,
  t0: 1326,
  durationHours: 2.4,
  nTransits: 9,
  snr: 20,
  ...changes,
})
const found = (
  star: string,
  ...list: readonly (readonly [periodDays: number, t0: number, disposition?: Disposition])[]
): FoundCandidates => ({
  star,
  candidates: list.map(([periodDays, t0, disposition = 'candidate']) => ({
    periodDays,
    t0,
    disposition,
  })),
})

describe('matchesEphemeris', () => {
  // Half a duration is 0.05 d; over 9 transits the period may be 0.00555 d off.
  it('allows half a duration over all transits, and no more', () => {
    const truth = planet('A')
    expect(matchesEphemeris({ periodDays: 3.0055, t0: 1326 }, truth)).toBe(true)
    expect(matchesEphemeris({ periodDays: 3.0056, t0: 1326 }, truth)).toBe(false)
    expect(matchesEphemeris({ periodDays: 2.9944, t0: 1326 }, truth)).toBe(false)
  })
  it('allows half a duration in t0, modulo the period', () => {
    const truth = planet('A')
    for (const cycles of [0, 1, -4, 7]) {
      expect(matchesEphemeris({ periodDays: 3, t0: 1326.049 + 3 * cycles }, truth)).toBe(true)
      expect(matchesEphemeris({ periodDays: 3, t0: 1326.051 + 3 * cycles }, truth)).toBe(false)
    }
  })
  it('never matches a star without a period, or NaN', () => {
    expect(matchesEphemeris({ periodDays: 3, t0: 1326 }, planet('A', { periodDays: null }))).toBe(
      false,
    )
    expect(matchesEphemeris({ periodDays: NaN, t0: 1326 }, planet('A'))).toBe(false)
    expect(matchesEphemeris({ periodDays: 3, t0: NaN }, planet('A'))).toBe(false)
  })
})

describe('aliasOf', () => {
  it.each([
    [1.5, 'P/2'],
    [6, '2P'],
    [1, 'P/3'],
    [9, '3P'],
    [2, '2P/3'],
    [4.5, '3P/2'],
  ])('%f d is %s of 3 d', (periodDays, name) =>
    expect(aliasOf({ periodDays }, planet('A'))).toBe(name),
  )
  it('is null for the period itself and for others', () => {
    expect(aliasOf({ periodDays: 3 }, planet('A'))).toBeNull()
    expect(aliasOf({ periodDays: 1.54 }, planet('A'))).toBeNull()
  })
})

describe('scoreAgainstTruth', () => {
  const truth = [
    planet('hit'),
    planet('second'),
    planet('alias'),
    planet('unclaimed'),
    planet('missed'),
    planet('faint', { snr: 7 }),
    planet('unsearched'),
    { ...planet('quiet 1'), kind: 'quiet' as const, periodDays: null },
    { ...planet('quiet 2'), kind: 'quiet' as const, periodDays: null },
    { ...planet('spots'), kind: 'variable' as const, periodDays: null },
    { ...planet('binary'), kind: 'eclipsing-binary' as const },
    { ...planet('twin'), kind: 'eclipsing-binary' as const, variant: 'twin' },
    { ...planet('fooled'), kind: 'eclipsing-binary' as const },
  ]
  const score = scoreAgainstTruth(truth, [
    found('hit', [3, 1326]),
    found('second', [0.7, 1326], [3.001, 1329.01]),
    found('alias', [6, 1326], [5, 1330]),
    found('unclaimed', [3, 1326, 'low-confidence']),
    found('missed', [4.1, 1326]),
    found('faint', [3, 1326]),
    found('quiet 1', [2, 1326], [5, 1327]),
    found('quiet 2', [2, 1326, 'low-confidence']),
    found('spots', [2, 1326]),
    found('binary', [3, 1326, 'eclipsing-binary']),
    found('twin', [1.5, 1326, 'eclipsing-binary']),
    found('fooled', [3, 1326]),
  ])

  it('counts planets at SNR >= 10 and overall', () => {
    expect(score).toMatchObject({ injected: 6, recovered: 2, aliases: 1, snrMin: 10 })
    expect(score.share).toBeCloseTo(2 / 6, 12)
    expect(score.overall).toMatchObject({ injected: 7, recovered: 3, aliases: 1 })
  })
  it('says what became of each', () => {
    expect(score.planets.map((p) => [p.star, p.outcome, p.rank, p.alias])).toEqual([
      ['hit', 'recovered', 1, null],
      ['second', 'recovered', 2, null],
      ['alias', 'alias', 1, '2P'],
      ['unclaimed', 'unclaimed', 1, null],
      ['missed', 'missed', null, null],
      ['faint', 'recovered', 1, null],
      ['unsearched', 'missed', null, null],
    ])
    expect(score.unsearched).toEqual(['unsearched'])
  })
  it('counts false candidates once a star, and only claimed ones', () => {
    expect(score).toMatchObject({
      quietStars: 2,
      falseCandidates: 1,
      falseCandidateStars: ['quiet 1'],
    })
    expect(score).toMatchObject({ variableStars: 1, falseCandidatesVariable: 1 })
  })
  it('counts binaries flagged, at the right period, and mistaken for planets', () => {
    expect(score).toMatchObject({
      eclipsingBinaries: 3,
      eclipsingBinariesFlagged: 2,
      eclipsingBinariesPeriodRight: 2,
      eclipsingBinariesClaimed: 1,
    })
  })
  it('takes other dispositions as claims when asked', () => {
    const wide = scoreAgainstTruth(truth, [found('unclaimed', [3, 1326, 'low-confidence'])], {
      claims: ['candidate', 'low-confidence'],
    })
    expect(wide.recovered).toBe(1)
  })
  it('has no share of nothing', () => {
    expect(scoreAgainstTruth([], []).share).toBeNull()
  })
})
