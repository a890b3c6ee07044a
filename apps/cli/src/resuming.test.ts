import { readdirSync, readFileSync } from 'node:fs'

import { type Mock, startMock } from '@longrun/llm'
import { listEvents, openLedger } from '@longrun/runs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { writeNotes, writeSpec } from '../test-support/labelling-place.ts'
import { type Running, until, type Workplace, workplace } from '../test-support/spawn-longrun.ts'

/** Of a run that is looked at for some seconds. */
const LONG = 60
/** Of a run that is stopped in its middle. */
const ITEMS = 30

interface Status {
  readonly runId: string
  readonly name: string
  readonly state: string
  readonly succeeded: number
  readonly pending: number
  readonly total: number
  readonly rate: number | null
  readonly etaSeconds: number | null
}

let place: Workplace
let mock: Mock
let running: Running | null = null
beforeEach(async () => {
  place = workplace()
  mock = await startMock({ latencyMs: 200 })
  writeNotes(place, { incidents: ITEMS / 2 })
  writeSpec(place, {
    model: `{ provider: openai, baseUrl: "${mock.url}", model: m }`,
    lines: 'limits: { concurrency: 3 }',
  })
})
afterEach(async () => {
  running?.child.kill('SIGKILL')
  await running?.finished
  running = null
  await mock.close()
  place.remove()
})

/** Start the run, and wait for some answers. */
async function startSome(): Promise<Running> {
  running = place.start(['run', 'start', 'spec.yaml'])
  await until(async () => (mock.stats().requests >= 9 ? true : null))
  return running
}
const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

describe('progress (D4)', () => {
  it('shows share, rate and ETA in the terminal of the run, and in another one until it ends', async () => {
    writeNotes(place, { incidents: LONG / 2 })
    const own = await startSome()
    const watched = await place.run(['run', 'status', '--watch', '--json'])
    const seen = lines(watched.stdout).map((line) => JSON.parse(line) as Status)
    const done = seen.map(({ total, pending }) => total - pending)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toMatchObject({ state: 'completed', succeeded: LONG, pending: 0 })
    // with 15 answers a second there are four seconds to look at
    const under = seen.filter(({ state, rate }) => state === 'running' && rate !== null)
    expect(under.length).toBeGreaterThan(0)
    for (const { rate, etaSeconds, pending } of under) {
      expect(rate).toBeGreaterThan(0)
      expect(etaSeconds ?? Infinity).toBeLessThan(pending === 0 ? 1 : 600)
    }
    const { code, stderr } = await own.finished
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\d+\/60 \(\d+\.\d %\) .*ETA (?:\d|not known yet)/),
    ])
  })
})

it('two starts of one spec at the same moment make one run, and the other is told to decide', async () => {
  const both = [0, 1].map(() => place.start(['run', 'start', 'spec.yaml']))
  const ends = await Promise.all(both.map(({ finished }) => finished))
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0, 2]))
  expect(ends.find(({ code }) => code === 2)?.stderr).toMatch(
    /(?:decide:\n.*--resume|beside it:\n.*--watch)\n.*--fresh$/m,
  )
  const list = await place.run(['run', 'list', '--json'])
  expect(JSON.parse(list.stdout)).toHaveLength(1)
  expect(mock.stats().requests).toBe(ITEMS)
})

describe('a run that was killed', () => {
  it('is found among all runs, by state and with the command that goes on (D13)', async () => {
    writeSpec(place, { name: 'whole', file: 'whole.yaml' })
    expect((await place.run(['run', 'start', 'whole.yaml'])).code).toBe(0)
    const own = await startSome()
    own.child.kill('SIGKILL')
    await own.finished
    const { stdout, stderr } = await place.run(['run', 'list'])
    expect(stdout).toMatch(/ notes +interrupted /)
    expect(stdout).toMatch(/ whole +completed /)
    const id = /^(\S+) +notes /m.exec(stdout)?.[1]
    expect(stderr).toMatch(new RegExp(`go on with: .*run resume ${id}$`, 'm'))
    // there is nothing to find once it went on
    expect((await place.run(['run', 'resume', String(id)])).code).toBe(0)
    expect((await place.run(['run', 'list'])).stderr).not.toContain('go on with')
  })

  it('is exported as a snapshot of n/N; says on resume what remains, keeps a copy of before, and marks it in its log (D11, D12, D16, D19)', async () => {
    const own = await startSome()
    own.child.kill('SIGKILL')
    await own.finished
    const before = JSON.parse((await place.run(['run', 'status', '--json'])).stdout) as Status
    expect(before).toMatchObject({ state: 'interrupted', total: ITEMS })
    expect(before.pending).toBeLessThan(ITEMS)
    const part = await place.run(['run', 'export', '--out', 'part.csv'])
    const done = ITEMS - before.pending
    expect([part.code, part.stdout + part.stderr]).toEqual([
      0,
      expect.stringContaining(`${done} rows of ${done}/${ITEMS} items (a snapshot: the run is not`),
    ])
    expect(lines(readFileSync(place.path('part.csv'), 'utf8'))).toHaveLength(1 + done)
    const { code, stderr } = await place.run(['run', 'resume'])
    const [copy] = readdirSync(place.path('.longrun', 'backups'))
    expect(copy).toMatch(/^ledger-.*\.sqlite$/)
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`run ${before.runId}: ${before.pending} of ${ITEMS} items to go`),
    ])
    const ledger = await openLedger(place.path('.longrun'), { readOnly: true })
    const events = await listEvents(ledger, before.runId).finally(() => ledger.close())
    const marks = events.filter(({ type }) => ['acquired', 'running', 'ended'].includes(type))
    expect(marks.map(({ type, detail }) => [type, detail])).toMatchObject([
      ['acquired', { epoch: 1, afterCrash: false }],
      ['running', { resumed: false, pending: ITEMS }],
      ['acquired', { epoch: 2, afterCrash: true }],
      ['running', { resumed: true, afterCrash: true, pending: before.pending }],
      ['ended', { state: 'completed' }],
    ])
  })
})
