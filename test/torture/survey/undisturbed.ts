import { join } from 'node:path'
import { startCommand, runCommand, type Ended } from './command.ts'
import { exportDigests, type Digests } from './exports.ts'
import { computedTwice } from './ledger-figures.ts'
import type { Timing } from './pace.ts'
import { waitForFolder, type Place } from './session.ts'

/** A run that finished, and what it gave. */
export interface Finished {
  readonly runId: string
  readonly digests: Digests
  /** Items without an end. */
  readonly lost: number
  /** Items computed more than once with success. */
  readonly twice: number
  /** `run verify` found nothing. */
  readonly sound: boolean
  readonly items: number
  readonly failed: number
}

/** Runs a spec from start to end, with no trouble. */
export async function undisturbed(
  place: Place,
  workers: number,
): Promise<{ readonly finished: Finished; readonly timing: Timing; readonly wallMs: number }> {
  const started = performance.now()
  const args = ['run', 'start', place.spec, '--workers', String(workers), '--home', place.home]
  const command = startCommand(args, { cwd: place.folder })
  const said = await command.said(/^run (\S+)\n/m)
  const plannedAt = performance.now()
  if (said === null) throw unexpected(await command.ended)
  const runId = said[1]
  await waitForFolder(command, join(place.home, 'runs', runId))
  const workedAt = performance.now()
  const ended = await command.ended
  requireFinished(ended, place)
  return {
    finished: await inspect(place, runId),
    timing: {
      planMs: plannedAt - started,
      workMs: workedAt - plannedAt,
      filesMs: performance.now() - workedAt,
    },
    wallMs: ended.wallMs,
  }
}

/** Looks at a finished run from outside. */
export async function inspect(place: Place, runId: string): Promise<Finished> {
  const { folder, home } = place
  const status = await runCommand(['run', 'status', runId, '--json', '--home', home], {
    cwd: folder,
  })
  const verify = await runCommand(['run', 'verify', runId, '--home', home], { cwd: folder })
  const counts = JSON.parse(status.stdout) as { total: number; failed: number; pending: number }
  return {
    runId,
    digests: await exportDigests(place, runId),
    lost: counts.pending,
    twice: computedTwice(home, runId),
    sound: verify.code === 0,
    items: counts.total,
    failed: counts.failed,
  }
}

/** Throws where a session that was let alone did not finish the run. */
export function requireFinished(ended: Ended, { finishedCode }: Place): void {
  if (ended.code !== finishedCode) throw unexpected(ended)
}

function unexpected({ code, signal, stderr }: Ended): Error {
  return new Error(`longrun ended unfinished, with ${code ?? signal}: ${stderr}`)
}
