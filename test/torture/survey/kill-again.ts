import { uniform } from '../support/random.ts'
import { Pace, type Timing } from './pace.ts'
import { runSession, type Place, type Session } from './session.ts'
import { requireFinished } from './undisturbed.ts'

/** Kills a run again and again until the kills are used up, then lets it finish. */
export async function killAgainAndAgain(
  place: Place,
  count: number,
  options: { readonly seed: number; readonly items: number; readonly timing: Timing },
): Promise<{ readonly runId: string; readonly kills: readonly Session[] }> {
  const { seed, items, timing } = options
  const pace = new Pace(count, { items, timing, random: uniform(seed) })
  const kills: Session[] = []
  let runId: string | null = null
  for (;;) {
    // A session that ended before its kill: there are still tables and a report to be killed at.
    const phase = pace.next(runId !== null) ?? (kills.length < count ? 'files' : null)
    const session = await runSession(place, runId, { phase, pace, items })
    runId = session.runId
    if (session.ended.signal === 'SIGKILL') {
      kills.push(session)
      if (kills.length % 10 === 0)
        say('kills', `${kills.length} kills, ${session.pending} items were left`)
      continue
    }
    requireFinished(session.ended, place)
    if (phase === null && runId !== null) return { runId, kills }
  }
}

/** How many kills fell where: judged by what the killed process and the next one said. */
export function countPhases(kills: readonly Session[]): Readonly<Record<string, number>> {
  const counts = { planning: 0, startUp: 0, work: 0, files: 0 }
  for (const [i, { runId, pending, wroteFiles }] of kills.entries()) {
    const after = kills.slice(i + 1).find((later) => later.pending !== null)?.pending ?? 0
    if (runId === null) counts.planning++
    else if (wroteFiles) counts.files++
    else if (pending === null || pending === after) counts.startUp++
    else counts.work++
  }
  return counts
}

/** For people, with one decimal. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

/** How far a fault is, on stderr. */
export function say(fault: string, text: string): void {
  process.stderr.write(`${fault}: ${text}\n`)
}
