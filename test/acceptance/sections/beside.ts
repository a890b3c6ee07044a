import { withRunningSurvey } from '../support/running-survey.ts'
import type { Section } from '../support/section.ts'
import { median, milliseconds } from '../support/statistics.ts'

const times = 20
const mostMs = 300

/** What another terminal sees while a run goes on. */
export const beside: Section = {
  name: 'beside',
  measure: () =>
    withRunningSurvey(600, async ({ runId, command, longrun }) => {
      const second = await longrun('run', 'resume', runId)
      const named = second.stderr.includes(String(command.process.pid))
      const walls: number[] = []
      let last = ''
      for (let i = 0; i < times; i++) {
        const { wallMs, stdout } = await longrun('run', 'status', runId, '--json')
        walls.push(wallMs)
        last = (JSON.parse(stdout) as { state: string }).state
      }
      const most = Math.max(...walls)
      return [
        {
          claim: `run status --json beside a running run in <= ${mostMs} ms`,
          measured: `p50 ${milliseconds(median(walls))}, max ${milliseconds(most)} of ${times}; the run was ${last}`,
          holds: most <= mostMs && last === 'running',
        },
        {
          claim: 'a second resume exits 2 and names the holder',
          measured: `exit ${second.code}; ${second.stderr.trim()}`,
          holds: second.code === 2 && named,
        },
      ]
    }),
}
