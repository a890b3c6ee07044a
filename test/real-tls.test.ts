/** Transit least squares on real files, blind and with one fixed setting. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import { searchStar } from '@longrun/search'
import { describe, expect, test } from 'vitest'

const data = process.env['LONGRUN_DATA'] ?? resolve(import.meta.dirname, '../../shared/data')
const folder = resolve(data, 'lightcurves')
const present = existsSync(resolve(folder, 'truth.csv'))
if (!present)
  console.warn(`Skipped: no lightcurves/truth.csv in ${data}; set LONGRUN_DATA to the data folder.`)

/** Periods of the published planets, the strongest of the file first; depth of the strongest [fraction]. */
const STARS = [
  {
    file: 'tess/hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits',
    periods: [3.2888],
    depth: [0.006, 0.0085],
  },
  { file: 'tess/toi270_tess_s3-5.csv', periods: [5.6605, 11.3797, 3.3602], depth: [0.003, 0.0045] },
  {
    file: 'k2/EPIC201367065_raw.csv',
    periods: [10.0547, 24.6467, 44.556],
    depth: [0.001, 0.0018],
  },
  { file: 'k2/k2-32_k2.dat', periods: [8.992, 20.6609, 31.717, 4.3493], depth: [0.003, 0.0045] },
] as const

describe.skipIf(!present)('method tls', () => {
  test.each(STARS)('finds a published period: $file', ({ file, periods, depth }) => {
    const bytes = readFileSync(resolve(folder, file))
    const lightCurve = readLightCurve(bytes, { name: file.slice(file.lastIndexOf('/') + 1) })
    const { features } = searchStar(lightCurve, { method: 'tls', maxPlanets: 1 })
    const measured = (name: string): number => features.values[name] ?? Number.NaN
    const nearest = Math.min(...periods.map((p) => Math.abs(measured('tls_period') / p - 1)))
    expect(nearest).toBeLessThan(1e-3)
    expect(measured('tls_depth')).toBeGreaterThan(depth[0])
    expect(measured('tls_depth')).toBeLessThan(depth[1])
    // The template sees what the box sees, and a little more.
    expect(measured('tls_snr') / measured('bls_snr')).toBeGreaterThan(0.9)
    expect(measured('tls_snr') / measured('bls_snr')).toBeLessThan(1.2)
    expect(measured('tls_sde')).toBeGreaterThan(7)
    expect(measured('tls_odd_even')).toBeLessThan(4)
  })
})
