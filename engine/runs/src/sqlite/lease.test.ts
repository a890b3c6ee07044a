import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { emptyPlan, inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { HeldError, RunStateError, SupersededError } from '../errors.ts'
import type { Applicant, AttemptEnd, Ledger } from '../ledger.ts'
import { openLedger } from '../open-ledger.ts'
import { currentProcess } from '../process-identity.ts'

const here = currentProcess()
const applicant: Applicant = {
  process: here,
  leaseMs: 1000,
  workers: 1,
  toolVersion: 'test',
  kernelSha256: null,
}

interface Case {
  readonly ledger: Ledger
  readonly runId: string
  readonly clock: { wallMs: number; monotonicMs: number }
  readonly path: string
}

async function withRun(work: (parts: Case) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (home) => {
    const clock = { wallMs: Date.UTC(2026, 2, 29), monotonicMs: 5_000_000 }
    const ledger = await openLedger(home, {
      create: true,
      clock: { now: () => clock.wallMs, monotonic: () => clock.monotonicMs },
    })
    const items = ['a', 'b'].map((key) => ({ key, sha256: '', locator: null }))
    const runId = await createRun(ledger, { ...emptyPlan, items })
    try {
      await work({ ledger, runId, clock, path: join(home, 'ledger.sqlite') })
    } finally {
      await ledger.close()
    }
  })
}

function success(itemNo: number, attemptNo: number): AttemptEnd {
  const output = '{"texts":[{}],"long_words":[]}'
  return { itemNo, attemptNo, cpuMs: 0, outcome: 'succeeded', output, attachment: null }
}

describe('the lease', () => {
  it('is refused to a second one while its holder lives, and names the holder', () =>
    withRun(async ({ ledger, runId, clock }) => {
      await ledger.acquire(runId, applicant, false)
      clock.monotonicMs += 1000
      const second = ledger.acquire(runId, applicant, false)
      await expect(second).rejects.toThrow(HeldError)
      await expect(second).rejects.toMatchObject({
        host: here.host,
        pid: process.pid,
        since: '2026-03-29T00:00:00.000Z',
      })
    }))

  it('expires only by the clock that does not jump', () =>
    withRun(async ({ ledger, runId, clock }) => {
      const grant = await ledger.acquire(runId, applicant, false)
      for (const hours of [1, -2, 48, -96]) {
        clock.wallMs += hours * 3_600_000
        await expect(ledger.acquire(runId, applicant, false)).rejects.toThrow(HeldError)
      }
      clock.monotonicMs += 900
      await ledger.heartbeat(grant, 900)
      clock.monotonicMs += 900
      await expect(ledger.acquire(runId, applicant, false)).rejects.toThrow(HeldError)
      clock.monotonicMs += 101
      expect(await ledger.acquire(runId, applicant, false)).toMatchObject({ epoch: 2 })
    }))

  it('passes at once from a process that is gone: by pid, by start, by boot', () =>
    withRun(async ({ ledger, runId }) => {
      const gone = [
        { ...here, pid: 2 ** 22 + 1 },
        { ...here, pidStart: '1' },
        { ...here, bootId: 'another boot' },
      ]
      for (const holder of gone) {
        await ledger.acquire(runId, { ...applicant, process: holder }, false)
        expect(await ledger.status(runId)).toMatchObject({ holder: null })
      }
      const grant = await ledger.acquire(runId, applicant, false)
      expect(grant).toMatchObject({ epoch: 4, afterCrash: true })
    }))

  it('waits for the lease of a process that cannot be seen from here', () =>
    withRun(async ({ ledger, runId, clock }) => {
      const elsewhere = [
        { ...here, host: 'elsewhere', bootId: 'its boot' },
        { ...here, pidNamespace: 'another container' },
      ]
      for (const holder of elsewhere) {
        await ledger.acquire(runId, { ...applicant, process: holder }, false)
        await expect(ledger.acquire(runId, applicant, false)).rejects.toThrow(HeldError)
        clock.wallMs += 1001
        clock.monotonicMs += 1001
      }
      await ledger.acquire(runId, applicant, false)
    }))

  it('refuses every write of a superseded session, in the same transaction', () =>
    withRun(async ({ ledger, runId, clock }) => {
      const old = await ledger.acquire(runId, applicant, false)
      await ledger.begin(old, null)
      await ledger.startAttempts(old, [{ itemNo: 1, attemptNo: 1 }])
      clock.monotonicMs += 2000
      expect(await ledger.status(runId)).toMatchObject({ state: 'interrupted', holder: null })
      const grant = await ledger.acquire(runId, applicant, false)
      await ledger.begin(grant, null)
      const writes = [
        ledger.endAttempts(old, [success(1, 1)]),
        ledger.startAttempts(old, [{ itemNo: 2, attemptNo: 1 }]),
        ledger.heartbeat(old, 1),
        ledger.requested(old),
        ledger.finish(old, { state: 'paused', cause: null, message: null }, 'late'),
        ledger.event(old, 'late', null),
      ]
      for (const write of writes) await expect(write).rejects.toThrow(SupersededError)
      // What the old one had begun reads lost; its number is not used again.
      const [first] = await ledger.pending(runId, 0, 10)
      expect(first).toMatchObject({ itemNo: 1, lastAttempt: 1, tries: {} })
      await ledger.startAttempts(grant, [{ itemNo: 1, attemptNo: 2 }])
      await ledger.endAttempts(grant, [success(1, 1), success(1, 2)])
      expect(await ledger.counts(runId)).toMatchObject({ succeeded: 1 })
      expect(await ledger.verify(null)).toEqual([])
    }))
})

describe('the ledger itself', () => {
  it('refuses to change what never changes, whoever asks', () =>
    withRun(async ({ ledger, runId, path }) => {
      const grant = await ledger.acquire(runId, applicant, false)
      await ledger.begin(grant, null)
      await ledger.startAttempts(grant, [
        { itemNo: 1, attemptNo: 1 },
        { itemNo: 2, attemptNo: 1 },
      ])
      await ledger.endAttempts(grant, [success(1, 1)])
      const db = new DatabaseSync(path)
      const refused: readonly (readonly [string, RegExp])[] = [
        ["UPDATE result SET output = '{}'", /a result never changes/],
        ['DELETE FROM result', /a result never changes/],
        ["UPDATE attempt SET message = 'x' WHERE item_no = 1", /never changes after it ended/],
        ['DELETE FROM attempt', /attempts are kept/],
        ["UPDATE item SET input_sha256 = 'x'", /selection is frozen/],
        ['DELETE FROM item', /selection is frozen/],
        ['UPDATE run SET seed = 2', /never changes what it was planned with/],
        ["UPDATE run SET state = 'planned'", /state transition not allowed/],
        ["UPDATE run SET state = 'completed'", /pending items is not complete/],
        ['UPDATE run SET epoch = 0', /an epoch only grows/],
        [`INSERT INTO result VALUES ('${runId}', 2, 1, '{}', NULL, NULL, '')`, /superseded/],
        [`INSERT INTO result VALUES ('${runId}', 1, 1, '{}', NULL, NULL, '')`, /UNIQUE/],
        [`INSERT INTO failure VALUES ('${runId}', 1, 1, 'parse', '')`, /not both/],
      ]
      for (const [sql, reason] of refused) expect(() => db.exec(sql), sql).toThrow(reason)
      db.close()
      expect(await ledger.verify(null)).toEqual([])
    }))

  it('allows only the transitions of its table', () =>
    withRun(async ({ ledger, runId }) => {
      await expect(ledger.request(runId, 'pause')).rejects.toThrow(RunStateError)
      await ledger.request(runId, 'cancel')
      expect(await ledger.status(runId)).toMatchObject({ state: 'cancelled', cause: 'requested' })
      await expect(ledger.request(runId, 'cancel')).rejects.toThrow(RunStateError)
      const grant = await ledger.acquire(runId, applicant, false)
      await ledger.begin(grant, null)
      await ledger.request(runId, 'pause')
      expect(await ledger.requested(grant)).toBe('pause')
      await ledger.finish(grant, { state: 'paused', cause: 'requested', message: null }, 'pause')
      expect(await ledger.status(runId)).toMatchObject({ state: 'paused', holder: null })
    }))
})
