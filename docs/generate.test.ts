import { expect, it } from 'vitest'
import { GENERATED, readPage } from './generate.ts'

it.each(GENERATED)('$path is what its code says (else: npm run docs)', ({ path, page }) => {
  expect(readPage(path)).toBe(page())
})
