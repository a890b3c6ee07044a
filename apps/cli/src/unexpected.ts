import { appendFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ExitCode } from './exit.ts'
import { displayPath, pasteable, resolveHome } from './home.ts'

/** Write the stack of an unexpected error to a log file, and give the one line for the terminal. */
export async function explain(
  error: unknown,
  homeOption: string | undefined,
): Promise<{ readonly message: string; readonly exitCode: number }> {
  const known = (await import('./known-errors.ts')).explainKnown(error)
  if (known !== null)
    return { ...known, message: withCommands(known.message, resolveHome(homeOption)) }
  const what = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error ? (error.stack ?? what) : what
  const log = writeLog(resolveHome(homeOption), stack)
  const where = log === null ? 'no log could be written' : `details in ${displayPath(log)}`
  const line = what.split('\n', 1)[0]
  return { message: `unexpected error: ${line} (${where})`, exitCode: ExitCode.unexpected }
}

/** The engine names commands as 'longrun run ...'; here they become what can be pasted. */
function withCommands(message: string, home: string): string {
  return message.replaceAll(
    /'longrun ((?:run|init)\b[^']*)'/g,
    (_, words: string) => `'${pasteable(words.split(' '), home)}'`,
  )
}

function writeLog(home: string, stack: string): string | null {
  for (const folder of [join(home, 'logs'), join(tmpdir(), 'longrun-logs')]) {
    const path = join(folder, 'errors.log')
    try {
      mkdirSync(folder, { recursive: true })
      appendFileSync(
        path,
        `${new Date().toISOString()} node ${process.version} ${process.argv.slice(2).join(' ')}\n${stack}\n\n`,
      )
      return path
    } catch {
      // the next folder, or none
    }
  }
  return null
}
