import { expect, it } from 'vitest'
import { exactMethod } from './method.ts'
import { scorePairs } from './score-pairs.ts'
import { makeTrial, TRIAL_MISSIONS } from './trial.ts'

const mission = TRIAL_MISSIONS.tess30

it('plants the signal-to-noise that was asked for into the very noise of the twin', () => {
  const { planted, twin, truth } = makeTrial(mission, { noise: 'white', index: 3, seed: 5 })
  let signal = 0
  let square = 0
  const half = truth.durationHours / 48
  const inside: number[] = []
  planted.time.forEach((t, i) => {
    const loss = twin.flux[i] - planted.flux[i]
    signal += loss
    square += loss * loss
    const x = (t - truth.t0) / truth.periodDays
    if (Math.abs(x - Math.round(x)) * truth.periodDays < half) inside.push(loss)
  })
  // A matched filter sees a little more than the best box, for which the SNR is stated.
  const n = planted.time.length
  const matched = Math.sqrt(square - (signal * signal) / n) / mission.sigma
  expect(matched / truth.snr).toBeGreaterThan(1)
  expect(matched / truth.snr).toBeLessThan(1.1)
  expect(inside.length).toBeGreaterThan(truth.nTransits)
})

it('asks more depth of the same planet where the noise is red', () => {
  const depth = (noise: 'white' | 'red'): number => {
    const { planted, twin } = makeTrial(mission, { noise, index: 3, seed: 5 })
    return Math.max(...planted.flux.map((f, i) => twin.flux[i] - f))
  }
  expect(depth('red') / depth('white')).toBeGreaterThan(1.1)
  expect(depth('red') / depth('white')).toBeLessThan(1.5)
})

it('is found by the exact search at high SNR, and not at a low one', async () => {
  const method = exactMethod(mission)
  const found = async (index: number) => {
    const trial = makeTrial(mission, { noise: 'white', index, seed: 5 })
    const outcome = await method.run(trial)
    return { snr: trial.truth.snr, truth: trial.truth, ours: outcome, theirs: outcome }
  }
  const pairs = await Promise.all(Array.from({ length: 12 }, (_, i) => found(i)))
  const loud = pairs.filter((pair) => pair.snr > 8)
  expect(loud.length).toBeGreaterThan(3)
  const score = scorePairs(loud)
  expect(score.counts.both).toBeGreaterThanOrEqual(loud.length - 1)
})
