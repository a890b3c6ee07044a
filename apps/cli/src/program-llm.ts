import { type Command, InvalidArgumentError, Option } from 'commander'

import { nonEmpty, positive, type SetExitCode, wholeFrom } from './program-options.ts'

/** `longrun llm ...`: endpoints of language models. */
export function addLlmVerbs(program: Command, setExitCode: SetExitCode): void {
  const llm = program.command('llm').description('endpoints of language models').helpCommand(false)
  llm
    .command('mock')
    .description('an endpoint on this machine to rehearse with: answers, limits and faults as told')
    .option('--port <n>', 'port of 127.0.0.1, 0 for any (default: 4010)', wholeFrom(0))
    .option('--script <file>', 'YAML file with answers, limits and faults', nonEmpty)
    .addOption(
      new Option('--faults <share>', 'share of the items that meet a fault, of every kind')
        .argParser(share)
        .conflicts('script'),
    )
    .option('--rpm <n>', 'requests a minute that it permits (default: any)', positive)
    .option('--tpm <n>', 'tokens a minute that it permits (default: any)', positive)
    .option('--latency-ms <ms>', 'time before each answer (default: 0)', wholeFrom(0))
    .option('--seed <n>', 'seed of answers and faults (default: 1024)', wholeFrom(0))
    .option('--log <file>', 'one JSON line a request: numbers, no text', nonEmpty)
    .action(async (_options, command: Command) => {
      const { mockEndpoint } = await import('./verbs/llm-mock.ts')
      setExitCode(await mockEndpoint(command.optsWithGlobals()))
    })
}

function share(value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !(number >= 0 && number <= 1))
    throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return number
}
