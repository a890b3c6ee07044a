import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/longrun.js', import.meta.url))

/** What a finished command gave. */
export interface Finished {
  /** Exit code; 128 + the signal that ended it, as a shell says (a signal may come while Node takes its handlers down). */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command under way. */
export interface Running {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
}

/** A folder to run commands in, with the real command at hand. */
export interface Workplace {
  readonly folder: string
  path(...parts: readonly string[]): string
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>
  remove(): void
}

export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'longrun-cli-'))
  const start: Workplace['start'] = (args, env = {}) => {
    const { LONGRUN_HOME: _unset, ...inherited } = process.env
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const finished = new Promise<Finished>((done, failed) => {
      child.on('error', failed)
      child.on('close', (code, signal) =>
        done({ code: signal === null ? code : 128 + constants.signals[signal], stdout, stderr }),
      )
    })
    return { child, finished }
  }
  return {
    folder,
    path: (...parts) => join(folder, ...parts),
    start,
    run: (args, env) => start(args, env).finished,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Ask again until the answer is there; a test that waits too long fails by its own time limit. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    await new Promise((done) => setTimeout(done, 50))
  }
}
