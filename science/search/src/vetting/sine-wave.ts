import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'
import type { SweetWave } from './sweet-waves.ts'

/** Of the Kepler catalogue (SWEET). */
const SIGMA_MIN = 50
/** Longer waves are instrument trends. */
const PERIOD_MAX_DAYS = 5

/**
 * The star's own wave at half, whole or twice the period, before detrending: larger than the dip, it makes the
 * dip (SWEET, Thompson+ 2018, ApJS 235, 38).
 */
export function sineWave(
  { depth, ephemeris }: VettingSubject,
  { wave }: { readonly wave: SweetWave | null },
): VettingTest {
  if (wave === null)
    return notMeasured('sine-wave', 'share', 'no undetrended rows out of transit to fit a sine to')
  const share = wave.amplitude / depth
  const failed = share > 1 && wave.sigma > SIGMA_MIN && ephemeris.periodDays < PERIOD_MAX_DAYS
  const found = `before detrending the star moves by ${share.toPrecision(2)} of the depth with ${wave.periodDays.toPrecision(5)} d (${wave.sigma.toFixed(0)} sigma)`
  return {
    name: 'sine-wave',
    value: share,
    threshold: 1,
    unit: 'share',
    verdict: failed ? 'fail' : 'pass',
    ...(share > 1 && !failed
      ? {
          passesBy: wave.sigma > SIGMA_MIN ? `P ≥ ${PERIOD_MAX_DAYS} d` : `wave ≤ ${SIGMA_MIN} σ`,
        }
      : {}),
    sentence: failed
      ? `${found}: the dips are part of its own wave`
      : share > 1 && wave.sigma > SIGMA_MIN
        ? `${found}; for periods from ${PERIOD_MAX_DAYS} d on that decides nothing`
        : share > 1
          ? `${found}: below ${SIGMA_MIN} sigma that decides nothing`
          : found,
  }
}
