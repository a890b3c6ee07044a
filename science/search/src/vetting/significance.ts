import type { VettingTest } from '../result/vetting-test.ts'
import { SCORE_MIN } from './disposition.ts'
import type { VettingSubject } from './subject.ts'

/** The search's score: combined significance of the events with the measured noise, less where one of them carries it. */
export function significance({ explanation: { score } }: VettingSubject): VettingTest {
  const passed = score >= SCORE_MIN
  return {
    name: 'significance',
    value: score,
    threshold: SCORE_MIN,
    unit: 'sigma',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `score ${score.toFixed(1)}: noise of one star rarely reaches ${SCORE_MIN}`
      : `score ${score.toFixed(1)} is below ${SCORE_MIN}: noise reaches that`,
  }
}
