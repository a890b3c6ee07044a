import { expect, it } from 'vitest'

import { textCell, xlsxFile } from '../test-support/xlsx-file.ts'
import { readTableBytes } from './index.ts'

/** The texts of a sheet of one column below its header, each written into its XML as it is. */
async function textsOf(...texts: readonly string[]): Promise<readonly unknown[]> {
  const rows = ['text', ...texts].map(
    (text, i) => `<row r="${i + 1}">${textCell(`A${i + 1}`, text)}</row>`,
  )
  const bytes = xlsxFile(rows.join(''))
  const table = await readTableBytes(bytes, { name: 'x.xlsx' })
  return table.rows.map(({ values }) => values[0])
}

it('reads signs beyond U+FFFF that a program wrote by their number', async () => {
  const escaped = [
    'He &#x1F600; slipped',
    'by &#128512; or &#x1f631;',
    'raw \u{1F600}',
    '&#x2019;s',
  ]
  expect(await textsOf(...escaped)).toEqual([
    'He \u{1F600} slipped',
    'by \u{1F600} or \u{1F631}',
    'raw \u{1F600}',
    '’s',
  ])
  // 0x2005e is read as a sign that patterns know
  expect(await textsOf('&#x2005E; stands by itself')).toEqual(['\u{2005e} stands by itself'])
})

it.each([
  // 0x20041 is read as 0x41
  ['&#x20041; stands beside an A'],
  ['&#x1F600; and &#xF600;'],
  ['&#x1F600; and &#x2F600;'],
  ['&#x1F600; and _xF600_'],
  ['&#x1F600; and _x0041_xf600_'],
])('refuses what cannot be told apart: %s', async (text) => {
  await expect(textsOf(text)).rejects.toThrow('cannot be told from others in it')
})
