import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyPlan, inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { openLedger } from '../open-ledger.ts'
import { currentProcess } from '../process-identity.ts'

const applicant = {
  process: currentProcess(),
  leaseMs: 30_000,
  workers: 1,
  toolVersion: 'test',
  kernelSha256: null,
}

it('counts the time of a running session up to its newest sample or heartbeat', () =>
  inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      const items = [{ key: 'a', sha256: '', locator: null }]
      const runId = await createRun(ledger, { ...emptyPlan, items })
      const grant = await ledger.acquire(runId, applicant, false)
      await ledger.begin(grant, null)
      const elapsedSeconds = async (): Promise<number> =>
        (await ledger.status(runId)).elapsedSeconds ?? Number.NaN
      expect(await elapsedSeconds()).toBe(0)
      const estimate = { rate: null, etaSeconds: null, etaP10Seconds: null, etaP90Seconds: null }
      await ledger.sample(grant, { activeMs: 2000, done: 0, failed: 0, rssBytes: 1, ...estimate })
      expect(await elapsedSeconds()).toBe(2)
      await ledger.heartbeat(grant, 5000)
      expect(await elapsedSeconds()).toBe(5)
    } finally {
      await ledger.close()
    }
  }))

it('counts killed sessions up to the last that they wrote', () =>
  inTemporaryFolder(async (folder) => {
    const clock = { wallMs: Date.UTC(2026, 2, 29), monotonicMs: 5_000_000 }
    const pass = (ms: number): void => {
      clock.wallMs += ms
      clock.monotonicMs += ms
    }
    const ledger = await openLedger(join(folder, 'home'), {
      create: true,
      clock: { now: () => clock.wallMs, monotonic: () => clock.monotonicMs },
    })
    try {
      const items = [{ key: 'a', sha256: '', locator: null }]
      const runId = await createRun(ledger, { ...emptyPlan, items })
      const begin = async () => {
        const grant = await ledger.acquire(runId, { ...applicant, leaseMs: 10_000 }, false)
        await ledger.begin(grant, null)
        return grant
      }
      const elapsedSeconds = async (): Promise<number> =>
        (await ledger.status(runId)).elapsedSeconds
      // before its first heartbeat and sample, with an attempt under way
      const first = await begin()
      pass(700)
      await ledger.startAttempts(first, [{ itemNo: 1, attemptNo: 1 }])
      pass(3_600_000)
      expect(await elapsedSeconds()).toBe(0.7)
      // after a sample
      const second = await begin()
      pass(4000)
      await ledger.heartbeat(second, 4000)
      const estimate = { rate: null, etaSeconds: null, etaP10Seconds: null, etaP90Seconds: null }
      await ledger.sample(second, { activeMs: 6000, done: 0, failed: 0, rssBytes: 1, ...estimate })
      pass(3_600_000)
      expect(await elapsedSeconds()).toBe(6.7)
      // a clock that was set forward in it
      const third = await begin()
      clock.wallMs += 86_400_000
      await ledger.startAttempts(third, [{ itemNo: 1, attemptNo: 2 }])
      clock.monotonicMs += 20_000
      expect(await elapsedSeconds()).toBe(16.7)
      await begin()
      expect(await elapsedSeconds()).toBe(16.7)
    } finally {
      await ledger.close()
    }
  }))
