import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** How far above the same search of the inverted light curve a confident candidate stands. */
const ABOVE_NULL = 1.25

/** The same search upside down: where it finds nearly as much, the star or the instrument makes such dips. */
export function inverted({
  explanation: { score },
  nullScore,
}: Pick<VettingSubject, 'explanation' | 'nullScore'>): VettingTest {
  if (nullScore === null)
    return notMeasured(
      'inverted',
      'ratio',
      'not searched: that is done only for signals that pass every other test, with rows left beside their transits',
    )
  if (!(nullScore > 0))
    return notMeasured(
      'inverted',
      'ratio',
      'the inverted light curve was searched: no dip repeats in it, nothing to compare with',
    )
  const ratio = score / nullScore
  const passed = ratio >= ABOVE_NULL
  return {
    name: 'inverted',
    value: ratio,
    threshold: ABOVE_NULL,
    unit: 'ratio',
    verdict: passed ? 'pass' : 'fail',
    sentence: `the inverted light curve reaches ${nullScore.toFixed(1)} against ${score.toFixed(1)}${passed ? '' : ': the star or the instrument makes such dips'}`,
  }
}
