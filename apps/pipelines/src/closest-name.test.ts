import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { closestName, editDistance } from './closest-name.ts'

const KEYS = ['periodMinDays', 'periodMaxDays', 'maxPlanets', 'method']

describe('closestName', () => {
  it.each([
    ['periodMinDay', 'periodMinDays'],
    ['PeriodMaxDays', 'periodMaxDays'],
    ['metod', 'method'],
    ['maxPlanet', 'maxPlanets'],
    ['mehtod', 'method'],
  ])('%s was probably meant as %s', (typed, meant) => {
    expect(closestName(typed, KEYS)).toBe(meant)
  })

  it('says nothing when no name is near', () => {
    expect(closestName('colour', KEYS)).toBeNull()
    expect(closestName('x', [])).toBeNull()
    expect(closestName('lable', ['label'])).toBe('label')
    expect(closestName('lebla', ['label'])).toBeNull()
  })
})

describe('editDistance', () => {
  it('counts letters inserted, deleted and replaced', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })

  it('is a distance: symmetric, zero only for equals, within the triangle', () => {
    const word = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
      }),
      { seed: 7, numRuns: 200 },
    )
  })
})
