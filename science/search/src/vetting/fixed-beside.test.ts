import { expect, it } from 'vitest'
import { fixedBeside } from './fixed-beside.ts'

it.each([
  [5.963, 6, '5.96'],
  [5.9996, 6, '5.9996'],
  [5.4, 6, '5.4'],
  [6, 6, '6.0'],
  [6.02, 6, '6.02'],
  [6.06, 6, '6.1'],
  [7.46, 7.5, '7.46'],
  [Number.NaN, 6, 'NaN'],
])('%d beside %d reads %s', (value, limit, text) => {
  expect(fixedBeside(value, limit, 1)).toBe(text)
})
