import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callsOf, forgetServed, served, usageOfCall } from '../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../test-support/call-run.ts'
import { inTemporaryFolder, wordCountPlan } from '../test-support/text-run.ts'
import { chainUsage } from './chain-usage.ts'
import { createRun } from './create-run.ts'
import { listEvents } from './events.ts'
import { executeRun } from './execute-run.ts'
import { exportRun } from './export/export-run.ts'
import { forkRun } from './fork-run.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledger.ts'
import { iterateAttempts } from './read-run.ts'
import { runMeta, runStatus } from './runs.ts'
import { verifyLedger } from './verify.ts'

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

async function exported(ledger: Ledger, runId: string, folder: string): Promise<string> {
  const out = join(folder, `${runId}.csv`)
  await exportRun(ledger, runId, { format: 'csv', out })
  return readFile(out, 'utf8')
}

describe('forkRun', () => {
  it('continues a finished run with a higher limit, and pays for the rest alone (OpenHands/benchmarks#103)', () =>
    inLedger(async (ledger, folder) => {
      const parent = await createRun(ledger, callPlan(manyCalls(10), { limit: 10 }))
      await executeRun(ledger, parent, quick)
      const more = callPlan(manyCalls(25), { limit: 25 })
      const fork = await forkRun(ledger, parent, more)
      expect(fork).toMatchObject({ reused: 10, notReused: null })
      const { runId } = fork
      expect((await runMeta(ledger, runId)).parentRunId).toBe(parent)
      const planned = await runStatus(ledger, runId)
      expect(planned).toMatchObject({ state: 'planned', succeeded: 10, pending: 15, sessions: 0 })
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ state: 'completed', succeeded: 25, sessions: 1 })
      expect(served.calls).toHaveLength(25)
      expect(outcome.status.usage['costNanoUsd']).toBe(15 * usageOfCall.costNanoUsd)
      expect((await runStatus(ledger, parent)).usage['costNanoUsd']).toBe(
        10 * usageOfCall.costNanoUsd,
      )
      const events = await listEvents(ledger, runId)
      expect(events.map(({ type }) => type)).toEqual(['reused', 'acquired', 'running', 'ended'])
      expect(events[0].detail).toEqual({ from: parent, results: 10 })
      expect(events[2].detail).toMatchObject({ pending: 15, resumed: false })

      const whole = await createRun(ledger, more)
      await executeRun(ledger, whole, quick)
      expect(await exported(ledger, runId, folder)).toBe(await exported(ledger, whole, folder))
      // A fork of the fork names the run that paid.
      const last = await forkRun(ledger, runId, callPlan(manyCalls(26)))
      const payers = new Map<string | null, number>()
      for await (const { reusedFrom } of iterateAttempts(ledger, last.runId))
        payers.set(reusedFrom, (payers.get(reusedFrom) ?? 0) + 1)
      expect(Object.fromEntries(payers)).toEqual({ [parent]: 10, [runId]: 15 })
    }))

  it('counts in its budget what the runs have spent whose results it took over', () =>
    inLedger(async (ledger) => {
      const cost = usageOfCall.costNanoUsd
      const budget = { costNanoUsd: 12 * cost }
      const parent = await createRun(ledger, callPlan(manyCalls(5), { budget }))
      await executeRun(ledger, parent, quick)
      const second = await forkRun(ledger, parent, callPlan(manyCalls(10), { budget }))
      await executeRun(ledger, second.runId, quick)
      expect((await chainUsage(ledger, second.runId))['costNanoUsd']).toBe(10 * cost)
      const third = await forkRun(ledger, second.runId, callPlan(manyCalls(40), { budget }))
      const paused = await executeRun(ledger, third.runId, quick)
      expect(paused).toMatchObject({ state: 'paused', cause: 'budget' })
      expect(served.calls.length).toBeLessThan(12 + 4)
      // nothing is taken over: another run, with a budget of its own
      const other = callPlan(manyCalls(3), { budget, seed: 7 })
      const anew = await forkRun(ledger, third.runId, other)
      expect(await chainUsage(ledger, anew.runId)).toEqual({})
      expect(await executeRun(ledger, anew.runId, quick)).toMatchObject({ state: 'completed' })
    }))

  it('takes nothing over when what shapes a result has changed, and says what', () =>
    inLedger(async (ledger) => {
      const steps = manyCalls(4)
      const parent = await createRun(ledger, callPlan(steps))
      await executeRun(ledger, parent, quick)
      const changed = [
        [callPlan(steps, { more: { columns: ['answer', 'why'] } }), /other columns/],
        [callPlan(steps, { seed: 7 }), /seed was 1024 and is 7/],
        [callPlan(steps, { more: { cache: true } }), /parameters that shape/],
      ] as const
      for (const [plan, reason] of changed) {
        const fork = await forkRun(ledger, parent, plan)
        expect(fork.reused).toBe(0)
        expect(fork.notReused).toMatch(reason)
      }
      // How many calls are made at a time shapes no answer.
      const wider = await forkRun(ledger, parent, callPlan(steps, { concurrency: 9 }))
      expect(wider).toMatchObject({ reused: 4, notReused: null })
      // All is there already: nothing is opened.
      expect(await executeRun(ledger, wider.runId, quick)).toMatchObject({ state: 'completed' })
      expect(served).toMatchObject({ opened: 1 })
      expect(served.calls).toHaveLength(4)
    }))

  it('tries failed items anew, and items whose input or locator changed', () =>
    inLedger(async (ledger) => {
      const steps = { ...manyCalls(3), z: [{ does: 'fail', errorClass: 'refused' }, {}] } as const
      const parent = await createRun(ledger, callPlan(steps))
      await executeRun(ledger, parent, quick)
      const plan = callPlan(steps)
      const [first, second, ...rest] = plan.items
      const items = [{ ...first, sha256: 'another' }, { ...second, locator: [{}, {}] }, ...rest]
      const { runId, reused } = await forkRun(ledger, parent, { ...plan, items })
      expect(reused).toBe(1)
      expect((await executeRun(ledger, runId, quick)).status).toMatchObject({ succeeded: 4 })
      expect([first.key, second.key].map(callsOf)).toEqual([2, 2])
      expect(callsOf('z')).toBe(2)
    }))

  it('serves tasks that compute as well', () =>
    inLedger(async (ledger, folder) => {
      const all = await wordCountPlan(join(folder, 'texts'), { count: 12 })
      const parent = await createRun(ledger, { ...all, items: all.items.slice(0, 5) })
      await executeRun(ledger, parent, { workers: 1 })
      const { runId, reused } = await forkRun(ledger, parent, all)
      expect(reused).toBe(5)
      await executeRun(ledger, runId, { workers: 1 })
      const whole = await createRun(ledger, all)
      await executeRun(ledger, whole, { workers: 1 })
      expect(await exported(ledger, runId, folder)).toBe(await exported(ledger, whole, folder))
    }))
})
