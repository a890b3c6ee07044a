import { coverage } from '../features/coverage.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import type { VettingSubject } from './subject.ts'

/** With less than half of the expected rows in transit, more events were missed than seen. */
const IN_TRANSIT_MIN = 0.5

/** Rows in transit over those that unbroken observation would have given; the share of phases with data beside it. */
export function coverageTest({
  series,
  ephemeris,
  folded,
  cadenceDays,
}: VettingSubject): VettingTest {
  const covered = coverage(series, ephemeris, { folded, cadenceDays })
  if (covered.transitsExpected === 0)
    return notMeasured(
      'coverage',
      'share',
      'no mid-transit lies between the first and the last row',
    )
  const { inTransitCoverage, phaseCoverage } = covered
  const passed = inTransitCoverage >= IN_TRANSIT_MIN
  const phases = `${(100 * phaseCoverage).toFixed(0)} % of all phases have data`
  return {
    name: 'coverage',
    value: inTransitCoverage,
    threshold: IN_TRANSIT_MIN,
    unit: 'share',
    verdict: passed ? 'pass' : 'warn',
    sentence: `${(100 * inTransitCoverage).toFixed(0)} % of the rows expected in transit are there; ${phases}`,
  }
}
