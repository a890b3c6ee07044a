import { describe, expect, it } from 'vitest'
import type { Disposition } from '../result/result.ts'
import {
  VETTING_TESTS,
  type VettingTest,
  type VettingTestName,
  type VettingVerdict,
} from '../result/vetting-test.ts'
import { dispositionOf } from './disposition.ts'

const test = (name: VettingTestName, verdict: VettingVerdict): VettingTest => ({
  name,
  value: 1,
  threshold: 2,
  unit: 'sigma',
  verdict,
  sentence: `${name} says ${verdict}`,
})
const all = (changes: Partial<Record<VettingTestName, VettingVerdict>>): VettingTest[] =>
  VETTING_TESTS.map((name) => test(name, changes[name] ?? 'pass'))

const TABLE: readonly [
  string,
  Partial<Record<VettingTestName, VettingVerdict>>,
  Disposition,
  string[],
][] = [
  ['nothing against it', {}, 'candidate', []],
  [
    'one event',
    { 'transit-count': 'fail', significance: 'fail' },
    'single-event',
    ['transit-count'],
  ],
  ['weak', { significance: 'fail', 'companion-size': 'fail' }, 'low-confidence', ['significance']],
  ['red noise', { 'red-noise-snr': 'fail' }, 'low-confidence', ['red-noise-snr']],
  ['unlike events', { 'depth-consistency': 'fail' }, 'low-confidence', ['depth-consistency']],
  ['at gaps', { 'near-gaps': 'fail', 'v-shape': 'fail' }, 'low-confidence', ['near-gaps']],
  ['a period unknown', { aliases: 'fail' }, 'low-confidence', ['aliases']],
  ['odd and even', { 'odd-even': 'fail', 'phase-wave': 'fail' }, 'eclipsing-binary', ['odd-even']],
  ['a secondary', { secondary: 'fail', inverted: 'fail' }, 'eclipsing-binary', ['secondary']],
  [
    'a deep V',
    { 'v-shape': 'fail', 'companion-size': 'fail' },
    'eclipsing-binary',
    ['v-shape', 'companion-size'],
  ],
  ['tides', { tides: 'fail' }, 'eclipsing-binary', ['tides']],
  ['its inverted like', { inverted: 'fail', 'phase-wave': 'fail' }, 'low-confidence', ['inverted']],
  ['a V', { 'v-shape': 'fail' }, 'eclipsing-binary', ['v-shape']],
  ['the V of a wave', { 'v-shape': 'fail', 'phase-wave': 'fail' }, 'variable', ['phase-wave']],
  [
    'a wave',
    { 'phase-wave': 'fail', 'sine-wave': 'fail' },
    'variable',
    ['sine-wave', 'phase-wave'],
  ],
  ['light elsewhere', { centroid: 'fail' }, 'low-confidence', ['centroid']],
  [
    'the V of a neighbour',
    { centroid: 'fail', 'v-shape': 'fail' },
    'eclipsing-binary',
    ['v-shape'],
  ],
  ['nothing measured', { secondary: 'not-measured', centroid: 'not-measured' }, 'candidate', []],
]

describe('dispositionOf', () => {
  it.each(TABLE)('%s', (_, changes, disposition, said) => {
    const verdict = dispositionOf(all(changes))
    expect(verdict.disposition).toBe(disposition)
    expect(verdict.reasons).toEqual(said.map((name) => `${name} says fail`))
  })
  it('says every doubt after what decided', () => {
    const verdict = dispositionOf(all({ secondary: 'fail', duration: 'warn', aliases: 'warn' }))
    expect(verdict.reasons).toEqual([
      'secondary says fail',
      'aliases says warn',
      'duration says warn',
    ])
  })
  it('gives every test that can fail a consequence', () => {
    const silent = VETTING_TESTS.filter(
      (name) => dispositionOf([test(name, 'fail')]).disposition === 'candidate',
    )
    // these two only ever warn
    expect(silent).toEqual(['duration', 'coverage'])
  })
})
