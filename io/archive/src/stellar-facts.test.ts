import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { dataFolder } from './data-folder.ts'
import { readStellarFacts } from './stellar-facts.ts'

const card = (text: string): string => text.padEnd(80)
const header = (...cards: readonly string[]): Uint8Array => {
  const text = ['SIMPLE  =                    T', 'BITPIX  =                    8', ...cards, 'END']
  return Buffer.from(text.map(card).join('').padEnd(2880))
}

describe('readStellarFacts', () => {
  it('reads radius, gravity and temperature of the primary header', () => {
    const bytes = header('RADIUS  =  0.698 / [solar radii]', 'LOGG    =  4.602', 'TEFF    =  3588.')
    expect(readStellarFacts(bytes, { name: 'a.fits' })).toEqual({
      radiusSolar: 0.698,
      logg: 4.602,
      teffKelvin: 3588,
    })
  })

  it('says null for what is absent, undefined or not known', () => {
    const silent = { radiusSolar: null, logg: null, teffKelvin: null }
    expect(readStellarFacts(header('RADIUS  ='), { name: 'a.fits' })).toEqual(silent)
    expect(readStellarFacts(Buffer.from('time,flux\n1,1\n'), { name: 'a.csv' })).toEqual(silent)
  })

  const file = `${dataFolder()}/lightcurves/tess/tess2018206045859-s0001-0000000441420236-0120-s_lc.fits`
  it.skipIf(!existsSync(file))('reads those of AU Mic (skipped without LONGRUN_DATA)', () => {
    const { radiusSolar, logg } = readStellarFacts(readFileSync(file), { name: 'au-mic.fits' })
    expect(radiusSolar).toBeCloseTo(0.698, 3)
    expect(logg).toBeCloseTo(4.602, 3)
  })
})
