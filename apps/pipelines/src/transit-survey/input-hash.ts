import { createHash } from 'node:crypto'

/**
 * Hash of an item's input out of its files' hashes, as the engine computes it from the bytes
 * (`inputSha256`): one file is its own hash; several are the hash of their hex digests, a line each.
 */
export function inputHash(files: readonly { readonly sha256: string }[]): string {
  if (files.length === 1) return files[0].sha256
  const all = createHash('sha256')
  for (const { sha256 } of files) all.update(`${sha256}\n`)
  return all.digest('hex')
}
