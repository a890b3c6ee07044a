import { expect, it } from 'vitest'
import type { Claim } from './method.ts'
import { scorePairs, type ScoredPair } from './score-pairs.ts'

const truth = { periodDays: 4, t0: 10, durationHours: 2.4, nTransits: 5, snr: 8 }
const right: Claim = { periodDays: 4.005, t0: 18.04, rank: 30 }
const half: Claim = { periodDays: 2, t0: 10, rank: 30 }

function pair(ours: readonly Claim[], theirs: readonly Claim[], twin = 5): ScoredPair {
  return { truth, ours: { planted: ours, twin }, theirs: { planted: theirs, twin } }
}

it('counts a hit only above the threshold that the twins set', () => {
  const quiet = Array.from({ length: 99 }, () => pair([right], [right]))
  const loud = pair([{ ...right, rank: 4 }], [{ ...right, rank: 6 }], 40)
  const score = scorePairs([...quiet, loud])
  // One twin in a hundred may go beyond: the threshold is the second highest, 5.
  expect(score.ours.threshold).toBe(5)
  expect(score.ours.falseAlarms).toBe(1)
  expect(score.counts).toEqual({ both: 99, onlyOurs: 0, onlyTheirs: 1, neither: 0 })
})

it('counts a multiple of the period apart, and a second claim that is right as a hit', () => {
  const second = { ...right, rank: 20 }
  const score = scorePairs([pair([half, half], [half, second]), pair([half, half], [right])])
  expect(score.ours).toMatchObject({ recovered: 0, aliases: 2 })
  expect(score.theirs).toMatchObject({ recovered: 2, aliases: 0 })
})

it('asks for the period and the time of transit within half a duration', () => {
  const late: Claim = { ...right, t0: 18.06 }
  const drifting: Claim = { ...right, periodDays: 4.0101 }
  expect(scorePairs([pair([late], [drifting])]).counts.neither).toBe(1)
})

it('lets no method win by a longer list of claims', () => {
  const score = scorePairs([pair([half], [half, { ...right, rank: 20 }])])
  expect(score.theirs).toMatchObject({ recovered: 0, aliases: 1 })
})
