import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import { applyQualityMask, clipOutliers, detrend, normalise, stitch } from '@longrun/lightcurve'
import { expect, test } from 'vitest'

const data = resolve(
  process.env['LONGRUN_DATA'] ?? resolve(import.meta.dirname, '../../shared/data'),
  'lightcurves/kepler',
)
const present = existsSync(data)
if (!present)
  console.warn(`Skipped: no light curves at ${data}; set LONGRUN_DATA to the data folder.`)

/** Q5, Q3 and Q4, not in order of time; finite rows and (to 0.1 d) time range as the data's README says. */
const QUARTERS = [
  { name: 'kplr011442793-2010174085026_llc.fits', rows: 4486, label: 'Q5' },
  { name: 'kplr011442793-2009350155506_llc.fits', rows: 4134, label: 'Q3' },
  { name: 'kplr011442793-2010009091648_llc.fits', rows: 1008, label: 'Q4' },
]

test.skipIf(!present)('the three quarters of Kepler-90 stitch as one star', () => {
  const read = QUARTERS.map(({ name }) => {
    const bytes = new Uint8Array(readFileSync(resolve(data, name)))
    return readLightCurve(bytes, { name })
  })
  const star = stitch(read)
  expect(star.star).toBe('KIC 11442793')
  expect(star.timeSystem.zeroPoint).toBe('BKJD')
  expect(star.segments.map((one) => [one.label, one.end - one.start])).toEqual([
    ['Q3', 4134],
    ['Q4', 1008],
    ['Q5', 4486],
  ])
  expect(Math.abs(star.time[0] - 260.22)).toBeLessThan(0.1)
  expect(Math.abs((star.time.at(-1) ?? 0) - 538.16)).toBeLessThan(0.1)
  expect(star.time.every((t, i) => i === 0 || t > star.time[i - 1])).toBe(true)

  const clean = clipOutliers(normalise(applyQualityMask(star, 'default').lightCurve)).lightCurve
  const { time, flux } = detrend(clean, { windowDays: 3 }).lightCurve
  // Planets h (8,360 ppm) and g (3,890 ppm), each seen once: deep dips survive cleaning.
  for (const { at, depth } of [
    { at: 472.1, depth: 8360e-6 },
    { at: 357.66, depth: 3890e-6 },
  ]) {
    const inside = [...flux].filter((_, i) => Math.abs(time[i] - at) < 0.1)
    const mean = inside.reduce((sum, f) => sum + f, 0) / inside.length
    expect(Math.abs((1 - mean) / depth - 1)).toBeLessThan(0.15)
  }
})
