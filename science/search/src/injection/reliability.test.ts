import { describe, expect, it } from 'vitest'

import type { Disposition } from '../result/result.ts'
import { type Detection, reliabilityByPeriod, reliabilityOf } from './reliability.ts'

const detections = (
  count: number,
  source: Detection['source'],
  disposition: Disposition,
  periodDays = 3,
): Detection[] => Array.from({ length: count }, () => ({ source, disposition, periodDays }))

describe('reliability', () => {
  it('is 1 - (N_FP / N_PC) (1 - E) / E', () => {
    // by hand: E = 95 / 100, so R = 1 - (60 / 20) x 0.05 / 0.95 = 1 - 3 / 19
    const found = reliabilityOf({
      candidates: 20,
      falseAlarms: 60,
      simulated: 100,
      simulatedClaimed: 5,
    })
    expect(found.reliability).toBeCloseTo(16 / 19, 12)
    expect(found.effectiveness.value).toBe(0.95)
    // scipy: binomtest(95, 100).proportion_ci(0.6826894921370859, 'exact')
    expect(found.effectiveness.low).toBeCloseTo(0.9175914, 5)
    expect(found.effectiveness.high).toBeCloseTo(0.9714289, 5)
    expect(found.low).toBeCloseTo(1 - (3 * (1 - 0.9175914)) / 0.9175914, 4)
    expect(found.high).toBeCloseTo(1 - (3 * (1 - 0.9714289)) / 0.9714289, 4)
    expect(found.reason).toBeNull()
  })

  it('is whole where no simulated false alarm gets through, with a lower end below', () => {
    const found = reliabilityOf({
      candidates: 4,
      falseAlarms: 40,
      simulated: 50,
      simulatedClaimed: 0,
    })
    expect(found).toMatchObject({ reliability: 1, high: 1 })
    expect(found.low).toBeLessThan(1)
    expect(found.low).toBeGreaterThan(0.4)
  })

  it('does not fall below nothing', () => {
    const found = reliabilityOf({
      candidates: 1,
      falseAlarms: 100,
      simulated: 10,
      simulatedClaimed: 5,
    })
    expect(found.reliability).toBe(0)
  })

  it('says why there is none', () => {
    const counts = { candidates: 1, falseAlarms: 1, simulated: 1, simulatedClaimed: 0 }
    expect(reliabilityOf({ ...counts, simulated: 0 })).toMatchObject({
      reliability: null,
      reason: expect.stringContaining('E is unknown') as string,
    })
    expect(reliabilityOf({ ...counts, candidates: 0 }).reason).toContain('no star has a candidate')
    expect(reliabilityOf({ ...counts, simulatedClaimed: 1 }).reason).toContain('E is 0')
  })

  it('counts by period, eclipsing binaries on neither side, and everything in the last row', () => {
    const rows = reliabilityByPeriod(
      [
        ...detections(2, 'observed', 'candidate'),
        ...detections(4, 'observed', 'low-confidence'),
        ...detections(7, 'observed', 'eclipsing-binary'),
        ...detections(1, 'observed', 'variable', 30),
        ...detections(9, 'inverted', 'low-confidence'),
        ...detections(1, 'scrambled', 'candidate'),
        ...detections(3, 'scrambled', 'eclipsing-binary', 300),
      ],
      [1, 10, 100],
    )
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      candidates: 2,
      falseAlarms: 4,
      simulated: 10,
      simulatedClaimed: 1,
    })
    // by hand: 1 - (4 / 2) x 0.1 / 0.9
    expect(rows[0].reliability).toBeCloseTo(7 / 9, 12)
    expect(rows[1]).toMatchObject({ candidates: 0, falseAlarms: 1, reliability: null })
    expect(rows[2]).toMatchObject({ candidates: 2, falseAlarms: 5, simulated: 13 })
  })
})
