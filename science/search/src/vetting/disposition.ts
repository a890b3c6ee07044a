import type { Disposition } from '../result/result.ts'
import type { VettingTest, VettingTestName } from '../result/vetting-test.ts'

/** What the failed tests make of a candidate. */
export interface Verdict {
  readonly disposition: Disposition
  /** Sentences of the tests that decided, then of every doubt. */
  readonly reasons: readonly string[]
}

/** Below this a box search of one star meets noise of that height too often. */
export const SCORE_MIN = 7.5

/** What a failed test makes of a candidate, the first that applies: too little data, before what the dips are. */
const CONSEQUENCES: readonly {
  readonly disposition: Disposition
  readonly tests: readonly VettingTestName[]
}[] = [
  { disposition: 'single-event', tests: ['transit-count'] },
  {
    disposition: 'low-confidence',
    tests: [
      'significance',
      'red-noise-snr',
      'depth-consistency',
      'short-events',
      'single-rows',
      'event-shapes',
      'single-event',
      'aliases',
      'near-gaps',
    ],
  },
  {
    disposition: 'eclipsing-binary',
    tests: ['odd-even', 'companion-size', 'secondary', 'tides'],
  },
  { disposition: 'low-confidence', tests: ['inverted'] },
  { disposition: 'variable', tests: ['sine-wave', 'phase-wave'] },
  // after the waves: the minimum of a wave has no floor either
  { disposition: 'eclipsing-binary', tests: ['v-shape'] },
  // last: another star's eclipse, but not known to be this star's
  { disposition: 'low-confidence', tests: ['centroid'] },
]

/** The first consequence that a failed test has, with the sentences of all tests that lead to it, and every doubt. */
export function dispositionOf(tests: readonly VettingTest[]): Verdict {
  const doubts = tests.filter((test) => test.verdict === 'warn').map((test) => test.sentence)
  const failed = (names: readonly VettingTestName[]): VettingTest[] =>
    tests.filter((test) => test.verdict === 'fail' && names.includes(test.name))
  const first = CONSEQUENCES.find((consequence) => failed(consequence.tests).length > 0)
  if (first !== undefined) {
    const { disposition } = first
    const alike = CONSEQUENCES.filter((one) => one.disposition === disposition)
    const said = failed(alike.flatMap((one) => one.tests)).map((test) => test.sentence)
    return { disposition, reasons: [...said, ...doubts] }
  }
  return { disposition: 'candidate', reasons: doubts }
}
