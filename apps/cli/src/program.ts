import { Command } from 'commander'

import { allowedNow, nonEmpty, positive, wholeFrom, type SetExitCode } from './program-options.ts'
import { addLlmVerbs } from './program-llm.ts'
import { addRunVerbs } from './program-run.ts'
import { VERSION } from './version.ts'

/**
 * The whole command line as a commander tree. Verbs are imported only when called, so that `--help`
 * stays fast; the same tree generates docs/cli.md.
 */
export function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command('longrun')
    .description(
      'A workbench for long scientific runs: kill it at any moment, resume it anywhere, get the same table, byte for byte.',
    )
    .version(VERSION, '--version', 'print the version')
    .option('--json', 'print the result as JSON on stdout')
    .option(
      '--home <dir>',
      'folder of ledger and artefacts (default: .longrun, or LONGRUN_HOME)',
      nonEmpty,
    )
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
    .exitOverride()
    .addHelpText('after', EXIT_CODES)

  program
    .command('demo')
    .description('a synthetic sky -> survey -> table and report: the first thing to run')
    .option('--stars <n>', 'stars in the sky', wholeFrom(1), 200)
    .option('--seed <n>', 'seed of the sky and of the survey', wholeFrom(0), 1024)
    .option(
      '--dir <dir>',
      'where the sky and the spec of its survey are written',
      nonEmpty,
      'longrun-demo',
    )
    .action(async (_options, command: Command) => {
      const { demo } = await import('./verbs/demo.ts')
      setExitCode(await demo(command.optsWithGlobals()))
    })

  program
    .command('search')
    .description('search light-curve files (or folders of them) for transits')
    .argument('<file...>', 'FITS, CSV or DAT files, or folders')
    .addOption(allowedNow('--method <name>', 'search method', ['bls', 'tls'], 'bls'))
    .addOption(allowedNow('--grid <kind>', 'how the periods are tried', ['fast', 'exact'], 'fast'))
    .option('--period-min-days <d>', 'shortest trial period [days] (default: 0.5)', positive)
    .option(
      '--period-max-days <d>',
      'longest trial period [days] (default: the span less one transit)',
      positive,
    )
    .option('--max-planets <n>', 'candidates to look for in one star (default: 8)', wholeFrom(1))
    .option(
      '--fap <n>',
      'fill fapStar: hold each candidate against n searches of its star in shuffled blocks',
      wholeFrom(1),
    )
    .option('--stitch', 'files of one star are one light curve')
    .option(
      '--columns <list>',
      'columns by position (time,flux,flux_err), or by name (flux=SAP_FLUX)',
      nonEmpty,
    )
    .option('--report <dir>', 'also write a one-page HTML report of each candidate here', nonEmpty)
    .action(async (files: string[], _options, command: Command) => {
      const { search } = await import('./verbs/search.ts')
      setExitCode(await search(files, command.optsWithGlobals()))
    })

  const curve = program.command('curve').description('look at light curves').helpCommand(false)
  curve
    .command('show')
    .description('what is in a light-curve file: facts, and a sketch of the flux')
    .argument('<file...>', 'FITS, CSV or DAT files, or folders')
    .option('--svg <file>', 'also draw it into an SVG file (one light curve)', nonEmpty)
    .option('--stitch', 'files of one star are one light curve')
    .option(
      '--columns <list>',
      'columns by position (time,flux,flux_err), or by name (flux=SAP_FLUX)',
      nonEmpty,
    )
    .action(async (files: string[], _options, command: Command) => {
      const { showCurve } = await import('./verbs/curve-show.ts')
      setExitCode(await showCurve(files, command.optsWithGlobals()))
    })

  program
    .command('init')
    .description('write a commented spec to start from')
    .argument(
      '[pipeline]',
      'which pipeline: transit-survey, injection-recovery or narrative-labelling',
      'transit-survey',
    )
    .option('--out <file>', 'the spec file to write (default: PIPELINE.yaml)', nonEmpty)
    .action(async (pipeline: string, _options, command: Command) => {
      const { init } = await import('./verbs/init.ts')
      setExitCode(init(pipeline, command.optsWithGlobals()))
    })

  addRunVerbs(program, setExitCode)
  addLlmVerbs(program, setExitCode)

  program
    .command('doctor')
    .description('check this machine: what a run needs, what is there')
    .action(async (_options, command: Command) => {
      const { doctor } = await import('./verbs/doctor.ts')
      setExitCode(await doctor(command.optsWithGlobals()))
    })

  return program
}

const EXIT_CODES = `
Exit codes:
  0 done; 1 unexpected error (stack in the log file); 2 bad usage or input;
  3 finished, and some items failed (a file that cannot be read, also alone); 4 refused: source or spec changed;
  5 stopped before the end; 6 verify or the quality gate found something;
  130 / 143 interrupted and paused (Ctrl-C / SIGTERM)`
