import { join } from 'node:path'
import { Tally, type Fault, type FaultRow } from '../support/fault-row.ts'
import { differing } from './exports.ts'
import { memoryFigures } from './ledger-figures.ts'
import { countPhases, killAgainAndAgain, say, seconds } from './kill-again.ts'
import type { Place } from './session.ts'
import { writeSources } from './sources.ts'
import { inspect, undisturbed, type Finished } from './undisturbed.ts'
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
  const place = (name: string): Place => ({
    folder,
    spec: sources.spec,
    home: join(folder, name),
    tables: ['stars', 'candidates', 'transits'],
    // two files are broken on purpose
    finishedCode: 3,
  })

  const two = await undisturbed(place('two-workers'), 2)
  say('survey-kill', `undisturbed, 2 workers: ${seconds(two.wallMs)} s`)
  const one = await undisturbed(place('one-worker'), 1)
  say('survey-kill', `undisturbed, 1 worker: ${seconds(one.wallMs)} s`)
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
