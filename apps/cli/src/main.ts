import { CommanderError } from 'commander'

import { CommandError, ExitCode } from './exit.ts'
import { buildProgram } from './program.ts'
import { printableLines } from './terminal/text-table.ts'

/** `CommanderError` codes of asking for help or version: not a mistake. */
const ASKED = new Set(['commander.helpDisplayed', 'commander.version'])

/**
 * Run the command line once and set `process.exitCode`; never throws.
 * A user's mistake is one message; anything unexpected leaves its stack in a log file.
 */
export async function run(argv: readonly string[]): Promise<void> {
  // A reader that stops early (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? ExitCode.done)
    process.stderr.write(
      `longrun: the result could not be written where the output goes (${error.code ?? error.message}); make room, or send it elsewhere\n`,
    )
    process.exit(ExitCode.stopped)
  })
  // Nobody listens to the progress any more: that must not end a run, least of all with exit 0.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  if (!hasWorkingFolder()) {
    process.stderr.write('longrun: the folder you are in has been removed; change to another one\n')
    process.exitCode = ExitCode.usage
    return
  }
  const program = buildProgram((code) => {
    process.exitCode = code
  })
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = await report(error, program.opts<{ home?: string }>().home)
  }
}

function hasWorkingFolder(): boolean {
  try {
    process.cwd()
    return true
  } catch {
    return false
  }
}

async function report(error: unknown, home: string | undefined): Promise<number> {
  if (error instanceof CommanderError) {
    // commander has printed its own message already
    return ASKED.has(error.code) ? ExitCode.done : ExitCode.usage
  }
  if (error instanceof CommandError) {
    process.stderr.write(`longrun: ${printableLines(error.message)}\n`)
    return error.exitCode
  }
  const { explain } = await import('./unexpected.ts')
  const { message, exitCode } = await explain(error, home)
  process.stderr.write(`longrun: ${printableLines(message)}\n`)
  return exitCode
}
