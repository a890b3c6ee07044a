import { describe, expect, it } from 'vitest'

import type { Candidate, StarResult } from '@longrun/search'

import { starText } from './star-text.ts'

const candidate: Candidate = {
  periodDays: 3.2,
  periodErrDays: null,
  t0: 1500.1,
  t0ErrDays: null,
  durationHours: 3,
  durationErrHours: null,
  depthPpm: 900,
  depthErrPpm: null,
  snr: 20,
  snrRed: 15,
  sde: 9,
  power: 200,
  fapStar: 0.025,
  transits: 8,
  disposition: 'candidate',
  reasons: [],
}

const star: StarResult = {
  star: 'TIC 1',
  timeSystem: 'BTJD',
  points: 1000,
  rows: {
    inFiles: 1015,
    notFinite: 5,
    repeated: 0,
    badQuality: 0,
    shortStretches: 0,
    outliers: 10,
    glitches: 0,
    dips: 0,
    searched: 1000,
  },
  spanDays: 27,
  candidates: [candidate, { ...candidate, fapStar: null }],
  features: { values: {}, extras: {}, reasons: {} },
  warnings: [],
  grid: '',
  pictures: {
    lightCurve: { time: [], flux: [] },
    periodogram: { periodDays: [], sde: [] },
    folded: [],
  },
}

it('accounts for every row of the file in one line', () => {
  expect(starText('a.fits', star)).toContain(
    'rows: 1015 in the file = 1000 searched + 5 without finite time and flux + 10 clipped',
  )
})

describe('the table of candidates', () => {
  it('has no column for what was not asked', () => {
    expect(starText('a.fits', star)).not.toContain('FAP')
  })

  it('shows the score that reasons speak of', () => {
    const reason = 'score 3.7 is below 7.5: noise reaches that'
    const significance = {
      name: 'significance',
      value: 3.732,
      threshold: 7.5,
      unit: 'sigma',
      verdict: 'fail',
      sentence: reason,
    } as const
    const scored = { ...candidate, reasons: [reason], vetting: [significance] }
    const lines = starText('a.fits', { ...star, candidates: [scored] }).split('\n')
    expect(lines[1]).toMatch(/SNR red +score +SDE/)
    expect(lines[2]).toMatch(/15\.0 +3\.73 +9\.00/)
  })

  it('says the errors that a fit gave, and none where it gave none', () => {
    const fitted = {
      ...candidate,
      periodErrDays: 0.000099,
      t0ErrDays: 0.00501,
      durationErrHours: 0.2,
      depthErrPpm: 1271.3,
    }
    const [, , first, second] = starText('a.fits', { ...star, candidates: [fitted] }).split('\n')
    expect(first).toContain('candidate')
    expect(second).toBe(
      '  1: errors: period +-0.000099 d, t0 +-0.0050 d, duration +-0.20 h, depth +-1300 ppm',
    )
    const none = { periodErrDays: null, t0ErrDays: null, durationErrHours: null, depthErrPpm: null }
    expect(starText('a.fits', { ...star, candidates: [{ ...candidate, ...none }] })).not.toContain(
      'errors',
    )
  })

  it('gives the period of a lone event as the bound that it is', () => {
    const lone = {
      ...candidate,
      disposition: 'single-event',
      periodDays: 15.70456,
      sde: null,
    } as const
    const lines = starText('a.fits', { ...star, candidates: [lone] }).split('\n')
    expect(lines[2]).toMatch(/ >15\.70 .* - +\d+ +single-event$/)
  })

  it('shows each false-alarm probability as it is, and a dash where there is none', () => {
    const significance = { shuffles: 39, floor: 0.025, blockDays: 1.33, key: '{}', reason: null }
    const lines = starText('a.fits', { ...star, significance }).split('\n')
    expect(lines[1]).toMatch(/SDE +FAP +transits +disposition/)
    expect(lines[2]).toMatch(/9\.00 +0\.025 +8 +candidate/)
    expect(lines[3]).toMatch(/9\.00 +- +8 +candidate/)
  })
})
