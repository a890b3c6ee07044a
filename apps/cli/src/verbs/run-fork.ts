import { type LoadedSpec, readSpec } from '@longrun/pipelines'
import { forkRun, type Json, type Ledger, listEvents, recordEvent, runMeta } from '@longrun/runs'

import { detach } from '../detach.ts'
import { execute, type ExecuteSettings } from '../execute.ts'
import { CommandError } from '../exit.ts'
import { pasteable } from '../home.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import { planSources } from '../plan-sources.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note } from '../terminal/console.ts'
import { VERSION } from '../version.ts'

interface ForkOptions extends GlobalOptions {
  readonly set?: readonly string[]
  readonly name?: string
  readonly workers?: number
  readonly maxMemoryMb?: number
  readonly detach?: boolean
}

/** `longrun run fork`: a new run from an earlier one's spec with changes, which reuses what still holds. */
export async function forkOfRun(selector: string, options: ForkOptions): Promise<number> {
  return withLedger(options, 'write', async (ledger) => {
    const parentId = await chooseRun(ledger, selector)
    const origin = await specOrigin(ledger, parentId)
    const name = options.name === undefined ? [] : [`name=${JSON.stringify(options.name)}`]
    const set = [...origin.set, ...(options.set ?? []), ...name]
    const loaded = readSpec(origin.path, { set })
    const runId = await makeFork(ledger, parentId, { loaded, set })
    return runFork(ledger, runId, options)
  })
}

/** Writes the fork, and says what it is. */
export async function makeFork(
  ledger: Ledger,
  parentId: string,
  { loaded, set }: { readonly loaded: LoadedSpec; readonly set: readonly string[] },
): Promise<string> {
  const plan = await planSources(loaded, ledger.home)
  const { runId, reused, notReused } = await forkRun(ledger, parentId, plan, {
    toolVersion: VERSION,
  })
  await noteSpec(ledger, runId, loaded, set)
  const left = plan.items.length - reused
  note(
    notReused === null
      ? `run ${runId} continues ${parentId} as a fork: ${reused} of ${plan.items.length} results are reused, ${left} items to go`
      : `run ${runId} is a fork of ${parentId} that reuses none of its results: ${notReused}`,
  )
  return runId
}

/** Executes a run that was just written, here or in the background. */
export async function runFork(
  ledger: Ledger,
  runId: string,
  options: ExecuteSettings & GlobalOptions & { readonly detach?: boolean },
): Promise<number> {
  if (options.detach === true) return detach(ledger, runId, options)
  return (await execute(ledger, runId, options)).exitCode
}

/** Remembers where a run's spec lies, so that `run fork` finds it again. */
export async function noteSpec(
  ledger: Ledger,
  runId: string,
  loaded: LoadedSpec,
  set: readonly string[],
): Promise<void> {
  await recordEvent(ledger, runId, SPEC_EVENT, { path: loaded.path, set })
}

const SPEC_EVENT = 'spec_file'

async function specOrigin(
  ledger: Ledger,
  runId: string,
): Promise<{ readonly path: string; readonly set: readonly string[] }> {
  const noted = (await listEvents(ledger, runId)).findLast(({ type }) => type === SPEC_EVENT)
  if (noted !== undefined)
    return noted.detail as Json & { readonly path: string; readonly set: readonly string[] }
  const { name } = await runMeta(ledger, runId)
  throw new CommandError(
    `run ${runId} (${name}) does not say where its spec lies: change the spec file, then\n  ${pasteable(['run', 'start', 'SPEC.yaml'], ledger.home)}`,
  )
}
