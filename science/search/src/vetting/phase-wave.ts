import { phaseWave } from '../variability.ts'
import type { VettingSubject } from './subject.ts'
import { notMeasured, type VettingTest } from './vetting-test.ts'

const WAVE_SHARE = 0.35
const WAVE_SIGMA = 8

/** The light outside the dip, detrended, must not move with the period as a pulsating or spotted star's does. */
export function phaseWaveTest({ series, ephemeris, depth }: VettingSubject): VettingTest {
  const wave = phaseWave(series, ephemeris)
  if (wave === null)
    return notMeasured('phase-wave', 'share', 'too few rows out of transit, or a gap in phase')
  const share = wave.amplitude / depth
  const failed = wave.sigma > WAVE_SIGMA && share > WAVE_SHARE
  return {
    name: 'phase-wave',
    value: share,
    threshold: WAVE_SHARE,
    unit: 'share',
    verdict: failed ? 'fail' : 'pass',
    sentence: failed
      ? `the light outside the dip moves with the same period, ${share.toFixed(2)} of its depth (${wave.sigma.toFixed(0)} sigma)`
      : `outside the dip the light moves by ${share.toFixed(3)} of its depth with the period (${wave.sigma.toFixed(1)} sigma)`,
  }
}
