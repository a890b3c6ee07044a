import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'

import {
  columnMap,
  experimentFiles,
  type ExperimentFiles,
  type OldExperiment,
  type OldFile,
  readOldExperiments,
} from '@longrun/pipelines'

import { CommandError, ExitCode } from '../exit.ts'
import { displayPath, pasteable, resolveHome } from '../home.ts'
import { makeNamedFolder } from '../named-place.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'

/** Rows named one by one; the others are counted. */
const MOST_NAMED = 20

interface Options extends GlobalOptions {
  readonly out?: string
  readonly table?: string
  readonly map: readonly string[]
}

/** What is printed of an experiment; no text, no label of a narrative. */
interface Summary {
  readonly id: string
  readonly name: string
  readonly rows: number
  readonly narratives: number
  readonly answered: number
  readonly failed: Readonly<Record<string, number>>
  readonly guessedClasses: number
  readonly withoutText: number
  readonly superseded: number
  readonly contradicted: readonly { readonly row: number; readonly by: number }[]
  /** What the old file's own counters say, where it has some. */
  readonly saidTotal: number | null
  readonly saidProcessed: number | null
  readonly model: string | null
}

/** `longrun run import`: counts what an old experiment file holds; with `--out`, a spec and a recording each. */
export async function importExperiments(file: string, options: Options): Promise<number> {
  const home = resolveHome(options.home)
  const out = options.out === undefined ? null : resolve(options.out)
  if (out !== null) requireOpenFolder(out, home)
  const map = columnMap(options.map)
  const old = await readOldExperiments(file, {
    map,
    ...(options.table === undefined ? {} : { table: options.table }),
  })
  if (old.experiments.length === 0)
    throw new CommandError(`${displayPath(resolve(file))} holds no row of a narrative`)
  const files = filesOf(old, basename(file))
  const summaries = old.experiments.map(summaryOf)
  if (out !== null) writeAll(out, files)
  const specs = files.map(({ name }) => (out === null ? null : join(out, name, 'spec.yaml')))
  if (options.json === true)
    printJson({ file, experiments: summaries, unreadable: old.unreadable, specs })
  else for (const line of textOf(summaries, old)) print(line)
  const [first] = specs
  if (first === null || first === undefined)
    note('Nothing was written: give --out DIR for a spec and a recording of each experiment.')
  else {
    note('These files hold text and answers in the clear: they are yours to protect. Then:')
    note(`  ${pasteable(['run', 'start', displayPath(first)], home)}`)
  }
  return ExitCode.done
}

/** A prompt that cannot be used is an error before anything is written. */
function filesOf(old: OldFile, origin: string): readonly ExperimentFiles[] {
  const taken = new Set<string>()
  return old.experiments.map((experiment) => {
    const files = experimentFiles(experiment, { labels: old.labels, origin, taken })
    taken.add(files.name)
    return files
  })
}

function writeAll(out: string, files: readonly ExperimentFiles[]): void {
  makeNamedFolder(out, { mode: 0o700 })
  const write = (path: string, text: string): void =>
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  const written = new Set<string>()
  for (const { name, narrativesName, narratives, recording, prompt, spec } of files) {
    mkdirSync(join(out, name), { mode: 0o700 })
    if (!written.has(narrativesName)) write(join(out, narrativesName), narratives)
    written.add(narrativesName)
    write(join(out, name, 'recording.jsonl'), recording)
    write(join(out, name, 'prompt.md'), prompt)
    write(join(out, name, 'spec.yaml'), spec)
  }
}

function requireOpenFolder(out: string, home: string): void {
  if (!relative(home, out).startsWith('..'))
    throw new CommandError(
      `--out ${displayPath(out)} lies in the home folder, where no text is kept in the clear: name a folder elsewhere`,
    )
  if (existsSync(out) && (!statSync(out).isDirectory() || readdirSync(out).length > 0))
    throw new CommandError(`--out ${displayPath(out)} exists and is not empty: name a new folder`)
}

function summaryOf({
  id,
  name,
  model,
  said,
  rows,
  narratives,
  superseded,
}: OldExperiment): Summary {
  const failed: Record<string, number> = {}
  for (const { failure } of narratives)
    if (failure !== null) failed[failure.errorClass] = (failed[failure.errorClass] ?? 0) + 1
  return {
    id,
    name,
    rows,
    narratives: narratives.length,
    answered: narratives.filter(({ answer }) => answer !== null).length,
    failed,
    guessedClasses: narratives.filter(({ failure }) => failure?.isGuess === true).length,
    withoutText: narratives.filter(({ text }) => text.trim() === '').length,
    superseded: superseded.length,
    contradicted: superseded.flatMap(({ row, by, differs }) => (differs ? [{ row, by }] : [])),
    saidTotal: said.total,
    saidProcessed: said.processed,
    model: narratives.find((one) => one.model !== null)?.model ?? model,
  }
}

function textOf(summaries: readonly Summary[], { unreadable }: OldFile): readonly string[] {
  return [
    ...summaries.flatMap(experimentText),
    ...(unreadable.length === 0
      ? []
      : [
          `rows that cannot be read: ${unreadable.length}; they are in no experiment`,
          ...unreadable.slice(0, MOST_NAMED).map(({ row, problem }) => `  row ${row}: ${problem}`),
          ...(unreadable.length > MOST_NAMED
            ? [`  and ${unreadable.length - MOST_NAMED} more (--json names all)`]
            : []),
        ]),
  ]
}

function experimentText(one: Summary): readonly string[] {
  const failed = Object.entries(one.failed).map(([name, n]) => `${name} ${n}`)
  const said = (what: string, number: number | null): readonly string[] =>
    number === null || number === one.narratives
      ? []
      : [`  the old file says ${what} ${number}: not believed, its rows are counted`]
  return [
    `${one.name}: ${one.narratives} narratives in ${one.rows} rows, ${one.answered} answered${failed.length === 0 ? '' : `, failed: ${failed.join(', ')}`}${one.model === null ? '' : `; model ${one.model}`}`,
    ...said('total', one.saidTotal),
    ...said('processed', one.saidProcessed),
    ...(one.guessedClasses === 0
      ? []
      : [`  errors whose message tells no class, taken as transport: ${one.guessedClasses}`]),
    ...(one.withoutText === 0
      ? []
      : [`  narratives without text, which fail as input_invalid: ${one.withoutText}`]),
    ...(one.superseded === 0
      ? []
      : [`  rows passed over for a later row or an answer of their narrative: ${one.superseded}`]),
    ...one.contradicted
      .slice(0, MOST_NAMED)
      .map(({ row, by }) => `    row ${row} answers otherwise than row ${by}, which counts`),
    ...(one.contradicted.length > MOST_NAMED
      ? [`    and ${one.contradicted.length - MOST_NAMED} more (--json names all)`]
      : []),
  ]
}
