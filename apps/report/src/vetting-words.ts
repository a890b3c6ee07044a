import type { VettingTest, VettingTestName, VettingVerdict } from '@longrun/search'
import { formatNumber } from './format-number.ts'

/** How a verdict is said: a mark and a word, colour never speaks alone. */
export const VERDICTS: Readonly<
  Record<VettingVerdict, { readonly mark: string; readonly words: string }>
> = {
  pass: { mark: '✓', words: 'pass' },
  warn: { mark: '!', words: 'doubt' },
  fail: { mark: '✗', words: 'fail' },
  'not-measured': { mark: '–', words: 'not measured' },
}

/** Names of the tests for people. */
export const TEST_WORDS: Readonly<Record<VettingTestName, string>> = {
  'transit-count': 'Transits with data',
  significance: 'Score of the search',
  'red-noise-snr': 'SNR with red noise',
  'depth-consistency': 'Equal depths',
  'single-event': 'No event dominates',
  'short-events': 'Length in searched rows',
  'single-rows': 'More than single rows',
  'event-shapes': 'Each event a dip',
  aliases: 'Other periods',
  'near-gaps': 'Away from gaps',
  'odd-even': 'Odd against even',
  secondary: 'Second eclipse',
  'v-shape': 'V shape',
  'companion-size': 'Size by depth',
  tides: 'Tides or spots of a pair',
  inverted: 'Upside down',
  'sine-wave': 'Own wave, undetrended',
  'phase-wave': 'Own wave, detrended',
  duration: 'Duration for the orbit',
  coverage: 'Rows in transit',
  centroid: 'Centre of light',
}

/** Tests that ask for at least their threshold; the others for at most. */
const AT_LEAST: ReadonlySet<VettingTestName> = new Set([
  'transit-count',
  'significance',
  'red-noise-snr',
  'short-events',
  'single-rows',
  'event-shapes',
  'near-gaps',
  'inverted',
  'coverage',
])

/** The number of a test with its unit: "4.1 σ", "12 %". */
export function testValue(test: VettingTest): string {
  return test.value === null ? '' : quantity(test.value, test.unit)
}

/** What the test asks for: "≤ 5.2 σ", and by what it passes beyond that: "≤ 100 % or P ≥ 5 d". */
export function testLimit(test: VettingTest): string {
  if (test.threshold === null) return ''
  const least =
    AT_LEAST.has(test.name) ||
    (test.name === 'single-event' && test.unit === 'sigma') ||
    (test.name === 'duration' && test.threshold < 1)
  const limit = `${least ? '≥' : '≤'} ${quantity(test.threshold, test.unit)}`
  return test.passesBy === undefined ? limit : `${limit} or ${test.passesBy}`
}

function quantity(value: number, unit: string): string {
  if (unit === 'sigma') return `${short(value)} σ`
  if (unit === 'share') return `${short(100 * value)} %`
  if (unit === 'ppm') return `${short(value)} ppm`
  return short(value)
}

/** Three digits at most, whole numbers and limits as they are. */
function short(value: number): string {
  const plain = Number(value.toPrecision(3))
  if (Math.abs(value) >= 1000) return formatNumber(Math.round(value), 4)
  return plain === 0 || Math.abs(plain) >= 1e-3
    ? String(plain).replace('-', '\u2212')
    : formatNumber(value, 2)
}
