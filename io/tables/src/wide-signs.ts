const ESCAPED = /&#(?:x([\da-f]+)|(\d+));/gi
/** How a sheet itself escapes a sign; two may share a stroke. */
const OF_THE_SHEET = /_x([\da-f]{4})(?=_)/gi
const NARROW = 0xffff

/**
 * Signs beyond U+FFFF (emoji, rare characters) that the XML of a sheet escapes by number, as some programs
 * write them: the library reads only their last 16 bits, as another sign.
 *
 * @param xmls the sheet and its shared texts
 * @returns each sign as it was read, and as it is meant; null where that sign stands there in its own right
 *   too, and the two cannot be told apart
 */
export function wideSigns(xmls: readonly string[]): ReadonlyMap<string, string> | null {
  const codes = xmls.flatMap((xml) =>
    [...xml.matchAll(ESCAPED)].map(([, hex, decimal]) =>
      hex === undefined ? Number(decimal) : Number.parseInt(hex, 16),
    ),
  )
  const wide = new Set(codes.filter((code) => code > NARROW && code <= 0x10ffff))
  if (wide.size === 0) return new Map()
  const others = xmls.flatMap((xml) =>
    [...xml.matchAll(OF_THE_SHEET)].map(([, hex]) => Number.parseInt(hex, 16)),
  )
  const own = new Set([...codes.filter((code) => code <= NARROW), ...others])
  const meant = new Map<string, string>()
  for (const code of wide) {
    const read = code & NARROW
    const sign = String.fromCharCode(read)
    const isThere = xmls.some((xml) => xml.includes(sign))
    if (meant.has(sign) || own.has(read) || isThere) return null
    meant.set(sign, String.fromCodePoint(code))
  }
  return meant
}
