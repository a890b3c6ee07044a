import { expect, test } from 'vitest'
import { hiddenParts, hiddenShare } from './hidden-light-parts.ts'
import { hiddenLight } from './transit-shape.ts'

test('the parts of any limb darkening add up to the hidden light', () => {
  const limbs = [
    { u1: 0, u2: 0 },
    { u1: 0.38, u2: 0.2 },
    { u1: 0.6, u2: 0.1 },
  ]
  for (const k of [0.01, 0.1, 0.5, 1.3]) {
    for (const limb of limbs) {
      const most = hiddenLight(0, k, limb)
      for (let z = 0; z < 1.1 + k; z += 0.0371) {
        const found = hiddenShare(hiddenParts(z, k), limb)
        expect(Math.abs(found - hiddenLight(z, k, limb)) / most, `${k} ${z}`).toBeLessThan(3e-5)
      }
    }
  }
})
