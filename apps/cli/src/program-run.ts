import { type Command, InvalidArgumentError, Option } from 'commander'

import { nonEmpty, positive, wholeFrom } from './program-options.ts'
import type { SetExitCode } from './program-options.ts'

const FORMATS = ['csv', 'parquet', 'jsonl'] as const
const RUN = 'id of the run, the start of it, its name, or "latest"'

/** `longrun run ...`: everything about durable runs. */
export function addRunVerbs(program: Command, setExitCode: SetExitCode): void {
  const run = program.command('run').description('durable runs').helpCommand(false)

  run
    .command('start')
    .description('plan a spec and run it; Ctrl-C pauses it')
    .argument('<spec>', 'YAML file (see `longrun init`)')
    .option('--set <key=value>', 'change a value of the spec (repeatable)', collect, [])
    .addOption(workers())
    .option('--dry-run', 'show items, notes, expected time, memory or cost; write nothing')
    .addOption(
      new Option('--fresh', 'start a new run although this spec has an unfinished one').conflicts(
        'resume',
      ),
    )
    .option('--resume', 'go on with the unfinished run of this spec')
    .addOption(maxMemory())
    .option('--detach', 'run in the background; this terminal may close')
    .action(async (spec: string, _options, command: Command) => {
      const { startRun } = await import('./verbs/run-start.ts')
      setExitCode(await startRun(spec, command.optsWithGlobals()))
    })

  run
    .command('list')
    .description('all runs of this home, newest first')
    .action(async (_options, command: Command) => {
      const { listAllRuns } = await import('./verbs/run-list.ts')
      setExitCode(await listAllRuns(command.optsWithGlobals()))
    })

  run
    .command('status')
    .description('how a run stands; works from any terminal while it runs')
    .argument('[run]', RUN, 'latest')
    .option('--watch', 'keep showing it until it stops')
    .action(async (id: string, _options, command: Command) => {
      const { showStatus } = await import('./verbs/run-status.ts')
      setExitCode(await showStatus(id, command.optsWithGlobals()))
    })

  run
    .command('resume')
    .description('go on with a paused, interrupted, failed or cancelled run')
    .argument('[run]', RUN, 'latest')
    .addOption(workers())
    .addOption(maxMemory())
    .addOption(maxUsd())
    .addOption(maxTokens())
    .option('--detach', 'go on in the background; this terminal may close')
    .action(async (id: string, _options, command: Command) => {
      const { resumeRun } = await import('./verbs/run-resume.ts')
      setExitCode(await resumeRun(id, command.optsWithGlobals()))
    })

  run
    .command('retry')
    .description('run the failed items of a run again')
    .argument('[run]', RUN, 'latest')
    .option(
      '--class <name>',
      'only the items that failed with this error class ("infrastructure": all that were no fault of item or answer)',
      nonEmpty,
    )
    .addOption(workers())
    .addOption(maxMemory())
    .addOption(maxUsd())
    .addOption(maxTokens())
    .action(async (id: string, _options, command: Command) => {
      const { retryRun } = await import('./verbs/run-resume.ts')
      setExitCode(await retryRun(id, command.optsWithGlobals()))
    })

  run
    .command('fork')
    .description(
      'a new run from the spec of an earlier one, changed; results that still hold are reused',
    )
    .argument('[run]', RUN, 'latest')
    .option('--set <key=value>', 'change a value of the spec (repeatable)', collect, [])
    .option('--name <name>', 'name of the new run (default: the same)', nonEmpty)
    .addOption(workers())
    .addOption(maxMemory())
    .option('--detach', 'run in the background; this terminal may close')
    .action(async (id: string, _options, command: Command) => {
      const { forkOfRun } = await import('./verbs/run-fork.ts')
      setExitCode(await forkOfRun(id, command.optsWithGlobals()))
    })

  run
    .command('pause')
    .description('ask the process that holds a run to stop cleanly')
    .argument('[run]', RUN, 'latest')
    .action(async (id: string, _options, command: Command) => {
      const { pauseRun } = await import('./verbs/run-stop.ts')
      setExitCode(await pauseRun(id, command.optsWithGlobals()))
    })

  run
    .command('cancel')
    .description('give a run up; what is done stays (`resume` takes it up again)')
    .argument('<run>', RUN)
    .action(async (id: string, _options, command: Command) => {
      const { cancelRun } = await import('./verbs/run-stop.ts')
      setExitCode(await cancelRun(id, command.optsWithGlobals()))
    })

  run
    .command('export')
    .description('write a table of a run, complete or so far')
    .argument('[run]', RUN, 'latest')
    .addOption(
      new Option(
        '--format <kind>',
        `${FORMATS.join(', ')} (default: by the ending of --out)`,
      ).choices(FORMATS),
    )
    .option(
      '--table <name>',
      'which table (default: the one with a row an item); of a labelling run also attempts, recording',
      nonEmpty,
    )
    .option('--include-text', 'show text and rationales of a labelling run (restricted by default)')
    .option(
      '--open-test',
      'with the manual labels of the test part; every opening is recorded and counted',
    )
    .requiredOption('--out <file>', 'the file to write', nonEmpty)
    .action(async (id: string, _options, command: Command) => {
      const { exportTable } = await import('./verbs/run-export.ts')
      setExitCode(await exportTable(id, command.optsWithGlobals()))
    })

  run
    .command('score')
    .description('answers of a labelling run against its manual labels, with intervals')
    .argument('[run]', RUN, 'latest')
    .option('--coder <name>', 'only against this manual label (default: all)', nonEmpty)
    .option('--by <column>', 'break down by a column of source.stratum, or "type"', nonEmpty)
    .option('--open-test', 'score the test part too; every opening is recorded and counted')
    .option('--out <dir>', 'write report.html and scores.csv there, for sharing', nonEmpty)
    .option(
      '--include-text',
      'show disagreeing texts in report.html of --out (restricted by default)',
    )
    .action(async (id: string, _options, command: Command) => {
      const { scoreRun } = await import('./verbs/run-score.ts')
      setExitCode(await scoreRun(id, command.optsWithGlobals()))
    })

  run
    .command('compare')
    .description('labelling runs over the same narratives side by side: paired tests, differences')
    .argument('<runs...>', `two or more: ${RUN}`)
    .option('--coder <name>', 'only against this manual label (default: all)', nonEmpty)
    .option('--open-test', 'compare on the test part too; every opening is recorded and counted')
    .option('--out <dir>', 'write disagreements.csv and comparison.html here', nonEmpty)
    .option('--include-text', 'show texts and rationales in these files (restricted by default)')
    .action(async (ids: readonly string[], _options, command: Command) => {
      const { compareRuns } = await import('./verbs/run-compare.ts')
      setExitCode(await compareRuns(ids, command.optsWithGlobals()))
    })

  run
    .command('sample-gold')
    .description('draw narratives of a labelling run to label by hand, with their probabilities')
    .argument('[run]', RUN, 'latest')
    .option('--size <n>', 'how many incidents, each with all its narratives', wholeFrom(1))
    .option(
      '--half-width <h>',
      'as many as the corrected prevalence needs for an interval of +-h, such as 0.03',
      positive,
    )
    .option(
      '--by <column>',
      'draw within strata: a column of source.stratum, or "answer" for rare labels',
      nonEmpty,
    )
    .addOption(new Option('--seed <n>', 'of the draw').default(1024).argParser(wholeFrom(0)))
    .option('--include-text', 'with the texts (restricted by default)')
    .requiredOption('--out <file>', 'the CSV file to write and to fill in', nonEmpty)
    .action(async (id: string, _options, command: Command) => {
      const { sampleGoldOfRun } = await import('./verbs/run-sample-gold.ts')
      setExitCode(await sampleGoldOfRun(id, command.optsWithGlobals()))
    })

  run
    .command('estimate')
    .description("prevalence and regression by a labelling run, corrected for the model's errors")
    .argument('[run]', RUN, 'latest')
    .option('--gold <file>', 'a file of `run sample-gold` with its labels filled in', nonEmpty)
    .option('--gold-label <column>', 'column of the labels in it (default: label)', nonEmpty)
    .option('--coder <name>', "the run's own manual label to correct by", nonEmpty)
    .option(
      '--probability <column>',
      'column with the probability that a narrative was chosen for labelling',
      nonEmpty,
    )
    .option('--equal-probability', 'labelled narratives were drawn by chance, all alike')
    .addOption(
      new Option('--outcome <kind>', 'prevalence, regression').choices([
        'prevalence',
        'regression',
      ]),
    )
    .option('--predictors <names>', 'columns of source.stratum, or "type", with commas', commaList)
    .addOption(
      new Option('--model <kind>', 'linear (of the probability), logistic')
        .choices(['linear', 'logistic'])
        .default('linear'),
    )
    .option(
      '--open-test',
      'use labels of the test part too, for it and what nobody labelled; every opening is recorded and counted',
    )
    .option('--out <file>', 'write the estimates as CSV too', nonEmpty)
    .action(async (id: string, _options, command: Command) => {
      const { estimateRun } = await import('./verbs/run-estimate.ts')
      setExitCode(await estimateRun(id, command.optsWithGlobals()))
    })

  run
    .command('methods')
    .description('paragraph and checklist on a labelling run for the paper, from the ledger')
    .argument('[run]', RUN, 'latest')
    .action(async (id: string, _options, command: Command) => {
      const { methodsOfRun } = await import('./verbs/run-methods.ts')
      setExitCode(await methodsOfRun(id, command.optsWithGlobals()))
    })

  run
    .command('import')
    .description(
      'old experiments (SQLite, CSV, Excel, ...) as recordings with a spec each; looks only, unless --out',
    )
    .argument('<file>', 'the old database or table; it is only read')
    .option('--out <dir>', 'write the specs here; the files hold text in the clear', nonEmpty)
    .option('--table <name>', 'table of the results (default: found out)', nonEmpty)
    .option(
      '--map <key=column,...>',
      'which column is what: incident, type, text, detected, label ... (repeatable)',
      collect,
      [],
    )
    .action(async (file: string, _options, command: Command) => {
      const { importExperiments } = await import('./verbs/run-import.ts')
      setExitCode(await importExperiments(file, command.optsWithGlobals()))
    })

  run
    .command('purge')
    .description('destroy the text of a labelling run for good; labels and counts stay')
    .argument('<run>', RUN)
    .option('--text', 'the text, answers and rationales of every run over the same data')
    .option('--yes', 'do not ask')
    .action(async (id: string, _options, command: Command) => {
      const { purgeRun } = await import('./verbs/run-purge.ts')
      setExitCode(await purgeRun(id, command.optsWithGlobals()))
    })

  run
    .command('verify')
    .description("check the ledger's invariants and every row's hash")
    .argument('[run]', RUN, 'latest')
    .action(async (id: string, _options, command: Command) => {
      const { verifyRun } = await import('./verbs/run-verify.ts')
      setExitCode(await verifyRun(id, command.optsWithGlobals()))
    })

  run
    .command('backup')
    .description('copy the ledger with every run, also while runs go on, and check the copy')
    .requiredOption('--out <dir>', 'folder of the copy; it is a home of its own', nonEmpty)
    .action(async (_options, command: Command) => {
      const { backupRuns } = await import('./verbs/run-backup.ts')
      setExitCode(await backupRuns(command.optsWithGlobals()))
    })

  run
    .command('clean')
    .description('list runs that were given up long ago; --yes removes them')
    .addOption(
      new Option('--older-than-days <n>', 'nothing has happened to them for this long')
        .default(30)
        .argParser(positive),
    )
    .option('--yes', 'remove them, with all results and answers in them')
    .action(async (_options, command: Command) => {
      const { cleanRuns } = await import('./verbs/run-clean.ts')
      setExitCode(await cleanRuns(command.optsWithGlobals()))
    })
}

function workers(): Option {
  return new Option('--workers <n>', 'worker threads (default: the cores there are)').argParser(
    wholeFrom(1),
  )
}

function maxMemory(): Option {
  return new Option(
    '--max-memory-mb <n>',
    'start no more items above this much memory [MiB] (default: by machine)',
  ).argParser(wholeFrom(64))
}

function maxUsd(): Option {
  return new Option('--max-usd <n>', 'go on up to this cost over all sessions [USD]').argParser(
    positive,
  )
}

function maxTokens(): Option {
  return new Option('--max-tokens <n>', 'go on up to this many tokens over all sessions').argParser(
    positive,
  )
}

function commaList(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('It must read name,name.')
  return names
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  if (!/^[^=\s]+=/.test(value)) throw new InvalidArgumentError('It must read key=value.')
  return [...earlier, value]
}
