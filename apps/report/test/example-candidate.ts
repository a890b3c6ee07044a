import {
  candidatePictures,
  VETTING_TESTS,
  type Candidate,
  type VettingTest,
  type VettingTestName,
} from '@longrun/search'
import type { CandidatePageInput } from '../src/index.ts'
import { examplePictures, seededRandom } from './example-input.ts'

const SPOKEN: Partial<Record<VettingTestName, Partial<VettingTest>>> = {
  secondary: {
    value: 12.34,
    threshold: 5.2,
    verdict: 'fail',
    sentence: 'secondary eclipse 30 % as deep as the primary (12.3 sigma at phase 0.500)',
  },
  coverage: { value: 0.4, threshold: 0.5, unit: 'share', verdict: 'warn' },
  centroid: {
    value: null,
    threshold: null,
    verdict: 'not-measured',
    sentence: 'no centroid columns were read',
  },
}

/** One of each test; a failed one, a doubt and one not measured among them. */
export function exampleVetting(): readonly VettingTest[] {
  return VETTING_TESTS.map((name) => ({
    name,
    value: 3.21,
    threshold: 7,
    unit: 'sigma',
    verdict: 'pass',
    sentence: `what the test ${name} says of the example`,
    ...SPOKEN[name],
  }))
}

/** Page of a seeded, flagged candidate with two eclipses a period. */
export function exampleCandidatePage(
  changes: Partial<CandidatePageInput> = {},
): CandidatePageInput {
  const candidate: Candidate = {
    periodDays: 2.70012,
    periodErrDays: 0.0001,
    t0: 1501.3001,
    t0ErrDays: 0.0012,
    durationHours: 3.6,
    durationErrHours: 0.05,
    ingressHours: 0.5,
    depthPpm: 10_020,
    depthErrPpm: 110,
    snr: 91.2,
    snrRed: 60.4,
    sde: 14.2,
    power: 4159,
    fapStar: null,
    transits: 15,
    disposition: 'eclipsing-binary',
    reasons: ['secondary eclipse 30 % as deep as the primary (12.3 sigma at phase 0.500)'],
    vetting: exampleVetting(),
  }
  const random = seededRandom(7)
  const n = 2000
  const time = Float64Array.from({ length: n }, (_, i) => 1500 + i / 50)
  const flux = time.map((t) => {
    const phase = ((t - candidate.t0) / candidate.periodDays + 100.25) % 0.5
    const hours = Math.abs(phase - 0.25) * candidate.periodDays * 24
    const second = ((t - candidate.t0) / candidate.periodDays + 100.25) % 1 > 0.5
    const dip = hours < 1.8 ? (second ? 3e-3 : 1e-2) : 0
    return 1 - dip + (random() + random() + random() - 1.5) * 1e-3
  })
  const series = { time, flux, weight: time.map(() => 4e6) }
  const { lightCurve, periodogram } = examplePictures(candidate, 7)
  return {
    star: 'SYN-000007',
    file: 'star-7.fits',
    timeSystem: 'BTJD',
    points: n,
    rows: {
      inFiles: n + 95,
      notFinite: 83,
      repeated: 0,
      badQuality: 0,
      shortStretches: 0,
      outliers: 12,
      glitches: 0,
      dips: 0,
      searched: n,
    },
    spanDays: 40,
    grid: '5,705 periods from 0.5 to 28 d by fast folding',
    candidate,
    rank: 1,
    of: 2,
    lightCurve,
    periodogram,
    pictures: candidatePictures(series, candidate, { cadenceDays: 1 / 50 }),
    warnings: ['flux errors are all zero: scatter is used'],
    ...changes,
  }
}
