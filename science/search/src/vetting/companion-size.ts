import type { VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** A planet of 1.2 Jupiter radii makes 5 % in front of a 0.55 solar radius dwarf only. */
const STELLAR_DEPTH = 0.05

/** A dip so deep that the body is as large as a star, whatever the star. */
export function companionSize({ depth }: VettingSubject): VettingTest {
  const passed = depth <= STELLAR_DEPTH
  const percent = `${(depth * 100).toPrecision(2)} %`
  return {
    name: 'companion-size',
    value: depth,
    threshold: STELLAR_DEPTH,
    unit: 'share',
    verdict: passed ? 'pass' : 'fail',
    sentence: passed
      ? `${percent} deep: a planet can do that`
      : `${(depth * 100).toFixed(1)} % deep: the companion is as large as a star`,
  }
}
