import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'
import type { SweetWave } from './sweet-waves.ts'

/** All three of the Kepler catalogue (SWEET). */
const AMPLITUDE_MIN_PPM = 5000
const SIGMA_MIN = 50
const PERIOD_MAX_DAYS = 10

/**
 * A wave below the dip's depth but far above what a planet's tide or light can do, at half, whole or twice
 * the period: two stars that stretch, heat or spin each other (Thompson+ 2018, ApJS 235, 38).
 */
export function tides(
  { depth, ephemeris }: VettingSubject,
  { wave }: { readonly wave: SweetWave | null },
): VettingTest {
  if (wave === null)
    return notMeasured('tides', 'ppm', 'no undetrended rows out of transit to fit a sine to')
  const ppm = 1e6 * wave.amplitude
  const failed =
    ppm > AMPLITUDE_MIN_PPM &&
    wave.amplitude < depth &&
    wave.sigma > SIGMA_MIN &&
    ephemeris.periodDays < PERIOD_MAX_DAYS
  const found = `a wave of ${ppm.toFixed(0)} ppm at ${wave.periodDays.toPrecision(5)} d (${wave.sigma.toFixed(0)} sigma)`
  return {
    name: 'tides',
    value: ppm,
    threshold: AMPLITUDE_MIN_PPM,
    unit: 'ppm',
    verdict: failed ? 'fail' : 'pass',
    ...(ppm > AMPLITUDE_MIN_PPM && !failed
      ? {
          passesBy:
            ephemeris.periodDays >= PERIOD_MAX_DAYS
              ? `P ≥ ${PERIOD_MAX_DAYS} d`
              : wave.amplitude >= depth
                ? 'above the depth'
                : `wave ≤ ${SIGMA_MIN} σ`,
        }
      : {}),
    sentence: failed
      ? `${found} below dips of ${(depth * 1e6).toFixed(0)} ppm: two stars that stretch or spin each other`
      : found,
  }
}
