import { unzipOne } from './unzip-one.ts'

/**
 * Cells of a sheet that hold a formula without its value: a program wrote them and no spreadsheet
 * program has reckoned them since, so that they read as empty.
 *
 * @param bytes of an .xlsx file
 * @returns columns (from 0) of such cells by row (from 1); empty where the sheet cannot be looked into
 */
export function unsavedFormulas(
  bytes: Uint8Array,
  { sheet }: { readonly sheet: string },
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>()
  const path = sheetPath(bytes, sheet)
  const xml = path === null ? null : unzipOne(bytes, path)
  if (xml === null || !/<(?:\w+:)?f[\s/>]/.test(xml)) return found
  for (const [, attributes, inner] of xml.matchAll(CELL)) {
    const place = /\br="([A-Z]{1,3})(\d{1,7})"/.exec(attributes)
    if (place === null || !/<(?:\w+:)?f[\s/>]/.test(inner) || isSaved(attributes, inner)) continue
    const row = Number(place[2])
    found.set(row, [...(found.get(row) ?? []), columnOf(place[1])])
  }
  return found
}

/** Cells with something in them; attributes and content hold no `<` and no `>` but of tags. */
const CELL = /<(?:\w+:)?c(\s[^<>]*[^<>/])>(.*?)<\/(?:\w+:)?c>/gs

/** A formula that gives a text may have given an empty one. */
function isSaved(attributes: string, inner: string): boolean {
  const value = /<(?:\w+:)?v(?:\s[^<>]*)?(?:\/>|>([^<]*)<)/.exec(inner)
  if (value === null) return false
  return (value[1] ?? '') !== '' || /\bt="str"/.test(attributes)
}

/** `A` 0, `Z` 25, `AA` 26. */
function columnOf(letters: string): number {
  return letters.split('').reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1
}

/** Where the archive keeps the sheet of a name; null: it has none, or cannot be looked into. */
export function sheetPath(bytes: Uint8Array, name: string): string | null {
  const workbook = unzipOne(bytes, 'xl/workbook.xml') ?? ''
  const links = unzipOne(bytes, 'xl/_rels/workbook.xml.rels') ?? ''
  const sheet = tags(workbook, 'sheet').find((one) => attribute(one, 'name') === name)
  const id = sheet === undefined ? null : attribute(sheet, '\\w+:id')
  const link = tags(links, 'Relationship').find((one) => attribute(one, 'Id') === id)
  const target = id === null || link === undefined ? null : attribute(link, 'Target')
  if (target === null) return null
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

function tags(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s[^<>]*>`, 'g'))].map(([tag]) => tag)
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, decoded) ?? null
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function decoded(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? whole
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
