import type { VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** a / R of a star of the Sun's mean density at a period of one day, from Kepler's third law: (G rho P^2 / 3 pi)^(1/3). */
const SCALED_AXIS_AT_ONE_DAY = 4.206
/** Three times longer: a star of 1 / 27 of the Sun's density, a giant. A tenth: grazing, or no transit. */
const LONGEST = 3
const SHORTEST = 0.1

/** Duration over that of a central crossing of a star of the Sun's density on a circular orbit of this period. */
export function duration({
  ephemeris: { periodDays, durationDays },
  depth,
}: VettingSubject): VettingTest {
  const central =
    (periodDays / Math.PI) *
    ((1 + Math.sqrt(Math.max(0, depth))) / (SCALED_AXIS_AT_ONE_DAY * periodDays ** (2 / 3)))
  const ratio = durationDays / central
  const found = `${(24 * durationDays).toPrecision(3)} h is ${ratio.toPrecision(2)} of a central transit of a sun-like star`
  const strange = ratio > LONGEST || ratio < SHORTEST
  return {
    name: 'duration',
    value: ratio,
    threshold: ratio < SHORTEST ? SHORTEST : LONGEST,
    unit: 'ratio',
    verdict: strange ? 'warn' : 'pass',
    sentence:
      ratio > LONGEST
        ? `${found}: only a giant star, or no transit, lasts so long`
        : ratio < SHORTEST
          ? `${found}: only a grazing one, or no transit, is so short`
          : found,
  }
}
