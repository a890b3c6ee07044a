import { expect, test } from 'vitest'
import { REAL_NAMES, realData } from './real-star.ts'

const present = REAL_NAMES.length > 0
if (!present) console.warn('Skipped: no real light curves; set LONGRUN_DATA to the data folder.')

test.skipIf(!present)('every real light curve is fit to be searched', () => {
  for (const name of REAL_NAMES) {
    const data = realData(name, 16)
    expect(data?.stars.length, name).toBe(name === 'real-k2c4' ? 16 : 1)
    for (const { time, flux, fluxErr } of [...data!.stars, ...data!.undetrended]) {
      expect(time.length, name).toBeGreaterThan(1000)
      const cadence = (24 * 60 * (time[time.length - 1] - time[0])) / time.length
      expect(cadence, name).toBeGreaterThan(0.95 * data!.plan.cadenceMinutes)
      expect(cadence, name).toBeLessThan(2 * data!.plan.cadenceMinutes)
      expect(time.every((t, i) => i === 0 || t > time[i - 1])).toBe(true)
      expect(flux.every((f) => f > 0 && f < 2)).toBe(true)
      expect(fluxErr.every((e) => e > 0 && e < 1)).toBe(true)
    }
  }
  expect(realData('k2', 1)).toBeNull()
})
