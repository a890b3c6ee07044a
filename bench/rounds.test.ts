import { afterEach, expect, it, vi } from 'vitest'
import { runRounds } from './rounds.ts'
import { missionPlan } from './star.ts'

const plan = missionPlan('any-kernel/tess30')
const peer = { name: 'fake', driver: '../fake-peer.fixture.ts', load: {}, how: 'as it is' }

/** 10 ms of waiting for two stars. */
function ours(): { periodDays: number }[] {
  const start = performance.now()
  while (performance.now() - start < 10);
  return [{ periodDays: 3.2 }, { periodDays: 1.6 }]
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('divides the time of the peer by ours a star, and says what both found', async () => {
  vi.stubEnv('LONGRUN_PEERS', process.execPath)
  const options = { case: 'k/tess30', plan, ours, note: 'small', rounds: 2 }
  const [row] = await runRounds({ ...options, peers: [{ ...peer, scale: 4 }] })
  expect(row).toMatchObject({ case: 'k/tess30', unit: 'ms', peer: 'fake' })
  // An interrupt only makes ours slower: 5 ms a star is the least.
  expect(row.value).toBeGreaterThanOrEqual(5)
  expect(row.ratio).toBeGreaterThan(0)
  expect(row.ratio).toBeLessThanOrEqual(2000 / 5)
  expect(row.note).toContain('found planted period of 1/2 stars')
  expect(row.note).toContain('fake 0.0.1: 2.00e+3 ms, 10 periods')
})

it('names a missing peer, and guesses nothing', async () => {
  vi.stubEnv('LONGRUN_PEERS', '')
  vi.spyOn(console, 'error').mockReturnValue()
  const [row] = await runRounds({
    case: 'k/tess30',
    plan,
    ours,
    note: '',
    rounds: 1,
    peers: [peer],
  })
  expect(row).toMatchObject({ peer: 'fake', ratio: null })
  expect(row.note).toContain('fake missing')
})

it('keeps a peer that is not run in the table, with the reason', async () => {
  const notRun = 'hours a star'
  const options = { case: 'k/tess30', plan, ours, note: '', rounds: 1 }
  const [row] = await runRounds({ ...options, peers: [{ ...peer, notRun }] })
  expect(row).toMatchObject({ peer: 'fake', ratio: null })
  expect(row.note).toContain('fake not run: hours a star')
})
