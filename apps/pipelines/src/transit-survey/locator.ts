import { readFile } from 'node:fs/promises'

import { type ErrorClass, type Item, type Json, TaskError } from '@longrun/runs'

/** Where an item's input lies. */
export interface SurveyLocator {
  /** In the order of the stitch; `name` is the path relative to the source root, for messages. */
  readonly files: readonly { readonly path: string; readonly name: string }[]
}

/** The locator as the ledger stores it: these two members of each file, nothing else. */
export function asLocator(files: SurveyLocator['files']): Json {
  return { files: files.map(({ path, name }) => ({ path, name })) }
}

/** The locator of a survey's item, as `asLocator` wrote it. */
export function readLocator(item: Item): SurveyLocator {
  return item.locator as unknown as SurveyLocator
}

/** Bytes of an item's files, in order. Messages name the file relative to the source root. */
export async function loadFiles(item: Item, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const { files } = readLocator(item)
  return Promise.all(
    files.map(async ({ path, name }) => {
      try {
        return await readFile(path, { signal })
      } catch (error) {
        if (signal.aborted) throw error
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
        throw new TaskError({
          errorClass: READ_ERRORS[code] ?? 'transport',
          message: `${name}: the file cannot be read (${code})`,
        })
      }
    }),
  )
}

/** Others (EIO, EMFILE, a network folder that is away) may pass: they are tried again. */
const READ_ERRORS: Readonly<Record<string, ErrorClass>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  EACCES: 'input_invalid',
  EPERM: 'input_invalid',
  EISDIR: 'input_invalid',
  ERR_FS_FILE_TOO_LARGE: 'too_large',
}
