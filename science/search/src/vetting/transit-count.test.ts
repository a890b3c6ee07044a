import { expect, it } from 'vitest'
import type { VettingSubject } from './subject.ts'
import { transitCount } from './transit-count.ts'

const count = (transits: number, mes: number) =>
  transitCount({ explanation: { strength: { transits, mes } } } as unknown as VettingSubject)

it('knows no period from one strong event', () => {
  expect(count(1, 40)).toMatchObject({ verdict: 'fail', value: 1 })
})

it('takes one weak event for no event at all', () => {
  expect(count(1, 3.9).verdict).toBe('warn')
  expect(count(1, 3.9).sentence).toContain('noise reaches its 3.9 sigma')
  expect(count(1, NaN).verdict).toBe('warn')
})

it('doubts two transits and is content with three', () => {
  expect(count(2, 9).verdict).toBe('warn')
  expect(count(3, 9).verdict).toBe('pass')
})
