import { notMeasured, type VettingTest } from '../result/vetting-test.ts'
import { deeperThanAnyDisc, fitGrazing } from './grazing-fit.ts'
import type { VettingSubject } from './subject.ts'

/** Radius ratio plus impact parameter: 1 just grazes; the Kepler catalogue's limit. */
const GRAZING = 1.04
/** Probability of all chords below the limit, under which they are excluded. */
const CHANCE_MAX = 0.01

/**
 * V shape: a transit without a floor, k + b above 1.04 as in Thompson+ 2018 (ApJS 235, 38), where chords up to
 * that hold less than 1 % of the probability. Two stars of like size graze far more often than a planet does.
 */
export function vShape(subject: VettingSubject): VettingTest {
  const fit = fitGrazing(subject, { limit: GRAZING })
  if (fit === null)
    return notMeasured(
      'v-shape',
      'k + b',
      deeperThanAnyDisc(subject.depth)
        ? 'no disc up to the size of the star makes so deep a dip'
        : 'too few rows in transit for a shape to be fitted',
    )
  const { value, chanceBelow } = fit
  const grazes = value > GRAZING
  const sure = chanceBelow < CHANCE_MAX
  const found = `k + b = ${value.toFixed(2)} fits best`
  const chance = `${(100 * chanceBelow).toPrecision(2)} %`
  return {
    name: 'v-shape',
    value,
    threshold: GRAZING,
    unit: 'k + b',
    verdict: grazes && sure ? 'fail' : 'pass',
    ...(grazes && !sure ? { passesBy: `chance ≥ ${100 * CHANCE_MAX} %` } : {}),
    sentence: grazes
      ? sure
        ? `V-shaped: ${found}, a dip with a floor has a chance of ${chance}: two stars grazing`
        : `${found}, but a dip with a floor is not excluded (${chance})`
      : `the dip has a floor: ${found}`,
  }
}
