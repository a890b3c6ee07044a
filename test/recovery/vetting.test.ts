/** The vetter on the real files: what it must flag and by which test, and that it flags no known planet. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readLightCurve } from '@longrun/archive'
import { searchStar, type Candidate, type Disposition, type VettingTestName } from '@longrun/search'
import { describe, expect, test } from 'vitest'
import { readTruth } from '../acceptance/support/truth.ts'

const data = process.env['LONGRUN_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const present = existsSync(resolve(data, 'lightcurves/truth.csv'))
if (!present)
  console.warn(`Skipped: no lightcurves/truth.csv in ${data}; set LONGRUN_DATA to the data folder.`)

/** What catalogues call a planet, or one that may be. */
const PLANETS = ['CONFIRMED', 'CP', 'KP', 'CANDIDATE']
const planets = present
  ? (await readTruth(data)).filter(({ disposition }) => PLANETS.includes(disposition))
  : []

function candidatesOf(file: string): readonly Candidate[] {
  const bytes = readFileSync(resolve(data, file))
  return searchStar(readLightCurve(bytes, { name: file.slice(file.lastIndexOf('/') + 1) }))
    .candidates
}

const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.005

/** What the first candidate is called, and a test that must have failed. */
const FLAGGED: readonly [string, Disposition, VettingTestName][] = [
  ['lightcurves/kepler/10848459.fits', 'eclipsing-binary', 'v-shape'],
  ['lightcurves/kepler/10419211.fits', 'eclipsing-binary', 'v-shape'],
  ['lightcurves/kepler/koi1003_kepler_q2.csv', 'eclipsing-binary', 'tides'],
  ['lightcurves/kepler/6721123.fits', 'low-confidence', 'centroid'],
  ['lightcurves/k2_c4_batch/ktwo210827030-c04_detrended.dat', 'variable', 'phase-wave'],
]

describe.skipIf(!present)('the vetter on real files', { timeout: 400_000 }, () => {
  test.each(FLAGGED)('%s is %s by %s', (file, disposition, by) => {
    const [first] = candidatesOf(file)
    expect(first.disposition).toBe(disposition)
    expect(first.vetting?.find(({ name }) => name === by)?.verdict).toBe('fail')
  })

  const files = [...new Set(planets.map(({ file }) => file))]
  test.each(files)('%s: no known planet is called a binary or a variable', (file) => {
    const here = planets.filter((one) => one.file === file)
    for (const { periodDays, disposition, reasons, vetting } of candidatesOf(file)) {
      const planet = here.find((one) => near(one.periodDays, periodDays))
      if (planet === undefined) continue
      const said = `${planet.object}: ${reasons.join('; ')}`
      expect(['eclipsing-binary', 'variable'], said).not.toContain(disposition)
      const centre = vetting?.find(({ name }) => name === 'centroid')
      expect(centre?.verdict, centre?.sentence).not.toBe('fail')
    }
  })
})
