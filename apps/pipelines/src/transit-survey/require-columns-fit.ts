import { open } from 'node:fs/promises'

import { detectFormat, fitsColumnsProblem } from '@longrun/archive'

import { SpecError } from '../spec-error.ts'
import { columnRoles } from './params.ts'

/** As much as a format is told from. */
const HEAD_BYTES = 4096

/**
 * Refuses a list of columns that fits none of the files: roles by position, where every file is FITS. Reads the
 * beginnings of the files, up to the first that is no FITS. Throws `SpecError`, also for a list that fits no file at all.
 */
export async function requireColumnsFit(
  list: string,
  files: readonly { readonly path: string }[],
): Promise<void> {
  const problem = fitsColumnsProblem(columnRoles(list))
  if (problem === null) return
  for (const { path } of files) if (!(await isFits(path))) return
  throw new SpecError(`columns "${list}": ${problem}`)
}

/** A file that cannot be opened is none: its own error comes when it is read. */
async function isFits(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null)
  if (file === null) return false
  try {
    const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(HEAD_BYTES) })
    return detectFormat(buffer.subarray(0, bytesRead)) === 'fits'
  } catch {
    return false
  } finally {
    await file.close()
  }
}
