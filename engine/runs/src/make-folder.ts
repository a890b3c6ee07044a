import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder with its parents; fine where it is there already. Throws the system's error otherwise.
 * One level at a time: Node's own `recursive` never comes back where a folder that exists takes no children
 * (below /proc).
 *
 * @param options.mode of the folders that are made, before the process's umask; default 0o777
 */
export function makeFolder(
  folder: string,
  { mode = 0o777 }: { readonly mode?: number } = {},
): void {
  const missing: string[] = []
  let at = resolve(folder)
  while (!existsSync(at) && dirname(at) !== at) {
    missing.push(at)
    at = dirname(at)
  }
  // not a folder: the system's own words for it
  if (missing.length === 0 && !statSync(at).isDirectory()) mkdirSync(at)
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path, { mode })
    } catch (error) {
      const made =
        (error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory()
      if (!made) throw error
    }
  }
}
