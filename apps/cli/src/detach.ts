import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { displayPath, pasteable, runFolder } from './home.ts'
import { note, print, printJson } from './terminal/console.ts'

/**
 * Go on with a planned run in a process of its own, which outlives this terminal: it is
 * `run resume`, its output in HOME/runs/ID/log.txt.
 */
export function detach(
  runId: string,
  options: {
    readonly home: string
    readonly workers?: number | undefined
    readonly maxMemoryMb?: number | undefined
    readonly maxUsd?: number | undefined
    readonly maxTokens?: number | undefined
    readonly json?: boolean | undefined
  },
): void {
  const { home, workers, maxMemoryMb, maxUsd, maxTokens } = options
  const folder = runFolder(home, runId)
  mkdirSync(folder, { recursive: true })
  const logPath = join(folder, 'log.txt')
  const log = openSync(logPath, 'a')
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
  if (options.json === true) printJson({ runId, pid: child.pid, logPath })
  else print(runId)
  note(
    `running in the background as process ${child.pid}, messages in ${displayPath(logPath)}. Watch it:`,
  )
  note(`  ${pasteable(['run', 'status', runId, '--watch'], home)}`)
}
