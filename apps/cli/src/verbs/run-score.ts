import { join } from 'node:path'

import { type LabellingParams, type LabelScores, scoreLabels } from '@longrun/pipelines'
import { recordEvent, type RunMeta } from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath, pasteable } from '../home.ts'
import { revealedText } from '../labelling-export.ts'
import { datasetHistory, TEST_OPENED } from '../labelling-history.ts'
import { labellingReport } from '../labelling-report.ts'
import { chooseLabellingRun, labelledItems } from '../labelling-run.ts'
import { makeNamedFolder, namedFolder } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { writeScoreFiles } from '../score-files.ts'
import { scoreText } from '../score-text.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { printable } from '../terminal/text-table.ts'

interface Options extends GlobalOptions {
  readonly coder?: string
  readonly openTest?: boolean
  readonly by?: string
  readonly out?: string
  readonly includeText?: boolean
}

/** `longrun run score`: the answers of a run against its manual labels; the test part only when opened. */
export async function scoreRun(selector: string, options: Options): Promise<number> {
  const out = outFolder(options)
  const opensTest = options.openTest === true
  return withLedger(options, opensTest ? 'write' : 'read', async (ledger, home) => {
    const run = await chooseLabellingRun(ledger, selector)
    const { meta, params } = run
    keepPrivate(home)
    requireScorable(run, { ...options, home: ledger.home })
    const reveal =
      out === null
        ? null
        : revealedText(meta, {
            home,
            out: join(out, 'report.html'),
            includeText: options.includeText === true,
          })
    const items = await labelledItems(ledger, run)
    const by = options.by === undefined || options.by === 'type' ? [] : [options.by]
    if (out !== null) makeNamedFolder(out)
    // counted before anything is shown: who breaks off after a look has looked
    if (opensTest)
      await recordEvent(ledger, meta.runId, TEST_OPENED, { coder: options.coder ?? null, by })
    const scores = scoreLabels(items, {
      parts: opensTest ? ['dev', 'test'] : ['dev'],
      by: out === null ? by : params.strata,
      ...(options.coder === undefined ? {} : { coders: [options.coder] }),
      // what is printed has no bootstrap of types and strata
      ...(options.json === true || out !== null ? {} : { groupReplicates: 0 }),
    })
    const history = await datasetHistory(ledger, meta)
    const isRestricted = params.sensitivity === 'restricted'
    const files =
      out === null
        ? null
        : writeScoreFiles(out, {
            page: await labellingReport(ledger, meta, { items, scores, reveal }),
            scores,
            isRestricted,
          })
    if (options.json === true)
      printJson({ ...jsonHead(run), ...history, ...plain(scores), ...files })
    else {
      print(`${printable(meta.name)} ${meta.runId}\n\n${scoreText(scores, history)}`)
      for (const path of Object.values(files ?? {})) print(displayPath(path as string))
    }
    if (isRestricted && reveal !== null)
      note('report.html holds restricted text: it is yours to protect')
    else if (isRestricted)
      note(
        files === null
          ? 'The text is restricted: what is printed shows counts below 10, which are not for sharing; --out writes files without them.'
          : 'Counts below 10 are hidden in these files; what is printed shows them.',
      )
    return ExitCode.done
  })
}

function outFolder({ out, includeText }: Options): string | null {
  if (out === undefined) {
    if (includeText === true)
      throw new CommandError('--include-text shows text in report.html of --out: name a folder')
    return null
  }
  return namedFolder(out)
}

function requireScorable(
  {
    meta: { runId },
    params: { labels, strata, split },
  }: { readonly meta: RunMeta; readonly params: LabellingParams },
  { coder, by, openTest, home }: Options & { readonly home: string },
): void {
  if (labels.length === 0)
    throw new CommandError(
      `run ${runId} has no manual labels to score against; name their columns in source.labels and start the spec again, or draw narratives to label by hand and correct by them:\n  ${pasteable(['run', 'sample-gold', runId, '--size', '200', '--out', 'gold.csv'], home)}`,
    )
  if (coder !== undefined && !labels.includes(coder))
    throw new CommandError(`--coder ${coder}: run ${runId} has the labels ${labels.join(', ')}`)
  if (by !== undefined && by !== 'type' && !strata.includes(by))
    throw new CommandError(
      `--by ${by}: run ${runId} can be broken down by ${['type', ...strata].join(', ')}; name further columns in source.stratum`,
    )
  if (openTest === true && split.testNarratives === 0)
    throw new CommandError(`run ${runId} has no test part (split.testShare ${split.testShare})`)
}

function jsonHead({
  meta: { runId, name },
  params: { sensitivity, split },
}: {
  readonly meta: RunMeta
  readonly params: LabellingParams
}): Readonly<Record<string, unknown>> {
  return { runId, name, sensitivity, split }
}

/** Typed arrays as lists. */
function plain(scores: LabelScores): Readonly<Record<string, unknown>> {
  return JSON.parse(
    JSON.stringify(scores, (_key, value: unknown) =>
      value instanceof Float64Array ? Array.from(value) : value,
    ),
  ) as Readonly<Record<string, unknown>>
}
