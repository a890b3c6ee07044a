import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../../apps/cli/bin/longrun.js', import.meta.url))

/** How a command ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** From start to end of the whole process [ms]. */
  readonly wallMs: number
}

/** The real command in a process of its own; it dies with us at the latest. */
export interface Command {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** The first match in what it has said on stderr; null when it ended without. */
  said(pattern: RegExp): Promise<RegExpExecArray | null>
}

export interface CommandOptions {
  readonly cwd: string
  /** Before the command: `taskset -c 0`. */
  readonly prefix?: readonly string[]
}

/** Starts `longrun ARGS`, with the Node that runs this. */
export function startCommand(args: readonly string[], options: CommandOptions): Command {
  return startProcess([...(options.prefix ?? []), process.execPath, bin, ...args], options.cwd)
}

/** `longrun ARGS` to its end. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<Ended> {
  return startCommand(args, options).ended
}

/** Starts any program; LONGRUN_HOME of the environment does not reach it. */
export function startProcess(words: readonly string[], cwd: string): Command {
  const started = performance.now()
  const { LONGRUN_HOME: _unset, ...env } = process.env
  const [program, ...args] = words
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const onExit = (): boolean => child.kill('SIGKILL')
  process.once('exit', onExit)
  let stdout = ''
  let stderr = ''
  let over = false
  const listeners = new Set<() => void>()
  const tell = (): void => listeners.forEach((listener) => listener())
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    tell()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      over = true
      process.off('exit', onExit)
      tell()
      resolve({ code, signal, stdout, stderr, wallMs: performance.now() - started })
    })
  })
  const said = (pattern: RegExp): Promise<RegExpExecArray | null> =>
    new Promise((resolve) => {
      const look = (): void => {
        const match = pattern.exec(stderr)
        if (match === null && !over) return
        listeners.delete(look)
        resolve(match)
      }
      listeners.add(look)
      look()
    })
  return { process: child, ended, said }
}
