import { expect, test } from 'vitest'

import { warmSeconds } from './warm-seconds.ts'

test('the first pass, which pays for compiling, is not what a run takes', async () => {
  let now = 0
  let pass = 0
  const costs = [4000, 1100, 1000]
  const work = (): number => {
    now += costs[pass++]
    return pass
  }
  expect(await warmSeconds(work, () => now)).toEqual({ result: 3, seconds: 1 })
})

test('what fails is not tried again', async () => {
  let tried = 0
  const work = (): never => {
    tried++
    throw new Error('no star')
  }
  await expect(warmSeconds(work)).rejects.toThrow('no star')
  expect(tried).toBe(1)
})
