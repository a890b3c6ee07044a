import { describe, expect, it } from 'vitest'

import { type CorrectedFact, correctedWords } from './methods-corrected.ts'

const fact = (label: string, value: number | null, naive: number): CorrectedFact => ({
  label,
  value,
  reason: null,
  low: value === null ? null : value - 0.002,
  high: value === null ? null : value + 0.002,
  naive,
  items: 1000,
  goldItems: 80,
  goldClusters: 40,
})
const restricted = { isRestricted: true }

describe('correctedWords', () => {
  it('states value, interval and the labels as they stand', () => {
    const stated =
      'The prevalence of fall, corrected for labelling error by 80 manual labels of 40 incidents (PPI++), is 0.400 (95 % interval 0.398 to 0.402); of the labels as they stand it is 0.350.'
    expect(correctedWords([fact('fall', 0.4, 0.35)], restricted)).toEqual([stated])
    expect(correctedWords([fact('fall', null, 0.35)], restricted)).toEqual([
      stated.replace(/is 0\.400.*/, 'is undefined.'),
    ])
    const refused = { ...fact('fall', null, 0.35), reason: 'it would be -0.2, no share' }
    expect(correctedWords([refused], restricted)).toEqual([
      stated.replace(/is 0\.400.*/, 'is not stated (it would be -0.2, no share).'),
    ])
  })

  it('leaves of restricted data no label to be reckoned from the others', () => {
    // 1000 less 600 and less 396: four narratives
    const facts = [fact('fall', 0.6, 0.6), fact('fire', 0.396, 0.396), fact('flood', 0.02, 0.004)]
    for (const words of correctedWords(facts, restricted)) {
      expect(words).toMatch(
        /\), is \[not stated: fewer than 10 narratives are of a label, or are not/,
      )
      expect(words).not.toContain('0.')
    }
    expect(correctedWords(facts, { isRestricted: false })[1]).toContain('is 0.396 (95 %')
  })

  it('states shares of restricted data where ten narratives or more are of every label', () => {
    const facts = [fact('fall', 0.6, 0.6), fact('fire', 0.38, 0.39), fact('flood', 0.02, 0.01)]
    expect(correctedWords(facts, restricted)[2]).toContain(
      'is 0.020 (95 % interval 0.018 to 0.022)',
    )
  })
})
