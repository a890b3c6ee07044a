import { CommandError, ExitCode } from '../exit.ts'

/** The two streams of a command: results on stdout, everything else on stderr. */

/** Print a result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Print one JSON value on one line of stdout; typed arrays are lists. */
export function printJson(value: unknown): void {
  print(
    JSON.stringify(value, (_key, part: unknown) =>
      part instanceof Float64Array ? Array.from(part) : part,
    ),
  )
}

/** Say something beside the result: progress, a hint, a warning. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** True where a person sees stderr: a bar may be drawn and redrawn. */
export function isWatched(): boolean {
  return process.stderr.isTTY === true && process.env['TERM'] !== 'dumb'
}

/** Ask a question on the terminal; null where nobody can answer. */
export async function ask(question: string): Promise<string | null> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return null
  const { createInterface } = await import('node:readline/promises')
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await prompt.question(question)).trim()
  } catch (error) {
    // Ctrl-C or Ctrl-D at the question
    if ((error as Error).name === 'AbortError')
      throw new CommandError('interrupted', ExitCode.interrupted)
    throw error
  } finally {
    prompt.close()
  }
}
