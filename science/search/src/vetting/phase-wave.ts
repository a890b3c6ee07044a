import type { SecondaryScan } from '../features/secondary-scan.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { isOfTheWave, PLANET_SHARE, WAVE_SIGMA } from './secondary.ts'
import type { VettingSubject } from './subject.ts'

const WAVE_SHARE = 0.35

/**
 * The light outside the dip, detrended, must not move with the period as a pulsating or spotted star's does:
 * not by a third of the dip, nor by more than a planet's phase curve does where its own minimum stands out as a
 * second dip.
 */
export function phaseWaveTest(
  subject: VettingSubject,
  { scan }: { readonly scan: SecondaryScan | null },
): VettingTest {
  const { wave, depth } = subject
  if (wave === null)
    return notMeasured('phase-wave', 'share', 'too few rows out of transit, or a gap in phase')
  const share = wave.amplitude / depth
  const minimum = share > PLANET_SHARE && scan !== null && isOfTheWave(subject, scan)
  const failed = wave.sigma > WAVE_SIGMA && (share > WAVE_SHARE || minimum)
  return {
    name: 'phase-wave',
    value: share,
    threshold: WAVE_SHARE,
    unit: 'share',
    verdict: failed ? 'fail' : 'pass',
    ...(share > WAVE_SHARE && !failed ? { passesBy: `wave ≤ ${WAVE_SIGMA} σ` } : {}),
    sentence: failed
      ? `the light outside the dip moves with the same period, ${share.toFixed(2)} of its depth (${wave.sigma.toFixed(0)} sigma)${minimum ? ', with a second minimum' : ''}`
      : `outside the dip the light moves by ${share.toFixed(3)} of its depth with the period (${wave.sigma.toFixed(1)} sigma)`,
  }
}
