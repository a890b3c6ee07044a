import { readFileSync } from 'node:fs'

import { startMock } from '@longrun/llm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { until, type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import type { StatusJson } from '../test-support/survey-place.ts'

let place: Workplace
beforeEach(() => {
  place = workplace()
  writeNotes(place, { incidents: 2 })
  writeSpec(place)
})
afterEach(() => place.remove())

const status = async (...args: readonly string[]): Promise<StatusJson> =>
  JSON.parse((await place.run(['run', 'status', ...args, '--json'])).stdout) as StatusJson

describe('a run given by its name', () => {
  it('is named on stderr where several share it, and only there', async () => {
    await place.run(['run', 'start', 'spec.yaml'])
    expect((await place.run(['run', 'resume', 'notes'])).stderr).not.toContain('are called')
    await place.run(['run', 'start', 'spec.yaml'])
    const { runId } = await status()
    const { code, stderr } = await place.run(['run', 'resume', 'notes'])
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`2 runs are called notes; taking the newest, ${runId}, made 20`),
    ])
    expect((await place.run(['run', 'resume', runId])).stderr).not.toContain('are called')
  })
})

describe('run retry --class', () => {
  it('refuses a class that no item can have, and says which there are', async () => {
    await place.run(['run', 'start', 'spec.yaml'])
    const { code, stderr } = await place.run(['run', 'retry', '--class', 'time-out'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no error class time-out, did you mean timeout\? \(.*worker_lost/),
    ])
    expect((await place.run(['run', 'retry', '--class', 'timeout'])).code).toBe(0)
  })
})

describe('run resume --detach', () => {
  it('says what refuses it, and ends as the process in the background did', async () => {
    const mock = await startMock()
    try {
      const model = `{ provider: openai, baseUrl: "${mock.url}", model: m }`
      writeSpec(place, { model, lines: 'budget: { maxTokens: 1 }\nlimits: { concurrency: 1 }' })
      await place.run(['run', 'start', 'spec.yaml'])
      writeNotes(place, { incidents: 3 })
      const changed = await place.run(['run', 'resume', '--detach', '--max-tokens', '1e6'])
      expect([changed.code, changed.stdout, changed.stderr]).toEqual([
        4,
        '',
        expect.stringContaining('Source files changed since the run was planned'),
      ])
    } finally {
      await mock.close()
    }
  })

  it('goes on in the background, with the budget that was given', async () => {
    const mock = await startMock()
    try {
      const model = `{ provider: openai, baseUrl: "${mock.url}", model: m }`
      writeSpec(place, { model, lines: 'budget: { maxTokens: 1 }\nlimits: { concurrency: 1 }' })
      const { code } = await place.run(['run', 'start', 'spec.yaml'])
      expect([code, (await status()).state]).toEqual([5, 'paused'])
      const { runId } = await status()
      const resumed = await place.run(['run', 'resume', '--detach', '--max-tokens', '1e6'])
      expect([resumed.code, resumed.stdout.trim()]).toEqual([0, runId])
      // Four notes may be done before that is seen.
      expect(resumed.stderr).toMatch(
        /running in the background as process \d+, messages in .* --watch|the work in the background has ended already, messages in .* run status/s,
      )
      // its last words, after every file is written
      const log = place.path('.longrun', 'runs', runId, 'log.txt')
      await until(async () => (readFileSync(log, 'utf8').includes('\nNext: ') ? true : null))
      expect(await status()).toMatchObject({ succeeded: 4, total: 4 })
    } finally {
      await mock.close()
    }
  })
})
