import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LightCurve } from './light-curve.ts'
import { lightCurveOf } from './planted-curve.ts'
import { applyQualityMask } from './quality.ts'
import { producerFlags, type QualityMask } from './quality-flags.ts'

fc.configureGlobal({ seed: 20 })

function withBits(bits: readonly number[], producer: LightCurve['producer']): LightCurve {
  return lightCurveOf(
    bits.map((_, i) => i),
    bits.map(() => 1),
    { quality: Int32Array.from(bits), producer, fluxErr: new Float64Array(bits.length) },
  )
}

/** The mask's value, read back by trying each bit. */
function maskBits(producer: LightCurve['producer'], mask: QualityMask): number {
  const bits = Array.from({ length: 31 }, (_, k) => 2 ** k)
  const { lightCurve } = applyQualityMask(withBits(bits, producer), mask)
  const kept = new Set(lightCurve.quality)
  return bits.reduce((sum, bit) => (kept.has(bit) ? sum : sum + bit), 0)
}

test('masks have the published values', () => {
  expect(maskBits('SPOC', 'default')).toBe(175)
  expect(maskBits('SPOC', 'hard')).toBe(7407)
  expect(maskBits('lightkurve-tess', 'hardest')).toBe(65_535)
  expect(maskBits('SPOC', 'recommended')).toBe(21_183)
  expect(maskBits('Kepler', 'default')).toBe(1_130_799)
  expect(maskBits('lightkurve-kepler', 'hard')).toBe(1_664_431)
  expect(maskBits('Kepler', 'hardest')).toBe(2_096_639)
  expect(maskBits('QLP', 'default')).toBe(175)
  expect(maskBits('QLP', 'hard')).toBe(7407 + 2 ** 30)
  expect(maskBits('SPOC', 'none')).toBe(0)
})

test('rows go with all their columns, and each bit is counted by name', () => {
  const { lightCurve, removed, byBit, maskName } = applyQualityMask(
    withBits([0, 1, 1 + 128, 64, 4096, 256], 'SPOC'),
    'default',
  )
  expect([...lightCurve.time]).toEqual([0, 3, 4, 5])
  expect([...(lightCurve.quality ?? [])]).toEqual([0, 64, 4096, 256])
  expect(lightCurve.fluxErr).toHaveLength(4)
  expect(lightCurve.segments).toMatchObject([{ start: 0, end: 4, cadenceDays: 1 }])
  expect(removed).toBe(2)
  expect(byBit).toEqual([
    { bit: 1, name: 'Attitude tweak', count: 2 },
    { bit: 8, name: 'Manual exclude', count: 1 },
  ])
  expect(maskName).toBe('lightkurve:default')
  expect(applyQualityMask(withBits([4096], 'QLP'), 'hard').byBit[0].name).toMatch(/QLP low/)
  expect(applyQualityMask(withBits([1], 'SPOC'), 'recommended').maskName).toBe('mast:recommended')
})

test('every bit of every mask has a name, but for the one that Kepler does not use', () => {
  for (const producer of ['SPOC', 'Kepler', 'QLP'] as const) {
    const known = producerFlags(producer)
    const named = new Set(known?.flags.map(({ bit }) => bit))
    for (const { bits } of known?.masks.values() ?? []) {
      for (let bit = 1; bit <= 31; bit++) {
        if ((bits & (1 << (bit - 1))) !== 0)
          expect({ producer, bit, named: named.has(bit) }).toEqual({ producer, bit, named: true })
      }
    }
  }
})

test('no column, no mask or no producer: nothing changes, and unknown bits are said', () => {
  const none = lightCurveOf([1, 2], [1, 1])
  expect(applyQualityMask(none, 'hardest')).toEqual({
    lightCurve: none,
    removed: 0,
    byBit: [],
    maskName: 'none',
  })
  const unknown = applyQualityMask(withBits([0, 7], 'none'), 'default')
  expect(unknown).toMatchObject({ removed: 0, maskName: 'none' })
  expect(unknown.lightCurve.warnings.join()).toMatch(/no known producer/)
  expect(() => applyQualityMask(withBits([1], 'Kepler'), 'recommended')).toThrow(
    /no quality mask "recommended" for Kepler.*none, default, hard, hardest/,
  )
})

test('all rows may go; what stays has no bit of the mask', () => {
  const bits = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 1 })
  fc.assert(
    fc.property(bits, (given) => {
      const { lightCurve, removed } = applyQualityMask(withBits(given, 'SPOC'), 'hard')
      expect(lightCurve.quality?.every((q) => (q & 7407) === 0)).toBe(true)
      expect(lightCurve.time.length + removed).toBe(given.length)
      expect(lightCurve.segments.length).toBe(lightCurve.time.length > 0 ? 1 : 0)
    }),
  )
})
