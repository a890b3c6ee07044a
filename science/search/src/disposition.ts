import type { Disposition } from './result.ts'
import type { VettingTest, VettingTestName } from './vetting/vetting-test.ts'

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
      'single-event',
      'aliases',
      'near-gaps',
    ],
  },
  {
    disposition: 'eclipsing-binary',
    tests: ['odd-even', 'companion-size', 'v-shape', 'secondary', 'tides'],
  },
  { disposition: 'low-confidence', tests: ['inverted'] },
  { disposition: 'variable', tests: ['sine-wave', 'phase-wave'] },
]

/** The first consequence that a failed test has, with the sentences of all tests that have it, and every doubt. */
export function dispositionOf(tests: readonly VettingTest[]): Verdict {
  const doubts = tests.filter((test) => test.verdict === 'warn').map((test) => test.sentence)
  for (const { disposition, tests: names } of CONSEQUENCES) {
    const failed = tests.filter((test) => test.verdict === 'fail' && names.includes(test.name))
    if (failed.length > 0)
      return { disposition, reasons: [...failed.map((test) => test.sentence), ...doubts] }
  }
  return { disposition: 'candidate', reasons: doubts }
}
