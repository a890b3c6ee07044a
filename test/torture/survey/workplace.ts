import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs `work` with a folder of its own, which is gone afterwards, also when we are interrupted:
 * then this process exits, and the commands that it started die with it.
 */
export async function withWorkplace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'longrun-survey-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const interrupted = (): void => process.exit(130)
  process.once('exit', remove)
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted).once('SIGHUP', interrupted)
  try {
    return await work(folder)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted).off('SIGHUP', interrupted)
    process.off('exit', remove)
    remove()
  }
}
