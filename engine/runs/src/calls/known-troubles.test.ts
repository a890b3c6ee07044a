/** What users of other tools ran into, by the thread that tells it (owner/repository#number). */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callsOf, forgetServed, served, usageOfCall } from '../../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../../test-support/call-run.ts'
import { inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { executeRun } from '../execute-run.ts'
import { exportRun } from '../export/export-run.ts'
import type { Ledger } from '../ledger.ts'
import { openLedger } from '../open-ledger.ts'
import { currentProcess } from '../process-identity.ts'
import { iterateFailures } from '../read-run.ts'
import { runStatus } from '../runs.ts'
import { verifyLedger } from '../verify.ts'

async function inLedger(work: (ledger: Ledger, folder: string) => Promise<void>): Promise<void> {
  forgetServed()
  await inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      await work(ledger, folder)
      expect(await verifyLedger(ledger)).toEqual([])
    } finally {
      await ledger.close()
    }
  })
}

const down = { does: 'fail', errorClass: 'server_5xx' } as const

describe('troubles of other tools', () => {
  it('UKGovernmentBEIS/inspect_ai#4933: a retry that was killed early re-ran everything, then the good log was deleted', () =>
    inLedger(async (ledger, folder) => {
      const failing = {
        y: [down, down, down, down, down, {}],
        z: [down, down, down, down, down, {}],
      }
      const runId = await createRun(ledger, callPlan({ ...manyCalls(20), ...failing }))
      await executeRun(ledger, runId, quick)
      const out = join(folder, 'table.csv')
      await exportRun(ledger, runId, { format: 'csv', out })
      const before = await readFile(out, 'utf8')
      const signal = AbortSignal.abort()
      const retry = {}
      const early = await executeRun(ledger, runId, { ...quick, retry, signal, drainMs: 0 })
      expect(early).toMatchObject({ state: 'paused', status: { succeeded: 20, pending: 2 } })
      await exportRun(ledger, runId, { format: 'csv', out })
      expect(await readFile(out, 'utf8')).toBe(before)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ state: 'completed', succeeded: 22 })
      for (const key of Object.keys(manyCalls(20))) expect(callsOf(key)).toBe(1)
    }))

  it('UKGovernmentBEIS/inspect_ai#2628: tokens were counted for the last session alone', () =>
    inLedger(async (ledger) => {
      const runId = await createRun(ledger, callPlan(manyCalls(40, { waitMs: 20 })))
      let sessions = 0
      for (let state = 'paused'; state === 'paused'; sessions++) {
        const abort = new AbortController()
        const executing = executeRun(ledger, runId, { ...quick, signal: abort.signal })
        const enough = (sessions + 1) * 12
        while (served.calls.length < Math.min(enough, 40))
          await new Promise((resolve) => setTimeout(resolve, 5))
        if (enough < 40) abort.abort()
        ;({ state } = await executing)
      }
      const status = await runStatus(ledger, runId)
      expect(sessions).toBeGreaterThan(2)
      expect(status).toMatchObject({ state: 'completed', sessions })
      expect(served.calls).toHaveLength(40)
      expect(status.usage).toEqual({
        promptTokens: 40 * usageOfCall.promptTokens,
        completionTokens: 40 * usageOfCall.completionTokens,
        costNanoUsd: 40 * usageOfCall.costNanoUsd,
      })
    }))

  it('UKGovernmentBEIS/inspect_ai#5165: a hung sample made the retry endless', () =>
    inLedger(async (ledger) => {
      const steps = { ...manyCalls(5), hangs: [{ does: 'hang' }] } as const
      const runId = await createRun(ledger, callPlan(steps, { timeoutMs: 60 }))
      const first = await executeRun(ledger, runId, quick)
      expect(first.status).toMatchObject({ state: 'completed_with_errors', failed: 1 })
      const again = await executeRun(ledger, runId, { ...quick, retry: {} })
      expect(again.status).toMatchObject({ state: 'completed_with_errors', failed: 1 })
      expect(callsOf('hangs')).toBe(6)
    }))

  it('UKGovernmentBEIS/inspect_ai#913: killed runs stayed "started"', () =>
    inLedger(async (ledger) => {
      const runId = await createRun(ledger, callPlan(manyCalls(3)))
      const process = { ...currentProcess(), pid: 2 ** 22 + 1, pidStart: 'of nobody' }
      const applicant = {
        process,
        leaseMs: 600_000,
        workers: 1,
        toolVersion: '',
        kernelSha256: null,
      }
      const grant = await ledger.acquire(runId, applicant, false)
      await ledger.begin(grant, null)
      await ledger.startAttempts(grant, [{ itemNo: 1, attemptNo: 1 }])
      expect(await runStatus(ledger, runId)).toMatchObject({ state: 'interrupted', holder: null })
      expect(await executeRun(ledger, runId, quick)).toMatchObject({ state: 'completed' })
    }))

  it('OpenHands/benchmarks#771: rows of errors were treated as done', () =>
    inLedger(async (ledger, folder) => {
      const steps = { ...manyCalls(4), bad: [{ does: 'fail', errorClass: 'refused' }, {}] } as const
      const runId = await createRun(ledger, callPlan(steps))
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ state: 'completed_with_errors', succeeded: 4 })
      const out = join(folder, 'table.csv')
      const { rows, complete } = await exportRun(ledger, runId, { format: 'csv', out })
      expect({ rows, complete }).toEqual({
        rows: 4,
        complete: { succeeded: 4, failed: 1, total: 5 },
      })
      expect(await readFile(join(folder, 'failed.csv'), 'utf8')).toContain('bad,refused')
      const again = await executeRun(ledger, runId, { ...quick, retry: {} })
      expect(again.status).toMatchObject({ state: 'completed', succeeded: 5 })
      expect(callsOf('bad')).toBe(2)
    }))

  it('promptfoo/promptfoo#1597: retry only errors of the infrastructure', () =>
    inLedger(async (ledger) => {
      const steps = {
        refused: [{ does: 'fail', errorClass: 'refused' }],
        unread: [{ does: 'fail', errorClass: 'parse' }],
        down: [down, down, down, down, down, {}],
        reset: [...Array.from({ length: 5 }, () => ({ does: 'fail' }) as const), {}],
      } as const
      const runId = await createRun(ledger, callPlan(steps))
      await executeRun(ledger, runId, quick)
      const asked = callsOf('refused') + callsOf('unread')
      const retry = { errorClass: 'infrastructure' }
      const again = await executeRun(ledger, runId, { ...quick, retry })
      expect(again.status).toMatchObject({ succeeded: 2, errorClasses: { refused: 1, parse: 1 } })
      expect(callsOf('refused') + callsOf('unread')).toBe(asked)
    }))

  it('keeps the history of a failure: attempts and the first error (requirement D7)', () =>
    inLedger(async (ledger) => {
      const steps = {
        a: [{ does: 'fail', errorClass: 'parse' }, down, { does: 'fail', errorClass: 'refused' }],
      } as const
      const runId = await createRun(ledger, callPlan(steps))
      await executeRun(ledger, runId, quick)
      await executeRun(ledger, runId, { ...quick, retry: {} })
      for await (const failure of iterateFailures(ledger, runId))
        expect(failure).toMatchObject({
          errorClass: 'refused',
          attempts: 4,
          firstErrorClass: 'parse',
          firstMessage: 'the other side said parse',
        })
    }))
})
