import fc from 'fast-check'
import { expect, it } from 'vitest'

import { cubeRoot } from './cube-root.ts'

fc.configureGlobal({ seed: 20 })

it('is the cube root, to one unit in the last place', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const root = cubeRoot(x)
      expect(Math.abs(root - Math.cbrt(x))).toBeLessThanOrEqual(Math.abs(root) * 2 ** -51)
    }),
    { numRuns: 2000 },
  )
})

it('is exact for cubes, and keeps signs, zeros and infinities', () => {
  for (let i = 1; i < 2000; i++) expect(cubeRoot(i * i * i)).toBe(i)
  expect(cubeRoot(-27)).toBe(-3)
  expect(cubeRoot(-0)).toBe(-0)
  expect(cubeRoot(Infinity)).toBe(Infinity)
  expect(cubeRoot(NaN)).toBeNaN()
  expect(cubeRoot(5e-324)).toBeCloseTo(1.7031839360032603e-108, 120)
})
