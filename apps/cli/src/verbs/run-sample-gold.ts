import { existsSync, writeFileSync } from 'node:fs'

import {
  BY_ANSWER,
  GOLD_FILE_COLUMNS,
  GOLD_FILE_LABEL,
  GOLD_FILE_RUN,
  goldFileWords,
  type GoldSample,
  narrativeText,
  readNarrativeLocator,
  sampleGold,
  type SampleSize,
} from '@longrun/pipelines'
import {
  csvBytes,
  iterateOutcomes,
  type Json,
  type Ledger,
  recordEvent,
  type RunMeta,
} from '@longrun/runs'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath } from '../home.ts'
import { readableVault } from '../labelling-export.ts'
import { GOLD_SAMPLED } from '../labelling-history.ts'
import {
  chooseLabellingRun,
  labelledItems,
  type LabellingRun,
  orCommandError,
} from '../labelling-run.ts'
import { namedCsv, writeNamed } from '../named-place.ts'
import { withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { counted } from '../terminal/quantity.ts'
import { printable } from '../terminal/text-table.ts'

interface Options extends GlobalOptions {
  readonly size?: number
  readonly halfWidth?: number
  readonly by?: string
  readonly seed: number
  readonly out: string
  readonly includeText?: boolean
}

/** `longrun run sample-gold`: draw narratives to label by hand, with the probability of each. */
export async function sampleGoldOfRun(selector: string, options: Options): Promise<number> {
  const out = namedCsv(options.out)
  // it may hold days of somebody's labels
  if (existsSync(out))
    throw new CommandError(
      `${displayPath(out)} is there already and may hold labels: name a new file`,
    )
  const size = sampleSize(options)
  return withLedger(options, 'write', async (ledger) => {
    const run = await chooseLabellingRun(ledger, selector)
    keepPrivate(ledger.home)
    const items = await labelledItems(ledger, run)
    const sample = await orCommandError(() =>
      sampleGold(items, { size, by: options.by ?? null, seed: options.seed }),
    )
    const texts = options.includeText === true ? await textsOf(ledger, run, { sample, out }) : null
    const lines = await linesOf(ledger, run, sample)
    const file = fileOf(sample, { runId: run.meta.runId, lines, texts })
    writeNamed(out, () => writeFileSync(out, file, { flag: 'wx', mode: 0o600 }))
    const { seed, by, strata, incidents, plan } = sample
    const narratives = sample.narratives.length
    await recordEvent(ledger, run.meta.runId, GOLD_SAMPLED, {
      seed,
      by,
      strata: strata.map((stratum) => ({ ...stratum })),
      incidents,
      narratives,
    })
    if (options.json === true)
      printJson({
        runId: run.meta.runId,
        path: out,
        seed,
        by,
        strata,
        incidents,
        narratives,
        plan,
        includesText: texts !== null,
      })
    else print(displayPath(out))
    say(sample, {
      run: run.meta,
      isOpen: run.params.sensitivity === 'open',
      hasText: texts !== null,
      words: goldFileWords(items, run.params),
    })
    return ExitCode.done
  })
}

function sampleSize({ size, halfWidth }: Options): SampleSize {
  if (size !== undefined && halfWidth !== undefined)
    throw new CommandError('give --size or --half-width, not both')
  if (size !== undefined) return { incidents: size }
  if (halfWidth === undefined)
    throw new CommandError('say how many incidents to draw: --size N, or --half-width H')
  if (halfWidth >= 0.5) throw new CommandError('--half-width must be below 0.5: give e.g. 0.03')
  return { halfWidth }
}

async function textsOf(
  ledger: Ledger,
  { meta, params }: LabellingRun,
  { sample, out }: { readonly sample: GoldSample; readonly out: string },
): Promise<ReadonlyMap<string, string>> {
  const vault = readableVault(params, { home: ledger.home, out })
  const wanted = new Set(sample.narratives.map(({ key }) => key))
  const texts = new Map<string, string>()
  for await (const { item } of iterateOutcomes(ledger, meta.runId))
    if (wanted.has(item.key)) texts.set(item.key, narrativeText(vault, item) ?? '')
  return texts
}

/** Where the file of the run has each narrative of the sample: who labels without texts looks there. */
async function linesOf(
  ledger: Ledger,
  { meta }: LabellingRun,
  { narratives }: GoldSample,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(narratives.map(({ key }) => key))
  const lines = new Map<string, number>()
  for await (const { item } of iterateOutcomes(ledger, meta.runId))
    if (wanted.has(item.key)) lines.set(item.key, readNarrativeLocator(item).line)
  return lines
}

function fileOf(
  { narratives, by }: GoldSample,
  {
    runId,
    lines,
    texts,
  }: {
    readonly runId: string
    readonly lines: ReadonlyMap<string, number>
    readonly texts: ReadonlyMap<string, string> | null
  },
): Uint8Array {
  const columns = [
    ...GOLD_FILE_COLUMNS,
    GOLD_FILE_RUN,
    'line',
    ...(texts === null ? [] : ['text']),
    GOLD_FILE_LABEL,
  ]
  return csvBytes(
    columns,
    narratives.map(({ key, incident, type, stratum, probability }): readonly Json[] => [
      key,
      incident,
      type,
      by,
      by === null ? null : stratum,
      probability,
      runId,
      lines.get(key) ?? null,
      ...(texts === null ? [] : [texts.get(key) ?? null]),
      null,
    ]),
  )
}

function say(
  { strata, incidents, narratives, by, plan }: GoldSample,
  {
    run,
    isOpen,
    hasText,
    words,
  }: {
    readonly run: RunMeta
    readonly isOpen: boolean
    readonly hasText: boolean
    /** What may be written as a label. */
    readonly words: string
  },
): void {
  if (plan !== null) {
    const { expected, isMeasured, halfWidth } = plan
    note(
      `+-${halfWidth} of the prevalence needs ${counted(incidents, 'incident')}, expecting ${(100 * expected.prevalence).toFixed(1)} % yes and ${(100 * expected.accuracy).toFixed(1)} % right answers (${isMeasured ? 'as on the dev part' : 'assumed: too few dev labels to measure'})`,
    )
  }
  note(
    `${counted(narratives.length, 'narrative')} of ${counted(incidents, 'incident')} drawn from ${printable(run.name)} ${run.runId}${by === null ? '' : `, by ${printable(by)}: ${strata.map(({ name, incidents: of, drawn }) => `${printable(name)} ${drawn} of ${of}`).join(', ')}`}; fill in the column ${GOLD_FILE_LABEL} with ${printable(words)}, then \`run estimate ${run.runId} --gold FILE\``,
  )
  if (!hasText)
    note(
      'the file has no texts: column line says where the source file has each; --include-text writes them',
    )
  if (by === BY_ANSWER)
    note(
      'columns stratum and inclusion_probability tell what the model answered: hide them from who labels',
    )
  if (hasText && !isOpen) note('the file holds restricted text: it is yours to protect')
}
