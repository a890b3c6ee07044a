import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tally, type Fault, type FaultRow } from '../support/fault-row.ts'
import { differing } from './exports.ts'
import { countPhases, killAgainAndAgain, say, seconds } from './kill-again.ts'
import type { Place } from './session.ts'
import { inspect, undisturbed } from './undisturbed.ts'
import { withWorkplace } from './workplace.ts'

const perStar = 15
const perItem = 3

/**
 * The real command injects planets and is killed at random moments. Injections, completeness,
 * reliability and the page must be, byte for byte, what undisturbed runs with two workers and with
 * one give.
 */
export const injectionKillFault: Fault = {
  name: 'injection-kill',
  counts: { quick: 3, ci: 8, full: 200 },
  run: (count, seed) => withWorkplace((folder) => injectionsUnderKills(folder, count, seed)),
}

async function injectionsUnderKills(
  folder: string,
  count: number,
  seed: number,
): Promise<FaultRow> {
  const stars = Math.max(2, count)
  const spec = join(folder, 'injections.yaml')
  await writeFile(
    spec,
    [
      'name: kills',
      'pipeline: injection-recovery',
      `source: { synthetic: { stars: ${stars}, seed: ${seed} } }`,
      `seed: ${seed}`,
      `injections: { perStar: ${perStar}, perItem: ${perItem}, periodBins: 3, radiusBins: 3 }`,
      '',
    ].join('\n'),
  )
  const place = (name: string): Place => ({
    folder,
    spec,
    home: join(folder, name),
    tables: ['injections'],
    finishedCode: 0,
  })
  const two = await undisturbed(place('two-workers'), 2)
  const one = await undisturbed(place('one-worker'), 1)
  say('injection-kill', `undisturbed: ${seconds(two.wallMs)} s, ${seconds(one.wallMs)} s`)
  const { items } = two.finished
  const killed = await killAgainAndAgain(place('killed'), count, {
    seed,
    items,
    timing: two.timing,
  })
  const outcome = await inspect(place('killed'), killed.runId)
  const differences = {
    oneWorker: differing(two.finished.digests, one.finished.digests),
    killed: differing(two.finished.digests, outcome.digests),
  }
  const tally = new Tally()
  for (const finished of [two.finished, one.finished, outcome]) {
    const whole = finished.sound && finished.items === (stars * perStar) / perItem
    tally.add({ ...finished, wrong: whole && finished.failed === 0 ? 0 : 1 })
  }
  tally.add({ wrong: differences.oneWorker.length + differences.killed.length })
  return {
    ...tally.row('injection-kill', killed.kills.length),
    figures: {
      stars,
      injections: stars * perStar,
      items,
      killsWhile: countPhases(killed.kills),
      filesCompared: two.finished.digests.size,
      differences,
    },
  }
}
