import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCommand, type Command, type Ended } from './command.ts'
import type { Pace, Phase } from './pace.ts'

/** Where a run is kept, and how it is named once it is planned. */
export interface Place {
  readonly folder: string
  readonly spec: string
  readonly home: string
  /** Tables that are exported in every format and compared. */
  readonly tables: readonly string[]
  /** How the command ends when all is done: 3 where items fail on purpose. */
  readonly finishedCode: 0 | 3
}

/** One process that worked on the run, killed or not. */
export interface Session {
  readonly ended: Ended
  /** Known when the process said it. */
  readonly runId: string | null
  /** Items without an end when it began; 0 when all had ended; null when it did not come so far. */
  readonly pending: number | null
  /** It had begun to write tables and report. */
  readonly wroteFiles: boolean
}

const began = /^run (\S+?)(?:: (\d+) of \d+ items to go| (has finished).*)?\n/m
const pollMs = 10

/** Starts or resumes the run and kills it at a random moment of a phase; null lets it end. */
export async function runSession(
  place: Place,
  runId: string | null,
  options: { readonly phase: Phase | null; readonly pace: Pace; readonly items: number },
): Promise<Session> {
  const { phase, pace, items } = options
  const what = runId === null ? ['start', place.spec, '--resume'] : ['resume', runId]
  const args = ['run', ...what, '--workers', '2', '--home', place.home]
  const command = startCommand(args, { cwd: place.folder })
  if (phase === 'planning' || phase === 'startUp') await waitMs(command, pace.startDelayMs())
  else if (phase !== null) {
    const said = await command.said(began)
    const finished = said?.[3] !== undefined
    if (finished || phase === 'files') {
      if (!finished && said !== null)
        await waitForFolder(command, join(place.home, 'runs', said[1]))
      await waitMs(command, pace.filesDelayMs())
    } else if (said !== null) await waitMs(command, pace.workDelayMs(Number(said[2] ?? items)))
  }
  if (phase !== null) command.process.kill('SIGKILL')
  const ended = await command.ended
  const said = began.exec(ended.stderr)
  const name = said?.[1] ?? runId
  return {
    ended,
    runId: name,
    pending: said === null ? null : said[3] === undefined ? Number(said[2] ?? items) : 0,
    wroteFiles: name !== null && existsSync(join(place.home, 'runs', name)),
  }
}

/** Until so much time is over, or the process is. */
async function waitMs(command: Command, delayMs: number): Promise<void> {
  const over = new AbortController()
  void command.ended.finally(() => over.abort())
  await sleep(delayMs, undefined, { signal: over.signal }).catch(() => undefined)
}

/** Until a folder is there, or the process is over. */
export async function waitForFolder(command: Command, path: string): Promise<void> {
  const over = command.ended.then(() => true)
  while (!existsSync(path) && !(await Promise.race([over, sleep(pollMs, false)]))) continue
}
