import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

it('has room without a budget, and for one before it knows what an attempt uses', () => {
  expect(new Budget({}, { tokens: 5 }).room()).toBe(Infinity)
  expect(new Budget({ tokens: 100 }, {}).room()).toBe(1)
  expect(new Budget({ tokens: 100 }, {}).spentText()).toBeNull()
})

it('leaves room for as many attempts as the largest of this session allows, one at least', () => {
  const budget = new Budget({ tokens: 100 }, { tokens: 40 })
  budget.add({ tokens: 20 })
  expect(budget.room()).toBe(2)
  budget.add({ tokens: 30 })
  expect(budget.room()).toBe(1)
  // Free ones promise nothing.
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

it('has all the room there is where attempts use nothing of it', () => {
  const budget = new Budget({ tokens: 100 }, {})
  budget.add({ recalled: 1 })
  expect(budget.room()).toBe(Infinity)
})

it('reckons with the largest attempt of earlier sessions, where the first ones use nothing too', () => {
  const budget = new Budget({ tokens: 100 }, { tokens: 40 }, { tokens: 25 })
  expect(budget.room()).toBe(2)
  budget.add({ recalled: 1 })
  expect(budget.room()).toBe(2)
  budget.add({ tokens: 5 })
  expect(budget.room()).toBe(2)
  budget.add({ tokens: 30 })
  expect(budget.room()).toBe(1)
})

it('is gone over by less than the largest attempt, with many under way that differ much', () => {
  for (let most = 50; most < 150; most++) {
    const budget = new Budget({ tokens: most }, {})
    let underWay = 0
    let spent = 0
    for (let ended = 0; budget.room() > 0; ended++) {
      // as many as may, up to 32, and one of them ends: a large one, then cheap ones, then large ones
      underWay = Math.max(underWay, Math.min(32, budget.room()))
      const tokens = ended === 0 || ended > 20 ? 10 : 1
      spent += tokens
      underWay--
      budget.add({ tokens })
    }
    // what is still under way when nothing new may begin
    spent += 10 * underWay
    expect(spent).toBeGreaterThanOrEqual(most)
    expect(spent).toBeLessThan(most + 10)
  }
})
