import { tmpdir } from 'node:os'
import { runCommand } from '../../torture/survey/command.ts'
import type { Section } from '../support/section.ts'
import { median, milliseconds } from '../support/statistics.ts'

const times = 20
const mostMs = 150

/** `longrun --help`, the whole process. */
export const help: Section = {
  name: 'help',
  async measure() {
    const walls: number[] = []
    for (let i = 0; i < times; i++)
      walls.push((await runCommand(['--help'], { cwd: tmpdir() })).wallMs)
    const middle = median(walls)
    return [
      {
        claim: `longrun --help in <= ${mostMs} ms`,
        measured: `median ${milliseconds(middle)}, best ${milliseconds(Math.min(...walls))} of ${times}`,
        holds: middle <= mostMs,
      },
    ]
  },
}
