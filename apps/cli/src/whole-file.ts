import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file that is whole as soon as it is there: a reader never meets half of it. */
export function writeWhole(path: string, content: Uint8Array | string): void {
  const partial = `${path}.partial`
  writeFileSync(partial, content)
  renameSync(partial, path)
}
