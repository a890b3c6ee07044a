import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LightCurveError, type LightCurve } from './light-curve.ts'
import { lightCurveOf } from './planted-curve.ts'
import { stitch } from './stitch.ts'
import { KEPLER_TIME } from './time-system.ts'

fc.configureGlobal({ seed: 20 })

function quarter(label: string, start: number, fields: Partial<LightCurve> = {}): LightCurve {
  const time = [0, 1, 2, 3].map((t) => start + t)
  const base = lightCurveOf(
    time,
    time.map((t) => 100 + t),
  )
  return { ...base, segments: base.segments.map((one) => ({ ...one, label })), ...fields }
}

test('orders by time whatever the order of the input, and keeps every row', () => {
  const parts = [
    quarter('S3', 60, { fluxErr: Float64Array.of(1, 2, 3, 4) }),
    quarter('S1', 0, { quality: Int32Array.of(0, 1, 2, 3) }),
    quarter('S2', 30, { warnings: ['read with care'] }),
  ]
  const orders = fc.shuffledSubarray(parts, { minLength: 3 })
  const expected = stitch(parts)
  expect([...expected.time]).toEqual([0, 1, 2, 3, 30, 31, 32, 33, 60, 61, 62, 63])
  expect(expected.segments.map((one) => [one.label, one.start, one.end])).toEqual([
    ['S1', 0, 4],
    ['S2', 4, 8],
    ['S3', 8, 12],
  ])
  const unknown = Number.NaN
  expect([...(expected.fluxErr ?? [])]).toEqual([...Array<number>(8).fill(unknown), 1, 2, 3, 4])
  expect([...(expected.quality ?? [])]).toEqual([0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(expected.warnings).toEqual(['read with care'])
  fc.assert(
    fc.property(orders, (order) => {
      expect(stitch(order)).toEqual(expected)
    }),
  )
})

test('of one sector twice SPOC is taken, and it says so', () => {
  const spoc = quarter('S1', 0)
  const qlp = quarter('S1', 0.5, { producer: 'QLP', quality: new Int32Array(4) })
  const other = quarter('S2', 30, { producer: 'QLP', quality: new Int32Array(4) })
  const both = stitch([qlp, spoc])
  expect([...both.time]).toEqual([0, 1, 2, 3])
  expect(both.producer).toBe('SPOC')
  expect(both.warnings.join()).toMatch(/S1 is there twice: SPOC .* was taken, QLP .* left out/)
  const mixed = stitch([qlp, spoc, other])
  expect(mixed).toMatchObject({ producer: 'none', quality: null })
  expect(mixed.warnings.join()).toMatch(/quality bits differ and were dropped/)
  expect(stitch([spoc, spoc]).warnings.join()).toMatch(/^Segment S1 is there twice[^.]*\.$/)
  expect(stitch([spoc, { ...spoc }]).time).toHaveLength(4)
})

test('one label far apart in time is two segments; other labels that overlap are said', () => {
  expect(stitch([quarter('K2', 0), quarter('K2', 100)]).segments).toHaveLength(2)
  expect(stitch([quarter('a', 0), quarter('b', 1)]).warnings.join()).toMatch(/overlap in time/)
})

test('what does not belong together is refused with the reason', () => {
  const one = quarter('S1', 0)
  const unknown = { zeroPoint: 'unknown', scale: 'unknown', reference: 'unknown' } as const
  const refusals: [Partial<LightCurve>, RegExp][] = [
    [{ star: 'TIC 2' }, /different stars: TIC 1, TIC 2/],
    [{ timeSystem: KEPLER_TIME }, /BTJD .* and BKJD .*zero point/s],
    [{ timeSystem: unknown }, /unknown time system/],
    [{ origin: 'measured' }, /synthetic and measured/],
    [{ fluxColumn: 'SAP_FLUX' }, /SAP_FLUX and PDCSAP_FLUX are never/],
  ]
  for (const [fields, message] of refusals) {
    const other = quarter('S2', 30, fields)
    expect(() => stitch([one, other])).toThrow(LightCurveError)
    expect(() => stitch([one, other])).toThrow(message)
  }
  expect(() => stitch([])).toThrow(/Nothing to stitch/)
  expect(() => stitch([lightCurveOf([], [])])).toThrow(/1 light curves, none with rows/)
  const guessed = [
    quarter('a', 0, { timeSystem: unknown, star: null }),
    quarter('b', 9, { timeSystem: unknown }),
  ]
  expect(stitch(guessed)).toMatchObject({ star: 'TIC 1' })
  expect(stitch(guessed).warnings).toHaveLength(2)
  expect(stitch([one])).toBe(one)
})

test('counts the rows of all files, those of a segment that is there twice apart', () => {
  const counted = { rowsRead: { total: 6, notFinite: 2, repeated: 0 } }
  const twin = quarter('S1', 0.5, { producer: 'QLP' })
  expect(stitch([quarter('S1', 0, counted), quarter('S2', 30), twin]).rowsRead).toEqual({
    total: 14,
    notFinite: 2,
    repeated: 4,
  })
})
