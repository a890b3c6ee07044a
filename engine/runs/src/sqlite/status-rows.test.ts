import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyPlan, inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { openLedger } from '../open-ledger.ts'
import { currentProcess } from '../process-identity.ts'

it('counts the time of a running session up to its newest sample or heartbeat', () =>
  inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      const items = [{ key: 'a', sha256: '', locator: null }]
      const runId = await createRun(ledger, { ...emptyPlan, items })
      const applicant = {
        process: currentProcess(),
        leaseMs: 30_000,
        workers: 1,
        toolVersion: 'test',
        kernelSha256: null,
      }
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
