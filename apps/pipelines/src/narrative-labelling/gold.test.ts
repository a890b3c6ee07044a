import { expect, it } from 'vitest'

import { goldAnswer, goldCoding } from './gold.ts'

it('reads the usual words without being told', () => {
  const coding = goldCoding({})
  for (const yes of ['1', '1.0', 'TRUE', 'Yes', ' y ']) expect(goldAnswer(yes, coding)).toBe(true)
  for (const no of ['0', '0.0', 'false', 'NO', 'n']) expect(goldAnswer(no, coding)).toBe(false)
  for (const unknown of ['2', 'maybe', '99']) expect(goldAnswer(unknown, coding)).toBeNull()
  expect(goldAnswer(null, coding)).toBeNull()
})

it('takes every other value for no where only the yes is named', () => {
  const coding = goldCoding({ positive: 'spam' })
  expect(['Spam', 'ham', 'eggs'].map((value) => goldAnswer(value, coding))).toEqual([
    true,
    false,
    false,
  ])
})

it('takes no other value for no where both are named', () => {
  const coding = goldCoding({ positive: ['IV', 'V'], negative: ['I', 'II', 'III'] })
  expect(['IV', 'V', 'I', 'VI'].map((value) => goldAnswer(value, coding))).toEqual([
    true,
    true,
    false,
    null,
  ])
})
