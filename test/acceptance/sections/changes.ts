import { readFile, utimes, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { withRunningSurvey } from '../support/running-survey.ts'
import type { Section } from '../support/section.ts'

/** What changed under an interrupted run, and what only seems to have. */
export const changes: Section = {
  name: 'changes',
  measure: () =>
    withRunningSurvey(60, async ({ runId, sources, command, longrun }) => {
      command.process.kill('SIGKILL')
      await command.ended

      const path = sources.files[sources.files.length - 1]
      const bytes = await readFile(path)
      const changed = Buffer.from(bytes)
      changed[changed.length >> 1] ^= 1
      await writeFile(path, changed)
      const otherByte = await longrun('run', 'resume', runId)
      await writeFile(path, bytes)

      const spec = await readFile(sources.spec, 'utf8')
      await writeFile(sources.spec, `${spec}params: { periodMinDays: 0.75 }\n`)
      const otherSpec = await longrun('run', 'start', sources.spec, '--resume')
      await writeFile(sources.spec, spec)

      await utimes(path, new Date(0), new Date(0))
      const touched = await longrun('run', 'resume', runId)
      return [
        {
          claim: 'a changed byte in a source file exits 4 and names the file',
          measured: `exit ${otherByte.code}; ${otherByte.stderr.trim().split('\n').at(-1)}`,
          holds: otherByte.code === 4 && otherByte.stderr.includes(basename(path)),
        },
        {
          claim: 'a changed spec exits 4 and names what changed',
          measured: `exit ${otherSpec.code}; ${otherSpec.stderr.trim().split('\n').at(-1)}`,
          holds: otherSpec.code === 4 && otherSpec.stderr.includes('params.periodMinDays'),
        },
        {
          claim: 'a touched mtime is no change',
          measured: `exit ${touched.code}`,
          holds: touched.code === 0,
        },
      ]
    }),
}
