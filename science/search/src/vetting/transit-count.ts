import type { VettingSubject } from './subject.ts'
import type { VettingTest } from './vetting-test.ts'

/** A period needs two transits; three confirm it. */
const FEWEST = 2
const ENOUGH = 3

/** Transits that have data: with one the period is unknown. */
export function transitCount({ explanation }: VettingSubject): VettingTest {
  const { transits } = explanation.strength
  const sentence =
    transits < FEWEST
      ? 'only one event has data: the period is unknown'
      : transits < ENOUGH
        ? 'only two transits have data'
        : `${transits} transits have data`
  return {
    name: 'transit-count',
    value: transits,
    threshold: transits < FEWEST ? FEWEST : ENOUGH,
    unit: 'transits',
    verdict: transits < FEWEST ? 'fail' : transits < ENOUGH ? 'warn' : 'pass',
    sentence,
  }
}
