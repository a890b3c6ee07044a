import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import {
  type LoadedSpec,
  readSpec,
  SKY_STARS,
  type SyntheticSky,
  writeSyntheticSky,
} from '@longrun/pipelines'
import {
  type JsonObject,
  type Ledger,
  listRuns,
  runMeta,
  SourceChangedError,
  specChanges,
  SpecChangedError,
} from '@longrun/runs'

import { demoText } from '../demo-text.ts'
import { execute } from '../execute.ts'
import { CommandError } from '../exit.ts'
import { displayPath, pasteable } from '../home.ts'
import { makeNamedFolder } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { requireWithin } from '../require-within.ts'
import { scoreSky, type SkyResult } from '../sky-score.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { planningProgress } from '../terminal/planning-progress.ts'
import { planRun, unfinishedRun } from './run-start.ts'

export interface DemoOptions extends GlobalOptions {
  readonly stars: number
  readonly seed: number
  readonly dir: string
}

/**
 * `longrun demo`: writes a synthetic sky, surveys it as a user would survey files, and compares the
 * result with what was planted. Run again, it goes on where it was interrupted.
 */
export async function demo(options: DemoOptions): Promise<number> {
  requireWithin('--stars', options.stars, SKY_STARS)
  return withLedger(options, 'create', async (ledger, home) => {
    await refuseRunning(ledger, runName(options))
    const { path, sky } = await writeDemo(options)
    const loaded = readSpec(path)
    const resumable = await sameUnfinished(ledger, loaded)
    if (resumable !== null) {
      note(`going on with run ${resumable}`)
      try {
        return await surveySky(ledger, resumable, { options, sky, home })
      } catch (error) {
        if (!(error instanceof SourceChangedError || error instanceof SpecChangedError)) throw error
        note('this version writes or surveys the sky in another way: starting afresh')
      }
    }
    const runId = await planRun(ledger, loaded)
    note(`starting run ${runId}`)
    return surveySky(ledger, runId, { options, sky, home })
  })
}

/** Execute the survey and compare it with what was planted. */
async function surveySky(
  ledger: Ledger,
  runId: string,
  {
    options,
    sky,
    home,
  }: { readonly options: DemoOptions; readonly sky: SyntheticSky; readonly home: string },
): Promise<number> {
  let result: SkyResult | null = null
  const { exitCode } = await execute(ledger, runId, {
    json: options.json,
    truth: async () => {
      result = await scoreSky(ledger, runId, sky.truth)
      return result.known
    },
    onFinished: (outcome, artefacts) => {
      const { score } = result as unknown as SkyResult
      if (options.json !== true) {
        print(demoText({ outcome, artefacts, score, home, sky }))
        return
      }
      printJson({
        runId,
        stars: outcome.status.total,
        tablePath: artefacts.tablePath,
        reportPath: artefacts.reportPath,
        injected: score.injected,
        recovered: score.recovered,
        falseCandidates: score.falseCandidates,
        quietStars: score.quietStars,
        eclipsingBinaries: score.eclipsingBinaries,
        eclipsingBinariesFlagged: score.eclipsingBinariesFlagged,
        failed: outcome.status.failed,
        elapsedSeconds: outcome.status.elapsedSeconds,
      })
    },
  })
  return exitCode
}

/** The sky's files and the spec that surveys them. Equal options write equal files. */
async function writeDemo({
  stars,
  seed,
  dir,
}: DemoOptions): Promise<{ readonly path: string; readonly sky: SyntheticSky }> {
  const name = `sky-${stars}-${seed}`
  makeNamedFolder(dir, { hint: 'name another folder with --dir' })
  note(`writing ${stars} synthetic stars into ${displayPath(join(dir, name))}`)
  const progress = planningProgress()
  const sky = await writeSyntheticSky({ dir: join(dir, name), stars, seed }, (done, total) =>
    progress.update({ doing: 'writing the sky', done, total }),
  ).finally(progress.stop)
  const path = join(dir, `survey-${stars}-${seed}.yaml`)
  writeFileSync(
    path,
    [
      '# Written by `longrun demo`: the survey of its synthetic sky.',
      `name: ${runName({ stars, seed })}`,
      'pipeline: transit-survey',
      `source: { files: "${name}/*.fits" }`,
      `seed: ${seed}`,
      '',
    ].join('\n'),
  )
  return { path, sky }
}

function runName({ stars, seed }: Pick<DemoOptions, 'stars' | 'seed'>): string {
  return `demo-${stars}-${seed}`
}

/** The sky must not be written anew under a survey that reads it. */
async function refuseRunning(ledger: Ledger, name: string): Promise<void> {
  const running = (await listRuns(ledger)).find(
    (run) => run.name === name && run.state === 'running' && run.holder !== null,
  )
  if (running === undefined) return
  const { pid, host, since } = running.holder as NonNullable<typeof running.holder>
  throw new CommandError(
    `this demo is being surveyed already: run ${running.runId}, process ${pid} on ${host} since ${since}; wait for it, or stop it with \`${pasteable(['run', 'pause', running.runId], ledger.home)}\``,
  )
}

/** The interrupted run of this very demo, or null. */
async function sameUnfinished(ledger: Ledger, loaded: LoadedSpec): Promise<string | null> {
  const unfinished = await unfinishedRun(ledger, loaded)
  if (unfinished === null) return null
  const { spec } = await runMeta(ledger, unfinished.runId)
  const changes = specChanges(spec, loaded.spec as unknown as JsonObject)
  return changes.length === 0 ? unfinished.runId : null
}
