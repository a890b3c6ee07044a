import type { VettingTest } from '../result/vetting-test.ts'
import { SCORE_MIN } from './disposition.ts'
import type { VettingSubject } from './subject.ts'

/** A period needs two transits; three confirm it. */
const FEWEST = 2
const ENOUGH = 3

/** Transits that have data: with one the period is unknown, and where that one is weak nothing is known at all. */
export function transitCount({ explanation }: VettingSubject): VettingTest {
  const { transits, mes } = explanation.strength
  const noise = transits < FEWEST && !(mes >= SCORE_MIN)
  const sentence =
    transits < FEWEST
      ? `only one event has data${noise ? `, and noise reaches its ${mes.toFixed(1)} sigma` : ''}: the period is unknown`
      : transits < ENOUGH
        ? 'only two transits have data'
        : `${transits} transits have data`
  return {
    name: 'transit-count',
    value: transits,
    threshold: transits < FEWEST ? FEWEST : ENOUGH,
    unit: 'transits',
    verdict: transits >= ENOUGH ? 'pass' : transits >= FEWEST || noise ? 'warn' : 'fail',
    sentence,
  }
}
