import type { VettingTest } from '../result/vetting-test.ts'
import { fixedBeside } from './fixed-beside.ts'
import type { VettingSubject } from './subject.ts'

const SNR_RED_MIN = 6

/** SNR with correlated noise (Pont+ 2006, MNRAS 373, 231). */
export function redNoiseSnr({ snrRed }: VettingSubject): VettingTest {
  const passed = snrRed >= SNR_RED_MIN
  return {
    name: 'red-noise-snr',
    value: snrRed,
    threshold: SNR_RED_MIN,
    unit: 'sigma',
    verdict: passed ? 'pass' : 'fail',
    sentence: `SNR with red noise ${fixedBeside(snrRed, SNR_RED_MIN, 1)} is ${passed ? 'at least' : 'below'} ${SNR_RED_MIN}`,
  }
}
