import { unevenness } from '../events/strength.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** Scatter of event depths beyond their errors, as a share of the depth: two single events make 0.3 and more. */
const UNEVEN_MAX = 0.3

/** One body at one period makes events of one depth. */
export function depthConsistency({
  explanation: { strength, noise },
}: VettingSubject): VettingTest {
  if (strength.transits < 2)
    return notMeasured('depth-consistency', 'share', 'one event has nothing to be compared with')
  const uneven = unevenness(strength)
  const percent = Number.isFinite(uneven) ? `${(100 * uneven).toFixed(0)} %` : 'more than the depth'
  const errors = `as measured ${noise.toPrecision(2)} times the white ones`
  const passed = uneven <= UNEVEN_MAX
  return {
    name: 'depth-consistency',
    value: Number.isFinite(uneven) ? uneven : null,
    threshold: UNEVEN_MAX,
    unit: 'share',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `event depths agree: ${percent} of the depth beyond their errors, ${errors}`
      : `event depths differ by ${percent} beyond their errors (${errors}): not one body at this period`,
  }
}
