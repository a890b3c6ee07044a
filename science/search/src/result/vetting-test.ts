/** `not-measured`: the data cannot say; it counts neither for nor against. */
export type VettingVerdict = 'pass' | 'warn' | 'fail' | 'not-measured'

/** Every test, in the order in which a report lists them. */
export const VETTING_TESTS = [
  'transit-count',
  'significance',
  'red-noise-snr',
  'depth-consistency',
  'single-event',
  'short-events',
  'single-rows',
  'event-shapes',
  'aliases',
  'near-gaps',
  'odd-even',
  'secondary',
  'v-shape',
  'companion-size',
  'tides',
  'inverted',
  'sine-wave',
  'phase-wave',
  'duration',
  'coverage',
  'centroid',
] as const

/** Name of a test, as reports and `--json` have it. */
export type VettingTestName = (typeof VETTING_TESTS)[number]

/** One question asked of a candidate, and its answer. */
export interface VettingTest {
  readonly name: VettingTestName
  /** What was measured; null where it could not be. */
  readonly value: number | null
  /** What `value` is held against; null where it could not be measured. */
  readonly threshold: number | null
  /** Of value and threshold: 'sigma', 'ppm', 'share', 'transits' ... */
  readonly unit: string
  /** `fail` decides the disposition, `warn` is a doubt that is said. */
  readonly verdict: VettingVerdict
  /** In a few words, the second condition by which it passes although `value` is beyond `threshold`; absent elsewhere. */
  readonly passesBy?: string
  /** For people: what was measured and what it means. */
  readonly sentence: string
}

/** A test that the data cannot answer. */
export function notMeasured(name: VettingTestName, unit: string, why: string): VettingTest {
  return { name, value: null, threshold: null, unit, verdict: 'not-measured', sentence: why }
}
