import { join } from 'node:path'

import { compareLabels, type LabelComparison } from '@longrun/pipelines'
import { type Ledger, recordEvent } from '@longrun/runs'

import {
  type ComparedRun,
  describeRun,
  readRuns,
  type ReadRun,
  type Texts,
} from '../compared-runs.ts'
import { writeComparison } from '../compare-files.ts'
import { compareText } from '../compare-text.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { revealedText } from '../labelling-export.ts'
import { TEST_OPENED } from '../labelling-history.ts'
import { orCommandError } from '../labelling-run.ts'
import { makeNamedFolder, namedFolder } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

interface Options extends GlobalOptions {
  readonly coder?: string
  readonly openTest?: boolean
  readonly out?: string
  readonly includeText?: boolean
}

/** `longrun run compare`: runs over the same narratives, item by item. */
export async function compareRuns(selectors: readonly string[], options: Options): Promise<number> {
  if (selectors.length < 2)
    throw new CommandError('name two runs or more to compare; `run list` shows them')
  const out = options.out === undefined ? null : namedFolder(options.out)
  if (options.includeText === true && out === null)
    throw new CommandError('--include-text needs --out: texts go into files, not to the terminal')
  return withLedger(options, options.openTest === true ? 'write' : 'read', async (ledger) => {
    const runs = await readRuns(ledger, selectors)
    keepPrivate(ledger.home)
    requireComparable(runs, options)
    // before anything is opened or shown: an --out that may not hold text is refused
    const reveals = runs.map(({ meta }) =>
      out === null
        ? null
        : revealedText(meta, {
            home: ledger.home,
            out: join(out, 'comparison.html'),
            includeText: options.includeText === true,
          }),
    )
    if (out !== null) makeNamedFolder(out)
    if (options.openTest === true) await openTest(ledger, runs, options)
    const comparison = await orCommandError(() =>
      compareLabels(
        runs.map(({ items }) => items),
        {
          parts: options.openTest === true ? ['dev', 'test'] : ['dev'],
          ...(options.coder === undefined ? {} : { coders: [options.coder] }),
        },
      ),
    )
    const described: { readonly run: ComparedRun; readonly texts: Texts }[] = []
    for (const [at, run] of runs.entries())
      described.push(
        await describeRun(ledger, run, {
          letter: letterOf(at),
          comparison,
          reveal: reveals[at],
        }),
      )
    return say(comparison, { runs, described, reveals, out, options })
  })
}

function say(
  comparison: LabelComparison,
  {
    runs,
    described,
    reveals,
    out,
    options,
  }: {
    readonly runs: readonly ReadRun[]
    readonly described: readonly { readonly run: ComparedRun; readonly texts: Texts }[]
    readonly reveals: Parameters<typeof writeComparison>[1]['reveals']
    readonly out: string | null
    readonly options: Options
  },
): number {
  const compared = described.map(({ run }) => run)
  const isRestricted = runs.some(({ params }) => params.sensitivity === 'restricted')
  let files: Readonly<Record<string, string>> | null = null
  if (out !== null) {
    files = writeComparison(comparison, {
      runs: compared,
      texts: described.map(({ texts }) => texts),
      reveals,
      isRestricted,
      out,
    })
  }
  if (options.json === true)
    printJson({ runs: compared, ...comparison, ...(files === null ? {} : { files }) })
  else {
    print(compareText(comparison, compared, { isWritten: files !== null }))
    for (const path of Object.values(files ?? {})) print(displayPath(path))
  }
  if (isRestricted && options.includeText === true)
    note('the files hold restricted text: they are yours to protect')
  else if (isRestricted)
    note(
      `The text is restricted: what is printed shows counts below 10, which are not for sharing${files === null ? '; --out writes a page without them' : ', and disagreements.csv names narratives; comparison.html does neither'}.`,
    )
  return ExitCode.done
}

function requireComparable(runs: readonly ReadRun[], { coder, openTest: opens }: Options): void {
  const labels = [...new Set(runs.flatMap(({ params }) => params.labels))]
  if (coder !== undefined && !labels.includes(coder))
    throw new CommandError(
      `--coder ${coder}: ${labels.length === 0 ? 'the runs have no manual labels' : `the runs have the labels ${labels.join(', ')}`}`,
    )
  if (opens === true && runs.every(({ params }) => params.split.testNarratives === 0))
    throw new CommandError('the runs have no test part to open (split.testShare, source.labels)')
}

/** Counted before anything is shown: who breaks off after a look has looked. */
async function openTest(
  ledger: Ledger,
  runs: readonly ReadRun[],
  { coder }: Options,
): Promise<void> {
  const ids = runs.map(({ meta }) => meta.runId)
  for (const id of ids)
    await recordEvent(ledger, id, TEST_OPENED, {
      coder: coder ?? null,
      comparedWith: ids.filter((other) => other !== id),
    })
}

function letterOf(at: number): string {
  return at < 26 ? String.fromCodePoint(65 + at) : `R${at + 1}`
}
