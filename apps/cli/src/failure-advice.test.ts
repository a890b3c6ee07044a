import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

import { startMock } from '@longrun/llm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { goodCsv } from '../test-support/light-curve-files.ts'
import { type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { writeSurvey } from '../test-support/survey-place.ts'
import { failureAdvice } from './failure-advice.ts'

const setting = { isLabelling: true, isReplay: false, isPurged: false }
const errorClasses = { refused: 2, timeout: 1, server_5xx: 3, parse: 4, input_invalid: 5 } as const
const status = { runId: 'abc', failed: 15, errorClasses }

describe('advice about failed items', () => {
  it('is by class: only what may succeed unchanged is to be retried', () => {
    const lines = failureAdvice(status, { setting, home: 'h' }).join('\n')
    expect(lines).toMatch(/^5 failed by what they read.*\n.* run fork abc /)
    expect(lines).toMatch(/\n2 refused by the model.*\n.* run fork abc /)
    expect(lines).toMatch(/\n4 failed by no fault .*\n.* run retry abc --class infrastructure /)
    expect(lines).toMatch(/\n4 failed with parse.*\n.* run retry abc --class parse /)
  })

  it('never says to retry what plays a recording, or whose text was purged', () => {
    const replay = failureAdvice(status, { setting: { ...setting, isReplay: true }, home: 'h' })
    expect(replay.join('\n')).toMatch(/\n10 failed in the recording/)
    expect(replay.join('\n')).not.toContain('retry')
    const purged = failureAdvice(status, { setting: { ...setting, isPurged: true }, home: 'h' })
    expect(purged).toEqual(['the text of this run was purged: 15 failed items stay as they are'])
    expect(failureAdvice({ ...status, failed: 0 }, { setting, home: 'h' })).toEqual([])
  })
})

it('sends nobody to the table whose endpoint has no such model', () => {
  const found = { runId: 'abc', failed: 7, errorClasses: { not_found: 7 } } as const
  const [line, command, ...rest] = failureAdvice(found, { setting, home: 'h' })
  expect(line).toMatch(/^7 not found by the endpoint/)
  expect(command).toMatch(/ run retry abc --class not_found /)
  expect(rest).toEqual([])
  const survey = { ...setting, isLabelling: false }
  expect(failureAdvice(found, { setting: survey, home: 'h' })[0]).toMatch(/^7 failed by what they/)
})

describe('the advised command', () => {
  let place: Workplace
  beforeEach(() => (place = workplace()))
  afterEach(() => place.remove())

  /** The words after `longrun` in the last command that a run printed. */
  const advised = (stdout: string): readonly string[] =>
    /run (?:fork|retry) .*$/.exec(stdout.trim())![0].split(' ')

  it('works once a light curve is mended: its item anew, the others reused', async () => {
    writeSurvey(place, { stars: 2 })
    writeFileSync(place.path('data/broken.csv'), 'time,flux\n1,1\n')
    const first = await place.run(['run', 'start', 'spec.yaml'])
    expect(first.code).toBe(3)
    writeFileSync(place.path('data/broken.csv'), goodCsv({ seed: 9, days: 12 }))

    const retried = await place.run(['run', 'retry'])
    expect([retried.code, retried.stderr]).toEqual([4, expect.stringContaining('run fork ')])
    const { stdout } = await place.run(['run', 'status', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ sessions: 1 })

    const mended = await place.run(advised(first.stdout))
    expect([mended.code, mended.stderr]).toEqual([0, expect.stringContaining('2 of 3 results')])
  })

  it('works once a table of narratives is mended', async () => {
    writeNotes(place, { incidents: 2 })
    appendFileSync(place.path('notes.csv'), 'EMPTY,le,,0\n')
    writeSpec(place)
    const first = await place.run(['run', 'start', 'spec.yaml'])
    expect(first.code).toBe(3)
    const table = readFileSync(place.path('notes.csv'), 'utf8')
    writeFileSync(place.path('notes.csv'), table.replace('EMPTY,le,,0', 'I9,le,he slipped,1'))
    const mended = await place.run(advised(first.stdout))
    expect([mended.code, mended.stdout]).toEqual([0, expect.stringContaining('5 of 5')])
  })

  it('asks a model that answers nonsense again', async () => {
    writeNotes(place, { incidents: 1 })
    const mock = await startMock({ faults: [{ kind: 'malformed-answer', share: 1 }] })
    try {
      const model = `{ provider: openai, baseUrl: "${mock.url}", model: m }`
      writeSpec(place, { model, lines: 'retry: { repairs: 0 }' })
      const first = await place.run(['run', 'start', 'spec.yaml'])
      expect([first.code, advised(first.stdout)]).toEqual([
        3,
        expect.arrayContaining(['retry', '--class', 'parse']),
      ])
      expect((await place.run(advised(first.stdout))).code).toBe(0)
    } finally {
      await mock.close()
    }
  })
})
