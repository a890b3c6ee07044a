/** What the exit codes mean; the numbers are a contract for scripts and schedulers. */
export const ExitCode = {
  done: 0,
  /** Stack in the log file. */
  unexpected: 1,
  /** Bad usage or input, before anything ran. */
  usage: 2,
  /** Finished, and some items failed: a file that cannot be read is one, also when it is the only one. */
  someFailed: 3,
  /** Refused because source or spec changed. */
  changed: 4,
  /** Stopped before the end; the message says how to go on. */
  stopped: 5,
  /** `verify` or the quality gate found something. */
  checkFailed: 6,
  /** Ctrl-C: paused cleanly. */
  interrupted: 130,
  /** SIGTERM: paused cleanly. */
  terminated: 143,
} as const

/** A condition that the user can mend: printed as it is, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode: number = ExitCode.usage) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}
