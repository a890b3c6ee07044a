import { readFileSync } from 'node:fs'
import { FITS } from 'fitsjs-ng'
import { describe, expect, test } from 'vitest'
import golden from '../golden/light-curves.json' with { type: 'json' }
import { dataFolder } from './data-folder.ts'
import { findColumn } from './fits-columns.ts'
import { readColumn, readFits } from './fits-table.ts'
import { readLightCurve } from './read-light-curve.ts'

const folder = dataFolder()
type Column = (typeof golden.files)['lightcurves/kepler/10419211.fits']['time']

describe.skipIf(folder === null)(`values against astropy ${golden.astropy}`, () => {
  test.each(Object.entries(golden.files))('%s', (path, expected) => {
    const curve = readLightCurve(readFileSync(`${folder}/${path}`), { name: path })
    expect(curve.time.length).toBe(expected.rows)
    const check = (values: ArrayLike<number>, column: Column): void => {
      expect(expected.picks.map((i) => values[i])).toEqual(column.picks)
      let sum = 0
      for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) sum += values[i]
      expect(Math.abs(sum / column.sum - 1)).toBeLessThan(1e-12)
    }
    check(curve.time, expected.time)
    check(curve.flux, expected.flux)
    check(curve.quality!, expected.quality)
    // Errors of 0 become NaN here, which a sum of finite values does not see; the picks would.
    const errors = curve.fluxErr!.map((error) => (Number.isNaN(error) ? 0 : error))
    check(errors, expected.fluxErr)
  })
})

describe.skipIf(folder === null)('columns against fitsjs-ng', () => {
  const files = [
    'kepler/kplr011442793-2010009091648_llc.fits',
    'kepler/10797460.fits',
    'ground_survey/ogle2_sc1/LMC_SC1_1.fits',
    'ground_survey/macho_qso/1.4418.1930.fits',
  ]
  test.each(files)('%s', async (path) => {
    const bytes = readFileSync(`${folder}/lightcurves/${path}`)
    const table = readFits(bytes, path).tables[0]
    const copy = new Uint8Array(bytes).buffer
    const peer = FITS.fromArrayBuffer(copy).getDataUnit(1) as unknown as {
      getColumn(name: string): Promise<readonly number[]>
    }
    for (const column of table.columns) {
      const theirs = await peer.getColumn(column.name)
      const ours = readColumn(table, column, path)
      expect(ours.length).toBe(theirs.length)
      // It does not apply TNULL, which we turn into NaN.
      const differ = ours.findIndex((v, i) => !Number.isNaN(v) && v !== Number(theirs[i]))
      expect({ column: column.name, differ }).toEqual({ column: column.name, differ: -1 })
    }
    expect(findColumn(table, ['no such column'])).toBeNull()
  })
})
