import { expect, it } from 'vitest'

import { rowAccountText } from './row-account-text.ts'

const nothingLost = {
  inFiles: 1315,
  notFinite: 0,
  repeated: 0,
  badQuality: 0,
  shortStretches: 0,
  outliers: 0,
  glitches: 0,
  dips: 0,
  searched: 1315,
}

it('names each reason that took rows, and no other', () => {
  expect(rowAccountText(nothingLost)).toBe('1315 in the file = 1315 searched')
  const lost = { ...nothingLost, notFinite: 83, outliers: 10, searched: 1222 }
  expect(rowAccountText(lost)).toBe(
    '1315 in the file = 1222 searched + 83 without finite time and flux + 10 clipped as outliers or flares',
  )
})
