import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { type Ledger, runStatus } from '@longrun/runs'

import { ExitCode } from './exit.ts'
import { displayPath, pasteable, runFolder } from './home.ts'
import { note, print, printJson } from './terminal/console.ts'

/** The process is watched until the run goes on, and no longer than this: hashing sources may take minutes. */
const WATCHED_MS = 10_000
const POLL_MS = 100
/** What would stop the run at once (no key, no budget) does it within this time. */
const SETTLED_MS = 500
/** Ends of a process that worked. */
const WORKED: ReadonlySet<number> = new Set([
  ExitCode.done,
  ExitCode.someFailed,
  ExitCode.checkFailed,
])

/**
 * Go on with a planned run in a process of its own, which outlives this terminal: it is
 * `run resume`, its output in HOME/runs/ID/log.txt. Gives the exit code: that of the process where it
 * was refused or stopped at once, with what it said.
 */
export async function detach(
  ledger: Ledger,
  runId: string,
  options: {
    readonly workers?: number | undefined
    readonly maxMemoryMb?: number | undefined
    readonly maxUsd?: number | undefined
    readonly maxTokens?: number | undefined
    readonly json?: boolean | undefined
  },
): Promise<number> {
  const { home } = ledger
  const { workers, maxMemoryMb, maxUsd, maxTokens } = options
  const folder = runFolder(home, runId)
  mkdirSync(folder, { recursive: true })
  const logPath = join(folder, 'log.txt')
  const log = openSync(logPath, 'a')
  const before = fstatSync(log).size
  const args = ['run', 'resume', runId, '--home', home]
  if (workers !== undefined) args.push('--workers', String(workers))
  if (maxMemoryMb !== undefined) args.push('--max-memory-mb', String(maxMemoryMb))
  if (maxUsd !== undefined) args.push('--max-usd', String(maxUsd))
  if (maxTokens !== undefined) args.push('--max-tokens', String(maxTokens))
  const bin = fileURLToPath(new URL('../bin/longrun.js', import.meta.url))
  const child = spawn(process.execPath, [bin, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.unref()
  const found = await firstSeen(ledger, runId, once(child, 'exit'))
  if (typeof found === 'number') {
    note(readFileSync(logPath).subarray(before).toString('utf8').trimEnd())
    return found
  }
  if (options.json === true) printJson({ runId, pid: child.pid, logPath })
  else print(runId)
  const messages = `messages in ${displayPath(logPath)}`
  if (found === 'worked') {
    note(`the work in the background has ended already, ${messages}. See it:`)
    note(`  ${pasteable(['run', 'status', runId], home)}`)
  } else {
    note(`running in the background as process ${child.pid}, ${messages}. Watch it:`)
    note(`  ${pasteable(['run', 'status', runId, '--watch'], home)}`)
  }
  return ExitCode.done
}

/** Exit code of a process that did not get to work; or that it works, or has worked. */
async function firstSeen(
  ledger: Ledger,
  runId: string,
  exit: Promise<readonly unknown[]>,
): Promise<number | 'works' | 'worked'> {
  let ended: number | null = null
  void exit.then(([code]) => {
    ended = typeof code === 'number' ? code : ExitCode.unexpected
  })
  let settled = 0
  for (let waited = 0; waited < WATCHED_MS && settled < SETTLED_MS; waited += POLL_MS) {
    await wait(POLL_MS)
    if (ended !== null) return WORKED.has(ended) ? 'worked' : ended
    const { state } = await runStatus(ledger, runId)
    settled = state === 'running' ? settled + POLL_MS : 0
  }
  return 'works'
}
