import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { readSpec, writeSyntheticSky, type SyntheticSky } from '@longrun/pipelines'
import { type JsonObject, type Ledger, runMeta, specChanges } from '@longrun/runs'

import { demoText } from '../demo-text.ts'
import { execute } from '../execute.ts'
import { CommandError } from '../exit.ts'
import { displayPath } from '../home.ts'
import { withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
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
  const specFile = await writeDemo(options)
  const loaded = readSpec(specFile.path)
  return withLedger(options, 'create', async (ledger, home) => {
    const unfinished = await unfinishedRun(ledger, loaded)
    const sameSpec =
      unfinished !== null &&
      (await specIs(ledger, unfinished.runId, loaded.spec as unknown as JsonObject))
    if (unfinished?.state === 'running' && sameSpec)
      note(`run ${unfinished.runId} of this demo is running already`)
    const runId = sameSpec ? unfinished.runId : await planRun(ledger, loaded)
    note(`${sameSpec ? 'going on with' : 'starting'} run ${runId}`)
    let result: SkyResult | null = null
    const { exitCode } = await execute(ledger, runId, {
      json: options.json,
      truth: async () => {
        result = await scoreSky(ledger, runId, specFile.sky.truth)
        return result.known
      },
      onFinished: (outcome, artefacts) => {
        const { score, ranked } = result as unknown as SkyResult
        if (options.json !== true) {
          print(demoText({ outcome, artefacts, score, ranked, home, skyDir: specFile.sky.dir }))
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
  })
}

/** The sky's files and the spec that surveys them. Equal options write equal files. */
async function writeDemo({
  stars,
  seed,
  dir,
}: DemoOptions): Promise<{ readonly path: string; readonly sky: SyntheticSky }> {
  const name = `sky-${stars}-${seed}`
  try {
    mkdirSync(dir, { recursive: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new CommandError(`the folder ${dir} cannot be made (${code}); name another with --dir`)
  }
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
      `name: demo-${stars}-${seed}`,
      'pipeline: transit-survey',
      `source: { files: "${name}/*.fits" }`,
      `seed: ${seed}`,
      '',
    ].join('\n'),
  )
  return { path, sky }
}

async function specIs(ledger: Ledger, runId: string, spec: JsonObject): Promise<boolean> {
  return specChanges((await runMeta(ledger, runId)).spec, spec).length === 0
}
