import { secondaryScan } from '../features/secondary-scan.ts'
import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { aliases } from './aliases.ts'
import { centroid } from './centroid.ts'
import { companionSize } from './companion-size.ts'
import { coverageTest } from './coverage.ts'
import { depthConsistency } from './depth-consistency.ts'
import { dispositionOf, type Verdict } from './disposition.ts'
import { duration } from './duration.ts'
import { eventShapes } from './event-shapes.ts'
import { inverted } from './inverted.ts'
import { nearGaps } from './near-gaps.ts'
import { oddEven } from './odd-even.ts'
import { phaseWaveTest } from './phase-wave.ts'
import { redNoiseSnr } from './red-noise-snr.ts'
import { secondary } from './secondary.ts'
import { shortEvents } from './short-events.ts'
import { significance } from './significance.ts'
import { sineWave } from './sine-wave.ts'
import { singleEvent } from './single-event.ts'
import { singleRows } from './single-rows.ts'
import { vettingSubject, type VettingInput } from './subject.ts'
import { sweetWave } from './sweet-waves.ts'
import { tides } from './tides.ts'
import { transitCount } from './transit-count.ts'
import { vShape } from './v-shape.ts'

/** What the tests say of a candidate. */
export interface Vetting extends Verdict {
  /** Every test, in the order of `VETTING_TESTS`. */
  readonly tests: readonly VettingTest[]
}

/** Every test on one candidate, and the disposition that follows from them. Only `candidate` is a confident claim. */
export function vet(input: VettingInput): Vetting {
  const subject = vettingSubject(input)
  const wave = input.undetrended === null ? null : sweetWave(input.undetrended, input.ephemeris)
  const { series, ephemeris, cadenceDays } = input
  const scan = secondaryScan(series, ephemeris, { cadenceDays, folded: subject.folded })
  const tests = [
    transitCount(subject),
    significance(subject),
    redNoiseSnr(subject),
    depthConsistency(subject),
    singleEvent(subject),
    shortEvents(subject),
    singleRows(subject),
    eventShapes(subject),
    aliases(subject),
    nearGaps(subject),
    oddEven(subject),
    secondary(subject, { scan }),
    vShape(subject),
    companionSize(subject),
    tides(subject, { wave }),
    inverted(subject),
    sineWave(subject, { wave }),
    phaseWaveTest(subject, { scan }),
    duration(subject),
    coverageTest(subject),
    centroid(subject),
  ].map(measuredOrNot)
  return { ...dispositionOf(tests), tests }
}

/** Rows beyond all measure (fluxes of 1e300, no noise at all) make numbers without end: those measure nothing. */
function measuredOrNot(test: VettingTest): VettingTest {
  if (test.value === null || Number.isFinite(test.value)) return test
  return notMeasured(test.name, test.unit, 'the rows give no finite number')
}
