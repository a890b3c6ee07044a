import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

it('has room without a budget, and before it knows what an attempt uses', () => {
  expect(new Budget({}, { tokens: 5 }).room()).toBe(Infinity)
  expect(new Budget({ tokens: 100 }, {}).room()).toBe(Infinity)
  expect(new Budget({ tokens: 100 }, {}).spentText()).toBeNull()
})

it('leaves room for as many attempts as the mean of this session allows, one at least', () => {
  const budget = new Budget({ tokens: 100 }, { tokens: 40 })
  budget.add({ tokens: 20 })
  expect(budget.room()).toBe(2)
  budget.add({ tokens: 30 })
  expect(budget.room()).toBe(1)
  // Free ones bring the mean down.
  budget.add({})
  budget.add({})
  expect(budget.room()).toBe(1)
  budget.add({ tokens: 10 })
  expect(budget.room()).toBe(0)
  expect(budget.spentText()).toBe('tokens: 100 used, budget 100')
})

it('is spent when one of its meters is, whatever was used before this session', () => {
  const budget = new Budget({ tokens: 100, cost: 10 }, { cost: 12, other: 9 })
  expect(budget.room()).toBe(0)
  expect(budget.spentText()).toBe('cost: 12 used, budget 10')
})
