import { crc32 } from 'node:zlib'

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

/** An Excel file of one sheet, its rows as XML, and what stands behind them. */
export function xlsxFile(rows: string, behind = ''): Uint8Array {
  return zip({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"/>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${behind}</worksheet>`,
  })
}

/** A cell that holds a text, which is XML. */
export function textCell(place: string, text: string): string {
  return `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`
}
