import { ExitCode } from '../exit.ts'
import { type Check, checkMachine } from '../machine-checks.ts'
import { resolveHome } from '../home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { print, printJson } from '../terminal/console.ts'

/** `longrun doctor`: one line a check; exit 2 where something that a run needs is missing. */
export async function doctor(options: GlobalOptions): Promise<number> {
  const checks = await checkMachine(resolveHome(options.home))
  const failed = checks.filter((check) => check.result === 'fail').length
  if (options.json === true) printJson({ ok: failed === 0, checks })
  else {
    for (const check of checks) print(line(check))
    print(failed === 0 ? 'Ready.' : `${failed} to mend before a run.`)
  }
  return failed === 0 ? ExitCode.done : ExitCode.usage
}

function line({ name, result, found, advice }: Check): string {
  return `${result.padEnd(5)}${name.padEnd(10)}${found}${advice === null ? '' : `; ${advice}`}`
}
