import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { SCORE_MIN } from './disposition.ts'
import { fixedBeside } from './fixed-beside.ts'
import type { VettingSubject } from './subject.ts'

/** The search's score: combined significance of the events with the measured noise, less where one of them carries it. */
export function significance({ explanation }: VettingSubject): VettingTest {
  const { score, strength } = explanation
  // a weak one is judged by its score: `transit-count` does not refuse it
  if (strength.transits < 2 && strength.mes >= SCORE_MIN)
    return notMeasured('significance', 'sigma', 'one event stands in no search for periods')
  const passed = score >= SCORE_MIN
  return {
    name: 'significance',
    value: score,
    threshold: SCORE_MIN,
    unit: 'sigma',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `score ${score.toFixed(1)}: noise of one star rarely reaches ${SCORE_MIN}`
      : `score ${fixedBeside(score, SCORE_MIN, 1)} is below ${SCORE_MIN}: noise reaches that`,
  }
}
