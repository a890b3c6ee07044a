import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { dryRun as tryRun, readSpec, recordedSpec, type LoadedSpec } from '@longrun/pipelines'
import {
  assertSameSpec,
  createRun,
  type Ledger,
  ledgerFileName,
  listRuns,
  type RunStatus,
  type RunPlan,
  runMeta,
  specChanges,
  UnfinishedRunError,
} from '@longrun/runs'

import { dryRunText } from '../dry-run-text.ts'
import { detach } from '../detach.ts'
import { execute } from '../execute.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { pasteable, resolveHome } from '../home.ts'
import { refuseFileAsHome, withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import { planSources } from '../plan-sources.ts'
import { planningProgress } from '../terminal/planning-progress.ts'
import type { GlobalOptions } from '../program-options.ts'
import { FINISHED, UNFINISHED } from '../run-states.ts'
import { ask, note, print, printJson } from '../terminal/console.ts'
import { makeFork, noteSpec, runFork } from './run-fork.ts'

export interface StartOptions extends GlobalOptions {
  readonly set?: readonly string[]
  readonly workers?: number
  readonly dryRun?: boolean
  readonly fresh?: boolean
  readonly resume?: boolean
  readonly detach?: boolean
  readonly maxMemoryMb?: number
}

/** `longrun run start`: plan, then execute; an unfinished run of the same spec is the user's to decide. */
export async function startRun(file: string, options: StartOptions): Promise<number> {
  const loaded = readSpec(file, { set: options.set ?? [] })
  if (options.dryRun === true) return dryRun(loaded, options)
  // A home is made only for a run that can be planned: bad input leaves nothing behind.
  const home = resolveHome(options.home)
  refuseFileAsHome(home)
  const fresh = !existsSync(join(home, ledgerFileName))
  if (loaded.spec.pipeline === 'narrative-labelling') keepPrivate(home)
  const planned = fresh ? await planSources(loaded, home) : null
  return withLedger(options, 'create', async (ledger) => {
    const unfinished = await unfinishedRun(ledger, loaded)
    const set = options.set ?? []
    const resumed = await decide(ledger, unfinished, file, loaded, options)
    const parent = resumed === null ? await shorterRun(ledger, loaded, options) : null
    if (parent !== null)
      return runFork(ledger, await makeFork(ledger, parent, { loaded, set }), options)
    const runId =
      resumed ??
      (await newRun(ledger, planned ?? (await planSources(loaded, home)), {
        isOnly: unfinished === null && options.fresh !== true,
        onOther: async () =>
          decide(ledger, await unfinishedRun(ledger, loaded), file, loaded, options),
        onMade: (made) => noteSpec(ledger, made, loaded, set),
      }))
    if (options.detach === true) return detach(ledger, runId, options)
    note(`run ${runId}`)
    return (await execute(ledger, runId, options)).exitCode
  })
}

/** Writes the run; where another process has just begun one of this spec, that is to be decided about first. */
async function newRun(
  ledger: Ledger,
  plan: RunPlan,
  how: {
    readonly isOnly: boolean
    readonly onOther: () => Promise<string | null>
    readonly onMade: (runId: string) => Promise<void>
  },
): Promise<string> {
  try {
    const runId = await createRun(ledger, plan, how)
    await how.onMade(runId)
    return runId
  } catch (error) {
    if (!(error instanceof UnfinishedRunError)) throw error
    return (await how.onOther()) ?? (await newRun(ledger, plan, { ...how, isOnly: false }))
  }
}

async function dryRun(loaded: LoadedSpec, options: StartOptions): Promise<number> {
  const progress = planningProgress()
  const workers = options.workers ?? availableParallelism()
  const found = await tryRun(loaded, { workers, onProgress: progress.update }).finally(
    progress.stop,
  )
  if (options.json === true) printJson(found)
  else print(dryRunText(found))
  return ExitCode.done
}

/** Hash every source file and write the run; nothing is executed yet. */
export async function planRun(ledger: Ledger, loaded: LoadedSpec): Promise<string> {
  return createRun(ledger, await planSources(loaded, ledger.home))
}

/** The newest run of this spec (by name and pipeline), if it has more to do. */
export async function unfinishedRun(
  ledger: Ledger,
  { spec }: LoadedSpec,
): Promise<RunStatus | null> {
  const runs = await listRuns(ledger)
  return (
    runs.find(
      (run) =>
        run.name === spec.name && run.pipeline === spec.pipeline && UNFINISHED.has(run.state),
    ) ?? null
  )
}

/**
 * The newest run of this spec, if it has finished and only its limit was lower: the spec continues
 * it as a fork. Null otherwise, and with `--fresh`.
 */
async function shorterRun(
  ledger: Ledger,
  { spec }: LoadedSpec,
  options: StartOptions,
): Promise<string | null> {
  if (options.fresh === true) return null
  const newest = (await listRuns(ledger)).find(
    (run) => run.name === spec.name && run.pipeline === spec.pipeline,
  )
  if (newest === undefined || !FINISHED.has(newest.state)) return null
  const { spec: recorded, limit } = await runMeta(ledger, newest.runId)
  const changes = specChanges(recorded, recordedSpec(spec))
  const raised = limit !== null && (spec.limit ?? Infinity) > limit
  return raised && changes.every(({ path }) => path === 'limit') ? newest.runId : null
}

/** The run to go on with, or null for a new one. */
async function decide(
  ledger: Ledger,
  unfinished: RunStatus | null,
  file: string,
  loaded: LoadedSpec,
  options: StartOptions,
): Promise<string | null> {
  if (options.fresh === true) return null
  if (unfinished === null) {
    if (options.resume === true)
      note(`no unfinished run of ${loaded.spec.name}: starting a new one`)
    return null
  }
  const spec = recordedSpec(loaded.spec)
  if (options.resume === true) {
    await assertSameSpec(ledger, unfinished.runId, spec)
    return unfinished.runId
  }
  const home = resolveHome(options.home)
  const { spec: recorded } = await runMeta(ledger, unfinished.runId)
  const changes = specChanges(recorded, spec).map(({ path }) => path)
  const question =
    `run ${unfinished.runId} of ${loaded.spec.name} is ${unfinished.state} ` +
    `(${unfinished.succeeded + unfinished.failed}/${unfinished.total} done)` +
    (changes.length === 0 ? '' : `, with another ${changes.join(', ')}`)
  const sets = (options.set ?? []).flatMap((assignment) => ['--set', assignment])
  const again = ['run', 'start', file, ...sets]
  const fresh = pasteable([...again, '--fresh'], home)
  // another process holds it: nothing here can go on with it
  if (unfinished.state === 'running')
    throw new CommandError(
      `${question}; watch it, or start another beside it:\n  ${pasteable(['run', 'status', unfinished.runId, '--watch'], home)}\n  ${fresh}`,
    )
  // `--resume` would refuse a changed spec; what was planned can still be gone on with
  const isSame = changes.length === 0
  const asPlanned = isSame ? '' : ' as it was planned'
  const answer = await ask(`${question}. Go on with it${asPlanned} [r] or start a fresh one [f]? `)
  if (answer?.toLowerCase().startsWith('f')) return null
  if (answer?.toLowerCase().startsWith('r')) return unfinished.runId
  const goOn = isSame ? [...again, '--resume'] : ['run', 'resume', unfinished.runId]
  throw new CommandError(
    `${question}; decide:${isSame ? '' : ' go on with it as it was planned, or start this spec beside it'}\n  ${pasteable(goOn, home)}\n  ${fresh}`,
  )
}
