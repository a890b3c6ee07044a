import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, startCommand, type Command, type Ended } from '../../torture/survey/command.ts'
import { writeSources, type Sources } from '../../torture/survey/sources.ts'
import { withWorkplace } from '../../torture/survey/workplace.ts'

/** A survey that goes on in a process of its own. */
export interface RunningSurvey {
  readonly folder: string
  readonly runId: string
  readonly sources: Sources
  readonly command: Command
  /** `longrun ARGS --home HOME`, from another terminal so to say. */
  readonly longrun: (...args: readonly string[]) => Promise<Ended>
}

/** Runs `work` beside a survey of synthetic stars whose first star is done; kills it afterwards. */
export function withRunningSurvey<T>(
  stars: number,
  work: (survey: RunningSurvey) => Promise<T>,
): Promise<T> {
  return withWorkplace(async (folder) => {
    const sources = await writeSources(folder, { stars, seed: 5, broken: false })
    const home = join(folder, 'home')
    const longrun = (...args: readonly string[]): Promise<Ended> =>
      runCommand([...args, '--home', home], { cwd: folder })
    const command = startCommand(['run', 'start', sources.spec, '--workers', '2', '--home', home], {
      cwd: folder,
    })
    try {
      const said = await command.said(/^run (\S+)\n/m)
      if (said === null) throw new Error(`run start failed: ${(await command.ended).stderr}`)
      const runId = said[1]
      while ((await succeeded(longrun, runId)) === 0) await sleep(50)
      return await work({ folder, runId, sources, command, longrun })
    } finally {
      command.process.kill('SIGKILL')
      await command.ended
    }
  })
}

async function succeeded(longrun: RunningSurvey['longrun'], runId: string): Promise<number> {
  const { stdout } = await longrun('run', 'status', runId, '--json')
  return (JSON.parse(stdout) as { succeeded: number }).succeeded
}
