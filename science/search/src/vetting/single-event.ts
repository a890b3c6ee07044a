import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { fixedBeside } from './fixed-beside.ts'
import type { VettingSubject } from './subject.ts'

/** With two transits only, each must be this significant by itself. */
const SES_MIN_OF_TWO = 7
/** Of N equal events each holds 1 / sqrt(N) of the whole, 0.58 at most; the Kepler catalogue's limit. */
const SHARE_MAX = 0.8

/**
 * Whether one event carries the signal: largest single-event over multiple-event statistic (SES / MES,
 * Thompson+ 2018, ApJS 235, 38); of two events the significance of the weaker one.
 */
export function singleEvent({ explanation: { strength } }: VettingSubject): VettingTest {
  const { ses, mes, transits } = strength
  if (transits < 2)
    return notMeasured('single-event', 'share', 'one event has nothing to be compared with')
  if (transits === 2) {
    const weakest = Math.min(...ses)
    const passed = weakest >= SES_MIN_OF_TWO
    return {
      name: 'single-event',
      value: weakest,
      threshold: SES_MIN_OF_TWO,
      unit: 'sigma',
      verdict: passed ? 'pass' : 'fail',
      sentence: `the weaker of two events has ${fixedBeside(weakest, SES_MIN_OF_TWO, 1)} sigma, ${passed ? 'at least' : 'below'} ${SES_MIN_OF_TWO}`,
    }
  }
  const share = ses.reduce((a, b) => Math.max(a, b), 0) / mes
  const passed = share <= SHARE_MAX
  return {
    name: 'single-event',
    value: share,
    threshold: SHARE_MAX,
    unit: 'share',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `the strongest of ${transits} events holds ${share.toFixed(2)} of the signal`
      : `the strongest of ${transits} events holds ${fixedBeside(share, SHARE_MAX, 2)} of the signal, above ${SHARE_MAX}: one event carries it`,
  }
}
