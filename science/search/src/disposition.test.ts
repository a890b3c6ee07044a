import { describe, expect, it, vi } from 'vitest'
import { judge, SCORE_MIN, type Evidence } from './disposition.ts'
import { ALTERNATING, NO_DATA } from './explain.ts'
import type { SecondaryScan } from './features/secondary.ts'
import type { Explanation } from './polish.ts'
import type { Disposition } from './result.ts'
import type { Strength } from './strength.ts'

const STRENGTH: Strength = {
  mes: 30,
  mesRest: 30,
  ses: Array.from({ length: 9 }, () => 10),
  depth: 5e-3,
  depthErr: 1e-4,
  chi2: 1,
  oddEven: { even: 5e-3, odd: 5e-3, evenErr: 1e-4, oddErr: 1e-4, sigma: 0 },
  transits: 9,
}
const READING: Explanation = {
  ephemeris: { periodDays: 3, t0: 1501, durationDays: 0.12 },
  strength: STRENGTH,
  noise: 1,
  score: 30,
  aliases: [],
}
const PLANET: Evidence = {
  explanation: READING,
  nullScore: () => 5,
  depth: 5e-3,
  durationDays: 0.12,
  edgeShare: 0.2,
  secondary: null,
  wave: { amplitude: 1e-5, sigma: 1 },
  snrRed: 25,
  cadenceDays: 1 / 48,
}
const read = (changes: Partial<Explanation>): Partial<Evidence> => ({
  explanation: { ...READING, ...changes },
})
const events = (ses: number[], aliases: string[] = []): Partial<Evidence> =>
  read({ strength: { ...STRENGTH, ses, transits: ses.length }, aliases })
const eclipse = (share: number, sigma: number, sure = true): Partial<Evidence> => ({
  secondary: {
    secondary: { phaseDays: 1.5, depth: share * 5e-3, depthErr: 1e-5, sigma },
    tertiary: null,
    positive: null,
    thresholdSigma: 4,
    differenceSigma: 2,
    noiseRatio: 1,
    significant: sure,
    unique: sure,
    tried: 100,
  } satisfies SecondaryScan,
})

const TABLE: readonly [string, Partial<Evidence>, Disposition, RegExp | null][] = [
  ['a plain planet', {}, 'candidate', null],
  ['one event', events([40]), 'single-event', /only one event has data/],
  ['two strong events', events([20, 20]), 'candidate', /only two transits have data/],
  [
    'two events, one weak',
    events([20, 4]),
    'low-confidence',
    /weaker of two events has 4\.0 sigma/,
  ],
  [
    'two events and an alias without data',
    events([20, 20], [`${NO_DATA} at every second event: 6.0000 d fits as well`]),
    'low-confidence',
    /two events, and/,
  ],
  [
    'many events and an alias without data',
    read({ aliases: [`${NO_DATA} at every second event: 6.0000 d fits as well`] }),
    'candidate',
    /6\.0000 d fits as well/,
  ],
  ['a low score', read({ score: SCORE_MIN - 0.01 }), 'low-confidence', /is below 7\.5/],
  ['a score on the threshold', read({ score: SCORE_MIN }), 'candidate', null],
  ['red noise', { snrRed: 3.2 }, 'low-confidence', /red noise 3\.2 is below/],
  [
    'few events of one cadence',
    { ...events([20, 20, 20]), durationDays: 1.2 / 48 },
    'low-confidence',
    /single bad rows/,
  ],
  ['many events of one cadence', { durationDays: 1.2 / 48 }, 'candidate', null],
  [
    'two unlike events',
    read({
      strength: {
        ...STRENGTH,
        ses: [60, 30],
        transits: 2,
        chi2: 2000,
        depth: 6e-3,
        depthErr: 6e-5,
      },
    }),
    'low-confidence',
    /depths differ by \d+ %/,
  ],
  ['a deep dip', { depth: 0.3 }, 'eclipsing-binary', /30\.0 % deep/],
  ['a deep V', { depth: 0.04, edgeShare: 0.9 }, 'eclipsing-binary', /V-shaped/],
  [
    'a secondary eclipse',
    eclipse(0.3, 12),
    'eclipsing-binary',
    /secondary eclipse 30 %.*12\.0 sigma/,
  ],
  ['a planet’s own secondary', eclipse(0.01, 12), 'candidate', null],
  ['a faint secondary', eclipse(0.3, 4.5), 'candidate', null],
  ['a secondary like others', eclipse(0.3, 12, false), 'candidate', null],
  [
    'alternating eclipses',
    read({ aliases: [`${ALTERNATING} in depth (12.0 sigma): the period is twice 1.5000 d`] }),
    'eclipsing-binary',
    /primary and secondary eclipses differ/,
  ],
  [
    'its inverted like',
    { nullScore: () => 28 },
    'low-confidence',
    /inverted light curve reaches 28\.0/,
  ],
  ['a wave as deep', { wave: { amplitude: 4e-3, sigma: 50 } }, 'variable', /0\.80 of its depth/],
  ['a wave that is noise', { wave: { amplitude: 4e-3, sigma: 3 } }, 'candidate', null],
  ['no wave measured', { wave: null }, 'candidate', null],
  ['weak and deep', { snrRed: 1, depth: 0.3 }, 'low-confidence', /red noise/],
]

describe('judge', () => {
  it.each(TABLE)('%s', (_, changes, disposition, reason) => {
    const verdict = judge({ ...PLANET, ...changes })
    expect(verdict.disposition).toBe(disposition)
    if (reason === null) expect(verdict.reasons).toEqual([])
    else expect(verdict.reasons.join('\n')).toMatch(reason)
  })
  it('says every reason, not only the first', () => {
    const weak = judge({ ...PLANET, ...events([20, 4]), snrRed: 1 })
    expect(weak.reasons).toHaveLength(3)
    const stellar = judge({ ...PLANET, ...eclipse(20, 20), depth: 0.2 })
    expect(stellar.reasons).toHaveLength(2)
  })
  it('asks the inverted light curve only where the verdict hangs on it', () => {
    const nullScore = vi.fn(() => 5)
    judge({ ...PLANET, nullScore, snrRed: 1 })
    judge({ ...PLANET, nullScore, depth: 0.3 })
    expect(nullScore).not.toHaveBeenCalled()
    judge({ ...PLANET, nullScore })
    expect(nullScore).toHaveBeenCalledOnce()
  })
})
