import { inflateRawSync } from 'node:zlib'

const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_BYTES = 22
const STORED = 0
const DEFLATED = 8
const MOST_BYTES = 2 ** 30

/**
 * One file of a zip archive in memory, as UTF-8 text. Null where there is none of this name, or where
 * the archive is of a kind that spreadsheets are not saved as (encrypted, zip64, damaged).
 */
export function unzipOne(archive: Uint8Array, path: string): string | null {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  try {
    const end = endRecord(bytes)
    if (end === null) return null
    let at = bytes.readUInt32LE(end + 16)
    for (let entry = bytes.readUInt16LE(end + 10); entry > 0; entry--) {
      if (bytes.readUInt32LE(at) !== CENTRAL) return null
      const nameBytes = bytes.readUInt16LE(at + 28)
      const name = bytes.toString('utf8', at + 46, at + 46 + nameBytes)
      if (name === path)
        return fileText(bytes, {
          method: bytes.readUInt16LE(at + 10),
          packed: bytes.readUInt32LE(at + 20),
          at: bytes.readUInt32LE(at + 42),
        })
      at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch {
    // beyond the end of the bytes, or not what was packed
  }
  return null
}

/** Where the directory is told of: at the end, before a comment of 64 KiB at most. */
function endRecord(bytes: Buffer): number | null {
  const first = Math.max(0, bytes.length - END_BYTES - 0xffff)
  for (let at = bytes.length - END_BYTES; at >= first; at--)
    if (bytes.readUInt32LE(at) === END) return at
  return null
}

function fileText(
  bytes: Buffer,
  { method, packed, at }: { readonly method: number; readonly packed: number; readonly at: number },
): string | null {
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const file = bytes.subarray(start, start + packed)
  if (method === STORED) return file.toString('utf8')
  if (method !== DEFLATED) return null
  return inflateRawSync(file, { maxOutputLength: MOST_BYTES }).toString('utf8')
}
