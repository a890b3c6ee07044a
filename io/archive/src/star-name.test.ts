import { expect, test } from 'vitest'
import { starFromFileName } from './star-name.ts'

test.each([
  ['a/b/kplr011442793-2009350155506_llc.fits', 'KIC 11442793', 'Kepler', null],
  ['ktwo210359769-c04_detrended.dat', 'EPIC 210359769', 'K2', 'C4'],
  ['tess2019032160000-s0008-0000000413248763-0136-s_lc.fits', 'TIC 413248763', 'TESS', 'S8'],
  ['hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits', 'TIC 25155310', 'TESS', 'S1'],
  ['hlsp_qlp_tess_ffi_s0061-0000000024137012_tess_v01_llc.fits', 'TIC 24137012', 'TESS', 'S61'],
  ['EPIC201367065_raw.csv', 'EPIC 201367065', 'K2', null],
  ['my_KIC-8462852.csv', 'KIC 8462852', 'Kepler', null],
  ['TIC 25155310.csv', 'TIC 25155310', 'TESS', null],
  ['LMC_SC1_124845.fits', 'LMC_SC1_124845', 'ground', null],
  ['tess-SYN-000017-s0001_lc.fits', 'SYN-000017', 'synthetic', null],
  ['10797460.fits', null, null, null],
  ['static123456.csv', null, null, null],
  ['k2-100_multiband.dat', null, null, null],
])('%s', (name, star, mission, part) => {
  expect(starFromFileName(name)).toEqual({ star, mission, part })
})
