import { join } from 'node:path'
import { runCommand } from '../../torture/survey/command.ts'
import { withWorkplace } from '../../torture/survey/workplace.ts'
import { coresPrefix } from '../support/cores.ts'
import type { Section } from '../support/section.ts'
import { inSeconds } from '../support/statistics.ts'

const mostMs = 60_000
const leastRecovered = 0.95

interface DemoJson {
  readonly stars: number
  readonly injected: number
  readonly recovered: number
  readonly falseCandidates: number
  readonly quietStars: number
  readonly eclipsingBinaries: number
  readonly eclipsingBinariesFlagged: number
  readonly failed: number
}

/** `longrun demo` on two cores. */
export const demo: Section = {
  name: 'demo',
  measure: ({ stars }) =>
    withWorkplace(async (folder) => {
      const where = ['--dir', folder, '--home', join(folder, 'home')]
      const prefix = coresPrefix([0, 1])
      const ended = await runCommand(['demo', '--stars', String(stars), '--json', ...where], {
        cwd: folder,
        prefix,
      })
      if (ended.code !== 0)
        return [
          {
            claim: 'the demo ends well',
            measured: `exit ${ended.code}: ${ended.stderr}`,
            holds: false,
          },
        ]
      const found = JSON.parse(ended.stdout) as DemoJson
      return [
        {
          claim: `the demo (${stars} stars) takes <= ${inSeconds(mostMs)} on 2 cores`,
          measured: `${inSeconds(ended.wallMs)}${prefix.length === 0 ? ' (cores not limited)' : ''}`,
          holds: ended.wallMs <= mostMs,
        },
        {
          claim: 'found/injected at SNR >= 10 is >= 95 %',
          measured: `${found.recovered}/${found.injected} (${((100 * found.recovered) / found.injected).toFixed(1)} %)`,
          holds: found.recovered >= leastRecovered * found.injected,
        },
        {
          claim: 'the demo says what it got wrong',
          measured: `${found.falseCandidates} false candidates among ${found.quietStars} quiet stars; ${found.eclipsingBinariesFlagged} of ${found.eclipsingBinaries} eclipsing binaries flagged; ${found.failed} stars failed`,
          holds: null,
        },
      ]
    }),
}
