import { crc32 } from 'node:zlib'

import { expect, it } from 'vitest'

import { readTableBytes } from './index.ts'

/** A zip archive of files as they are, nothing packed. */
function zip(files: Readonly<Record<string, string>>): Uint8Array {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path)
    const bytes = Buffer.from(text)
    const facts = Buffer.alloc(22)
    facts.writeUInt32LE(crc32(bytes), 8)
    facts.writeUInt32LE(bytes.length, 12)
    facts.writeUInt32LE(bytes.length, 16)
    facts.writeUInt16LE(name.length, 20)
    const place = Buffer.alloc(16)
    place.writeUInt32LE(at, 12)
    const local = [Buffer.from('PK\u0003\u0004\u0014\0'), facts, Buffer.alloc(2), name, bytes]
    central.push(Buffer.from('PK\u0001\u0002\u0014\0\u0014\0'), facts, place, name)
    locals.push(...local)
    at += Buffer.concat(local).length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(Buffer.concat(central).length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...locals, ...central, Buffer.from('PK\u0005\u0006'), end])
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** The texts of a sheet of one column below its header, each written into its XML as it is. */
async function textsOf(...texts: readonly string[]): Promise<readonly unknown[]> {
  const rows = ['text', ...texts].map(
    (text, i) =>
      `<row r="${i + 1}"><c r="A${i + 1}" t="inlineStr"><is><t>${text}</t></is></c></row>`,
  )
  const bytes = zip({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"/>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows.join('')}</sheetData></worksheet>`,
  })
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
])('refuses what cannot be told apart: %s', async (text) => {
  await expect(textsOf(text)).rejects.toThrow('cannot be told from others in it')
})
