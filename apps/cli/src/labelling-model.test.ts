import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

import { type Mock, mixedFaults, startMock } from '@longrun/llm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { filesWith, PLANTED, writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Running, until, type Workplace, workplace } from '../test-support/spawn-longrun.ts'

const KEY = 'sk-planted-4711'
const ENV = { NOTES_KEY: KEY }
const INCIDENTS = 30

interface Status {
  readonly runId: string
  readonly state: string
  readonly succeeded: number
  readonly pending: number
  readonly sessions: number
  readonly usage: Readonly<Record<string, number>>
}

let place: Workplace
let mock: Mock
let running: Running | null = null
beforeEach(async () => {
  place = workplace()
  mock = await startMock({ apiKey: KEY, latencyMs: 60, faults: mixedFaults(0.2) })
  writeNotes(place, { incidents: INCIDENTS })
  writeSpec(place, {
    model: `{ provider: openai, baseUrl: "${mock.url}", model: m, apiKeyEnv: NOTES_KEY, prices: { date: 2026-01-01, inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }`,
    lines: 'limits: { concurrency: 3 }',
  })
})
afterEach(async () => {
  running?.child.kill('SIGKILL')
  running = null
  await mock.close()
  place.remove()
})

const status = async (): Promise<Status> =>
  JSON.parse((await place.run(['run', 'status', '--json'])).stdout) as Status

/** Start the run, stop it with Ctrl-C in its middle. */
async function startAndPause(): Promise<void> {
  running = place.start(['run', 'start', 'spec.yaml'], ENV)
  // with three at a time, most of these are answered; the ledger has not been asked, which takes long
  await until(async () => (mock.stats().requests >= 9 ? true : null))
  running.child.kill('SIGINT')
  expect((await running.finished).code).toBe(130)
}

describe('a run before its server was started', () => {
  it('pauses after the first calls, names the cause, and goes on when there is one', async () => {
    const { port } = new URL(mock.url)
    await mock.close()
    const refused = await place.run(['run', 'start', 'spec.yaml', '--json'], ENV)
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('nothing listens at model.baseUrl; start the server')
    expect(refused.stderr).toMatch(/Go on with:\n.*run resume/)
    expect(JSON.parse(refused.stdout)).toMatchObject({ state: 'paused', cause: 'transport' })
    expect(await status()).toMatchObject({ succeeded: 0, pending: 2 * INCIDENTS })
    mock = await startMock({ apiKey: KEY, port: Number(port) })
    const resumed = await place.run(['run', 'resume', '--workers', '4'], ENV)
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      expect.stringContaining('--workers changes nothing here'),
    ])
  })
})

describe('a run over an endpoint', () => {
  it('stopped in its middle and resumed, pays for every answer once and adds up both sessions', async () => {
    await startAndPause()
    const paused = await status()
    expect(paused).toMatchObject({ state: 'paused' })
    expect([paused.succeeded > 0, paused.pending > 0]).toEqual([true, true])
    const shown = await place.run(['run', 'status'])
    expect(shown.stdout).toMatch(/used [\d,]+ tokens, 0\.\d+ USD/)
    const resumed = await place.run(['run', 'resume', '--json'], ENV)
    const { promptTokens, completionTokens, costNanoUsd } = mock.stats()
    const done = JSON.parse(resumed.stdout) as Status
    expect(done).toMatchObject({
      sessions: 2,
      pending: 0,
      usage: { promptTokens, completionTokens, costNanoUsd },
    })
    for (const text of [
      shown.stdout,
      resumed.stdout,
      resumed.stderr,
      (await running!.finished).stderr,
    ])
      for (const word of [KEY, PLANTED]) expect(text).not.toContain(word)
    expect(filesWith(place.path('.longrun'), [KEY, PLANTED])).toEqual([])
  })

  it('whose source changed in its middle is refused and names the change; put back, it goes on', async () => {
    await startAndPause()
    const before = readFileSync(place.path('notes.csv'))
    appendFileSync(place.path('notes.csv'), 'NEW,le,One more.,0\n')
    const refused = await place.run(['run', 'resume'], ENV)
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(/notes\.csv had \d+ bytes and now has \d+/)
    writeFileSync(place.path('notes.csv'), before)
    // stored limits and seed win: another spec is refused with its difference, and the run's own goes on
    const other = ['run', 'start', 'spec.yaml', '--resume', '--set', 'seed=9', '--set', 'limit=5']
    const changed = await place.run(other, ENV)
    expect([changed.code, changed.stderr]).toEqual([
      4,
      expect.stringMatching(/limit: .*absent.* -> 5.*seed: 0 -> 9/),
    ])
    expect((await place.run(['run', 'resume'], ENV)).code).toBeLessThan(4)
    expect((await status()).pending).toBe(0)
  })

  it('is not planned without its key, and nothing is asked', async () => {
    const { code, stderr } = await place.run(['run', 'start', 'spec.yaml'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('variable NOTES_KEY')])
    expect(mock.stats().requests).toBe(0)
  })
})
