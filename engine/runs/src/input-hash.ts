import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { sha256 } from './canonical.ts'
import type { SourceFile } from './plan.ts'

/**
 * Hash of what an item reads, in hex. One part: its sha256, so that it equals the file's. Several
 * parts (all files of one star): sha256 over their hex digests in order, each followed by `\n`; so
 * it can be computed from the files' hashes alone (`combinedSha256`).
 */
export function inputSha256(parts: readonly Uint8Array[]): string {
  return combinedSha256(parts.map((part) => sha256(part)))
}

/** `inputSha256` of parts of which only the sha256 (hex) are known. */
export function combinedSha256(hashes: readonly string[]): string {
  return hashes.length === 1 ? hashes[0] : sha256(hashes.map((hash) => `${hash}\n`).join(''))
}

/** Length and sha256 of a file, read in pieces of 1 MiB. @throws what the file system throws */
export async function hashFile(path: string): Promise<SourceFile> {
  const file = await open(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(1 << 20)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
    return { path, bytes, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}
