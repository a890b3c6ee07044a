import { expect, test } from 'vitest'
import { columnsProblem } from './column-roles.ts'

test.each([
  'time,flux',
  'time,flux,flux_err',
  'bjd,mag,mag_err',
  '-,BKJD,FLUX,-,quality',
  'time=T,flux=f',
  'flux=SAP_FLUX,flux_err=SAP_FLUX_ERR',
])('%s can fit a file', (list) => {
  expect(columnsProblem(list.split(','))).toBeNull()
})

test.each([
  ['time,flux,height', /"height" is not understood; allowed are time, flux/],
  ['time,flux,flux', /"flux" is given twice/],
  ['bjd,mjd,flux', /given twice/],
  ['flux', /no time column/],
  ['time,-', /no flux or magnitude column/],
  ['time=T,flux', /"flux" is not understood/],
  ['', /not understood/],
])('%s fits none', (list, message) => {
  expect(columnsProblem(list.split(','))).toMatch(message)
})
