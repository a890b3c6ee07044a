import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { readLabellingParams } from '@longrun/pipelines'
import { destroyVault, listRuns, openVault, recordEvent, runMeta } from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { pasteable, runFolder } from '../home.ts'
import { chooseRun, withLedger } from '../open-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { ask, note, print, printJson } from '../terminal/console.ts'
import { printable } from '../terminal/text-table.ts'

interface Options extends GlobalOptions {
  readonly text?: boolean
  readonly yes?: boolean
}

/**
 * `longrun run purge --text`: destroys the key of the run's texts, and with it every text, answer
 * and rationale of every run over the same data; labels, hashes and counts stay.
 */
export async function purgeRun(selector: string, options: Options): Promise<number> {
  if (options.text !== true)
    throw new CommandError('say what to purge: --text (labels, hashes and counts stay)')
  return withLedger(options, 'write', async (ledger, home) => {
    const meta = await runMeta(ledger, await chooseRun(ledger, selector))
    if (meta.pipeline !== 'narrative-labelling')
      throw new CommandError(`run ${meta.runId} has no text to purge`)
    const { datasetId } = readLabellingParams(meta.params)
    const sharing: { readonly runId: string; readonly name: string }[] = []
    for (const run of await listRuns(ledger)) {
      if (run.pipeline !== 'narrative-labelling') continue
      const { params } = await runMeta(ledger, run.runId)
      if (readLabellingParams(params).datasetId !== datasetId) continue
      if (run.state === 'running')
        throw new CommandError(
          `run ${run.runId} is labelling this text now; pause it first:\n  ${pasteable(['run', 'pause', run.runId], home)}`,
        )
      sharing.push({ runId: run.runId, name: run.name })
    }
    if (openVault(home, datasetId, { create: false }).isDestroyed)
      note('the text was purged before; finishing what may be left')
    else await confirm(namesOf(sharing), { options, home, runId: meta.runId })
    destroyVault(home, datasetId)
    for (const { runId } of sharing) {
      // pages may show examples; the next resume of a finished run writes them again without text
      for (const page of ['report.html', 'report.html.partial'])
        rmSync(join(runFolder(home, runId), page), { force: true })
      await recordEvent(ledger, runId, 'text_purged', { datasetId })
    }
    if (options.json === true)
      printJson({ runId: meta.runId, datasetId, runs: sharing.map(({ runId }) => runId) })
    else print(`purged the text of ${namesOf(sharing)}`)
    note(
      'report.html of these runs is removed, as it may show text; `run resume RUN` of a finished one writes it again without.',
    )
    note(
      'Files that were exported, and copies or backups of the key elsewhere, are yours to destroy.',
    )
    return ExitCode.done
  })
}

function namesOf(runs: readonly { readonly runId: string; readonly name: string }[]): string {
  return runs.map(({ runId, name }) => `${printable(name)} ${runId}`).join(', ')
}

async function confirm(
  runs: string,
  {
    options,
    home,
    runId,
  }: { readonly options: Options; readonly home: string; readonly runId: string },
): Promise<void> {
  if (options.yes === true) return
  const question = `This destroys text, answers and rationales of all runs over this data for good (${runs}); labels and counts stay.`
  const answer = await ask(`${question} Type yes to go on: `)
  if (answer?.toLowerCase() === 'yes') return
  throw new CommandError(
    `${question} Nothing was purged; to do it:\n  ${pasteable(['run', 'purge', runId, '--text', '--yes'], home)}`,
  )
}
