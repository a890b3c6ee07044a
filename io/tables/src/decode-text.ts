import { TableError, type TextEncoding } from './table.ts'

const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: TextEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/** Files that are taken for texts by their name: by their first bytes, and their last where given. */
const ARCHIVES: readonly {
  readonly bytes: readonly number[]
  readonly ends?: string
  readonly words: string
}[] = [
  { bytes: [0x1f, 0x8b], words: 'packed by gzip: unpack it first' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    words: 'an Excel file or another zip archive: name it .xlsx, or unpack it first',
  },
  // PAR1 alone may be the name of a column
  { bytes: [0x50, 0x41, 0x52, 0x31], ends: 'PAR1', words: 'a Parquet file: name it .parquet' },
]

/**
 * The text of a file: by its byte order mark, which is taken off, else as UTF-8. `encoding` is for
 * files that say nothing.
 *
 * @throws TableError for bytes that are not of that encoding, with the line and what to do
 */
export function decodeText(
  bytes: Uint8Array,
  { name, encoding }: { readonly name: string; readonly encoding?: TextEncoding | undefined },
): { readonly text: string; readonly encoding: TextEncoding } {
  const last = String.fromCharCode(...bytes.subarray(-4))
  const archive = ARCHIVES.find(
    ({ bytes: start, ends = last }) => ends === last && start.every((byte, i) => bytes[i] === byte),
  )
  if (archive !== undefined) throw new TableError(`${name} is ${archive.words}`)
  const mark = MARKS.find(({ bytes: start }) => start.every((byte, i) => bytes[i] === byte))
  const used = mark?.encoding ?? encoding ?? 'utf-8'
  if (encoding !== undefined && encoding !== used)
    throw new TableError(
      `${name} begins with the byte order mark of ${used}, and the encoding given is ${encoding}: give ${used}, or nothing`,
    )
  const body = bytes.subarray(mark?.bytes.length ?? 0)
  const nul = used === 'utf-8' || used === 'windows-1252' ? body.indexOf(0) : -1
  if (nul >= 0) throw new TableError(nulText(body, { name, nul }))
  try {
    return {
      text: new TextDecoder(used, { fatal: true, ignoreBOM: true }).decode(body),
      encoding: used,
    }
  } catch {
    throw new TableError(
      used === 'utf-8'
        ? `${notUtf8(body, name)}; if it comes from Windows or Excel it is probably windows-1252 (Latin-1): give \`encoding: windows-1252\` and look at the accents, or save it as UTF-8`
        : `${name} is not ${used} throughout: save it as UTF-8`,
    )
  }
}

/** Every second byte empty: UTF-16 of mostly Latin letters, without its mark. */
function nulText(
  bytes: Uint8Array,
  { name, nul }: { readonly name: string; readonly nul: number },
): string {
  const some = bytes.subarray(0, 2000)
  const share = (odd: number): number =>
    some.filter((byte, i) => byte === 0 && i % 2 === odd).length / (some.length / 2)
  for (const [odd, encoding] of [
    [1, 'utf-16le'],
    [0, 'utf-16be'],
  ] as const)
    if (share(odd) > 0.5)
      return `${name} looks like ${encoding} without a byte order mark: give \`encoding: ${encoding}\`, or save it as UTF-8`
  return `${name} holds a NUL byte in line ${lineAt(bytes, nul)}: it is no text file, or damaged`
}

function notUtf8(bytes: Uint8Array, name: string): string {
  let line = 1
  for (let start = 0; start <= bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start)
    const end = found < 0 ? bytes.length : found
    const text = bytes.subarray(start, end)
    if (!isUtf8(text)) {
      const byte = text.find((value) => value >= 0x80) ?? 0
      return `line ${line} of ${name} is not UTF-8 (near byte 0x${byte.toString(16).toUpperCase()})`
    }
    start = end + 1
  }
  return `${name} is not UTF-8`
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Line of a byte, from 1. */
function lineAt(bytes: Uint8Array, at: number): number {
  let line = 1
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < at; i = bytes.indexOf(0x0a, i + 1)) line++
  return line
}
