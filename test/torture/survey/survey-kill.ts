import { join } from 'node:path'
import { Tally, type Fault, type FaultRow } from '../support/fault-row.ts'
import { uniform } from '../support/random.ts'
import { differing } from './exports.ts'
import { memoryFigures } from './ledger-figures.ts'
import { Pace, type Timing } from './pace.ts'
import { runSession, type Place, type Session } from './session.ts'
import { writeSources } from './sources.ts'
import { inspect, requireFinished, undisturbed, type Finished } from './undisturbed.ts'
import { withWorkplace } from './workplace.ts'

/** From so many kills on: 20 stars a kill and the real files; below, 3 stars a kill. */
const fullKills = 100
/** EPIC 210667985 has more than a quarter of its flux at or below zero and cannot be normalised. */
const DARK_REAL_FILES = 1
/** The late median of the resident memory over the early one, at full scale. */
const mostMemoryRatio = 1.1

/**
 * The real command surveys real files and is killed at random moments: while it plans, gets ready,
 * works and writes its files. All it gives must be, byte for byte, what undisturbed runs with two
 * workers and with one give.
 */
export const surveyKillFault: Fault = {
  name: 'survey-kill',
  counts: { quick: 0, ci: 20, full: fullKills },
  run: (count, seed) => withWorkplace((folder) => surveyUnderKills(folder, count, seed)),
}

async function surveyUnderKills(folder: string, count: number, seed: number): Promise<FaultRow> {
  const full = count >= fullKills
  const sources = await writeSources(folder, { stars: (full ? 20 : 3) * count, seed, real: full })
  const place = (name: string): Place => ({ folder, spec: sources.spec, home: join(folder, name) })

  const two = await undisturbed(place('two-workers'), 2)
  say(`undisturbed, 2 workers: ${seconds(two.wallMs)} s`)
  const one = await undisturbed(place('one-worker'), 1)
  say(`undisturbed, 1 worker: ${seconds(one.wallMs)} s`)
  const killedPlace = place('killed')
  const started = performance.now()
  const { items } = two.finished
  const killed = await killAgainAndAgain(killedPlace, count, { seed, items, timing: two.timing })
  const killedMs = performance.now() - started
  const outcome = await inspect(killedPlace, killed.runId)

  const memory = memoryFigures(place('two-workers').home, two.finished.runId, sources.stars)
  const grew = full && !(memory.ratio !== null && memory.ratio <= mostMemoryRatio)
  const differences = {
    oneWorker: differing(two.finished.digests, one.finished.digests),
    killed: differing(two.finished.digests, outcome.digests),
  }
  const tally = new Tally()
  for (const finished of [two.finished, one.finished, outcome])
    tally.add({ ...finished, wrong: finished.sound && asPlanned(finished, sources) ? 0 : 1 })
  tally.add({ wrong: differences.oneWorker.length + differences.killed.length + (grew ? 1 : 0) })
  return {
    ...tally.row('survey-kill', killed.kills.length),
    figures: {
      stars: sources.stars,
      realFiles: sources.realFiles,
      brokenFiles: sources.brokenFiles,
      items,
      failed: two.finished.failed,
      sound: [two.finished, one.finished, outcome].map((finished) => finished.sound),
      twoWorkersSeconds: seconds(two.wallMs),
      oneWorkerSeconds: seconds(one.wallMs),
      killedSeconds: seconds(killedMs),
      killsWhile: countPhases(killed.kills),
      sessions: killed.kills.length + 1,
      filesCompared: two.finished.digests.size,
      differences,
      memory,
    },
  }
}

function asPlanned(
  { items, failed }: Finished,
  sources: {
    readonly stars: number
    readonly realFiles: number
    readonly brokenFiles: number
  },
): boolean {
  const { stars, realFiles, brokenFiles } = sources
  const dark = realFiles > 0 ? DARK_REAL_FILES : 0
  return items === stars + realFiles + brokenFiles && failed === brokenFiles + dark
}

async function killAgainAndAgain(
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
      if (kills.length % 10 === 0) say(`${kills.length} kills, ${session.pending} items were left`)
      continue
    }
    requireFinished(session.ended)
    if (phase === null && runId !== null) return { runId, kills }
  }
}

/** How many kills fell where: judged by what the killed process and the next one said. */
function countPhases(kills: readonly Session[]): Readonly<Record<string, number>> {
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

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

function say(text: string): void {
  process.stderr.write(`survey-kill: ${text}\n`)
}
