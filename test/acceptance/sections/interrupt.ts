import { startProcess } from '../../torture/survey/command.ts'
import { withRunningSurvey } from '../support/running-survey.ts'
import type { Section } from '../support/section.ts'

/** Ctrl-C, and what it prints pasted into a shell. */
export const interrupt: Section = {
  name: 'interrupt',
  measure: () =>
    withRunningSurvey(60, async ({ folder, runId, command, longrun }) => {
      command.process.kill('SIGINT')
      const { code, stderr } = await command.ended
      const printed = /Go on with:\n {2}(.+)\n/.exec(stderr)?.[1] ?? ''
      const paused = await longrun('run', 'status', runId, '--json')
      const { state, pending } = JSON.parse(paused.stdout) as { state: string; pending: number }
      const pasted = await startProcess(['sh', '-c', printed], folder).ended
      const done = await longrun('run', 'status', runId, '--json')
      const after = JSON.parse(done.stdout) as { state: string }
      return [
        {
          claim: 'Ctrl-C pauses, exit 130, and prints the resume command',
          measured: `exit ${code}, ${state} with ${pending} items pending; ${printed}`,
          holds: code === 130 && state === 'paused' && pending > 0 && printed !== '',
        },
        {
          claim: 'that command, pasted, goes on to the end',
          measured: `exit ${pasted.code}, ${after.state}`,
          holds: pasted.code === 0 && after.state === 'completed',
        },
      ]
    }),
}
