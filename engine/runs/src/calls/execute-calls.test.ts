import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { callsOf, forgetServed, served, usageOfCall } from '../../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../../test-support/call-run.ts'
import { inTemporaryFolder } from '../../test-support/text-run.ts'
import { createRun } from '../create-run.ts'
import { RunNotFoundError } from '../errors.ts'
import { listEvents, recordEvent } from '../events.ts'
import { executeRun } from '../execute-run.ts'
import type { Ledger, StoredAttempt } from '../ledger.ts'
import { openLedger } from '../open-ledger.ts'
import { iterateAttempts, iterateFailures, iterateResults } from '../read-run.ts'
import { runStatus } from '../runs.ts'
import { verifyLedger } from '../verify.ts'

async function inLedger(work: (ledger: Ledger) => Promise<void>): Promise<void> {
  forgetServed()
  await inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      await work(ledger)
      expect(await verifyLedger(ledger)).toEqual([])
    } finally {
      await ledger.close()
    }
  })
}

async function failuresOf(ledger: Ledger, runId: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for await (const { key, errorClass, attempts, firstErrorClass } of iterateFailures(ledger, runId))
    found[key] = [errorClass, attempts, firstErrorClass]
  return found
}

describe('a task of calls', () => {
  it('makes at most so many calls at a time, on the main thread, and adds up their usage', () =>
    inLedger(async (ledger) => {
      const runId = await createRun(
        ledger,
        callPlan(manyCalls(60, { waitMs: 5 }), { concurrency: 7 }),
      )
      let threads = 0
      const count = (): void => void threads++
      subscribe('worker_threads', count)
      const outcome = await executeRun(ledger, runId, quick)
      unsubscribe('worker_threads', count)
      expect(threads).toBe(0)
      expect(outcome).toMatchObject({ state: 'completed', cause: null })
      expect(served).toMatchObject({ mostUnderWay: 7, opened: 1, closed: 1 })
      expect(outcome.status.usage).toEqual({
        promptTokens: 60 * 11,
        completionTokens: 60 * 3,
        costNanoUsd: 60 * 1000,
      })
      const keys: string[] = []
      for await (const { key, output } of iterateResults(ledger, runId)) {
        keys.push(key)
        expect(output.tables['answers']).toEqual([{ answer: `said of ${key}` }])
      }
      expect(keys).toEqual(Object.keys(manyCalls(60)))
    }))

  it('treats each class by its rule: repairs with what was said, cools, refuses, gives up', () =>
    inLedger(async (ledger) => {
      const plan = callPlan({
        plain: [{}],
        'badly-written': [
          { does: 'fail', errorClass: 'parse' },
          { does: 'fail', errorClass: 'schema' },
          {},
        ],
        'never-json': [{ does: 'fail', errorClass: 'parse' }],
        'slow-down': [{ does: 'fail', errorClass: 'throttled', retryAfterMs: 1 }, {}],
        'five-times-down': [{ does: 'throw', errorClass: 'server_5xx' }],
        refused: [{ does: 'fail', errorClass: 'refused' }],
        'wrong-column': [{ does: 'wrong-column' }],
        'wrong-usage': [{ does: 'wrong-usage' }, {}],
      })
      const runId = await createRun(ledger, plan)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ state: 'completed_with_errors', succeeded: 4 })
      expect(await failuresOf(ledger, runId)).toEqual({
        'never-json': ['parse', 3, 'parse'],
        'five-times-down': ['server_5xx', 5, 'server_5xx'],
        refused: ['refused', 1, 'refused'],
        'wrong-column': ['task_exception', 2, 'task_exception'],
      })
      const repairs = served.calls.filter(({ key }) => key === 'badly-written')
      expect(repairs.map(({ context }) => [context.attemptNo, context.earlier])).toEqual([
        [1, []],
        [2, [{ errorClass: 'parse', record: 'bad said of badly-written' }]],
        [
          3,
          [
            { errorClass: 'parse', record: 'bad said of badly-written' },
            { errorClass: 'schema', record: 'bad said of badly-written' },
          ],
        ],
      ])
      expect(new Set(repairs.map(({ context }) => context.seed)).size).toBe(1)
      // Failed calls were paid too: plain, 3 repaired, 3 unread, 2 throttled, 1 refused, 1 after a wrong usage.
      expect(outcome.status.usage['costNanoUsd']).toBe(11 * usageOfCall.costNanoUsd)
    }))

  it('tries as often as the session allows, and refuses numbers that mean nothing', () =>
    inLedger(async (ledger) => {
      const plan = callPlan({
        down: [{ does: 'fail', errorClass: 'server_5xx' }],
        late: [{ does: 'fail', errorClass: 'timeout' }],
        unread: [{ does: 'fail', errorClass: 'parse' }],
      })
      const runId = await createRun(ledger, plan)
      const options = { ...quick, mostTries: { outside: 7, death: 1 }, repairs: 0 }
      for (const wrong of [{ mostTries: { death: 0 } }, { repairs: -1 }])
        await expect(executeRun(ledger, runId, { ...options, ...wrong })).rejects.toThrow(
          /must be an integer from \d on, got/,
        )
      await executeRun(ledger, runId, options)
      expect([callsOf('down'), callsOf('late'), callsOf('unread')]).toEqual([7, 1, 1])
    }))

  it('gives a class fresh tries on retry, and shows no repair what was said before', () =>
    inLedger(async (ledger) => {
      const plan = callPlan({
        stubborn: [
          ...Array.from({ length: 4 }, () => ({ does: 'fail', errorClass: 'parse' }) as const),
          {},
        ],
        refused: [{ does: 'fail', errorClass: 'refused' }],
      })
      const runId = await createRun(ledger, plan)
      await executeRun(ledger, runId, quick)
      expect(callsOf('stubborn')).toBe(3)
      const again = await executeRun(ledger, runId, { ...quick, retry: { errorClass: 'parse' } })
      expect(again.status).toMatchObject({ succeeded: 1, failed: 1 })
      const earlier = served.calls
        .filter(({ key }) => key === 'stubborn')
        .map(({ context }) => context.earlier.length)
      expect(earlier).toEqual([0, 1, 2, 0, 1])
      const recorded = served.calls
        .filter(({ key }) => key === 'stubborn')
        .map(({ context }) => context.recordedBefore)
      expect(recorded).toEqual([0, 1, 2, 3, 4])
      expect(callsOf('refused')).toBe(1)
    }))

  it('ends a call at its deadline, which does not count the wait for a place', () =>
    inLedger(async (ledger) => {
      const plan = callPlan(
        { hangs: [{ does: 'hang' }], queues: [{ queueMs: 400, waitMs: 400 }], plain: [{}] },
        { timeoutMs: 600 },
      )
      const runId = await createRun(ledger, plan)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ succeeded: 2, failed: 1 })
      expect(await failuresOf(ledger, runId)).toEqual({ hangs: ['timeout', 3, 'timeout'] })
      expect(callsOf('queues')).toBe(1)
    }))

  it('waits at a pause for what was asked, asks nothing more, and asks nothing twice', () =>
    inLedger(async (ledger) => {
      const steps = { ...manyCalls(8, { waitMs: 150 }), z: [{ queueMs: 60_000, waitMs: 1 }] }
      const runId = await createRun(ledger, callPlan(steps, { concurrency: 9 }))
      const abort = new AbortController()
      const pausing = executeRun(ledger, runId, { ...quick, signal: abort.signal })
      while (served.underWay < 8) await sleep(5)
      abort.abort()
      expect(await pausing).toMatchObject({ state: 'paused', cause: 'signal' })
      expect(await runStatus(ledger, runId)).toMatchObject({ succeeded: 8, pending: 1 })
      expect(callsOf('z')).toBe(0)
      expect(served.closed).toBe(1)

      const cutOff = executeRun(ledger, runId, { ...quick, signal: AbortSignal.timeout(150) })
      expect(await cutOff).toMatchObject({ state: 'paused' })
      expect(served.calls).toHaveLength(8)
    }))

  it('ends what does not end by itself within drainMs: it reads lost and costs no try', () =>
    inLedger(async (ledger) => {
      const runId = await createRun(ledger, callPlan({ a: [{ does: 'hang' }, {}] }))
      const signal = AbortSignal.timeout(100)
      const paused = await executeRun(ledger, runId, { ...quick, signal, drainMs: 50 })
      expect(paused).toMatchObject({ state: 'paused', cause: 'signal' })
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ state: 'completed', sessions: 2 })
      expect(served.calls.map(({ context }) => context.attemptNo)).toEqual([1, 2])
    }))

  it('pauses for auth and quota, in a call or before the first, and fails for any other reason', () =>
    inLedger(async (ledger) => {
      for (const errorClass of ['auth', 'quota'] as const) {
        forgetServed()
        const steps = { a: [{ does: 'fail', errorClass }, {}] } as const
        const runId = await createRun(ledger, callPlan(steps))
        const paused = await executeRun(ledger, runId, quick)
        expect(paused).toMatchObject({ state: 'paused', cause: errorClass })
        expect(await executeRun(ledger, runId, quick)).toMatchObject({ state: 'completed' })

        const keyless = callPlan({ a: [{}] }, { more: { openFails: errorClass } })
        const closed = await executeRun(ledger, await createRun(ledger, keyless), quick)
        expect(closed).toMatchObject({ state: 'paused', cause: errorClass })
        expect(closed.message).toBe('no key in the environment')
      }
      const odd = callPlan({ a: [{}] }, { concurrency: 0.5 })
      const failed = await executeRun(ledger, await createRun(ledger, odd), quick)
      expect(failed).toMatchObject({ state: 'failed', cause: 'engine' })
      expect(failed.message).toContain('concurrency')
    }))

  it('pauses where nobody answers from the start on, and no item fails of it', () =>
    inLedger(async (ledger) => {
      const nobody = { does: 'fail', errorClass: 'transport', isUnreachable: true } as const
      for (const items of [40, 1]) {
        forgetServed()
        const steps = manyCalls(items, nobody)
        const runId = await createRun(ledger, callPlan(steps, { concurrency: 2 }))
        const outcome = await executeRun(ledger, runId, quick)
        expect(outcome).toMatchObject({ state: 'paused', cause: 'transport' })
        expect(outcome.status).toMatchObject({ failed: 0, pending: items })
        expect(served.calls.length).toBeLessThanOrEqual(9)
      }
    }))

  it('takes a server that goes away later for a trouble of its items', () =>
    inLedger(async (ledger) => {
      const nobody = { does: 'fail', errorClass: 'transport', isUnreachable: true } as const
      const plan = callPlan({ a: [{}], ...manyCalls(12, nobody) }, { concurrency: 1 })
      const outcome = await executeRun(ledger, await createRun(ledger, plan), quick)
      expect(outcome.status).toMatchObject({
        state: 'completed_with_errors',
        succeeded: 1,
        failed: 12,
      })
    }))

  it('pauses at its budget, over it by what was under way at most, and goes on with another', () =>
    inLedger(async (ledger) => {
      const budget = { costNanoUsd: 20 * usageOfCall.costNanoUsd }
      const plan = callPlan(manyCalls(60, { waitMs: 3 }), { concurrency: 8, budget })
      const runId = await createRun(ledger, plan)
      const paused = await executeRun(ledger, runId, quick)
      expect(paused).toMatchObject({ state: 'paused', cause: 'budget' })
      expect(paused.message).toContain('costNanoUsd: 20000 used, budget 20000')
      expect(paused.status).toMatchObject({ succeeded: 20, usage: budget })
      expect(served.calls).toHaveLength(20)
      // Still spent: nothing is asked.
      expect(await executeRun(ledger, runId, quick)).toMatchObject({ cause: 'budget' })
      expect(served.calls).toHaveLength(20)
      const more = { costNanoUsd: 100 * usageOfCall.costNanoUsd }
      const outcome = await executeRun(ledger, runId, { ...quick, budget: more })
      expect(outcome).toMatchObject({ state: 'completed' })
      expect(outcome.status.usage['costNanoUsd']).toBe(60 * usageOfCall.costNanoUsd)
      const senseless = callPlan({ a: [{}] }, { budget: { costNanoUsd: 0.5 } })
      await expect(createRun(ledger, senseless)).rejects.toThrow(/integer from 1 on, got 0.5/)
    }))

  it('goes no further over its budget where a session begins with a free call', () =>
    inLedger(async (ledger) => {
      const cost = usageOfCall.costNanoUsd
      const more = { cache: true }
      await executeRun(ledger, await createRun(ledger, callPlan({ m: [{}] }, { more })), quick)
      const others = Array.from({ length: 20 }, (_, i) => [`z${i}`, [{ waitMs: 5 }]])
      const steps = { ...manyCalls(10), m: [{}], ...Object.fromEntries(others) }
      const options = { concurrency: 8, more, budget: { costNanoUsd: 10 * cost } }
      const runId = await createRun(ledger, callPlan(steps, options))
      await executeRun(ledger, runId, quick)
      expect(served.calls).toHaveLength(1 + 10)
      const budget = { costNanoUsd: 13 * cost }
      expect(await executeRun(ledger, runId, { ...quick, budget })).toMatchObject({
        cause: 'budget',
        status: { succeeded: 14, usage: budget },
      })
      expect(served.calls).toHaveLength(1 + 13)
    }))

  it('recalls what was answered before, in any run of the ledger', () =>
    inLedger(async (ledger) => {
      const plan = callPlan(manyCalls(5), { more: { cache: true } })
      await executeRun(ledger, await createRun(ledger, plan), quick)
      const second = await executeRun(ledger, await createRun(ledger, plan), quick)
      expect(second).toMatchObject({ state: 'completed' })
      expect(second.status.usage).toEqual({})
      expect(served.calls).toHaveLength(5)
    }))

  it('keeps every attempt with its cost, and what happened to the run', () =>
    inLedger(async (ledger) => {
      const steps = { a: [{ does: 'fail', errorClass: 'parse' }, {}], b: [{}] } as const
      const runId = await createRun(ledger, callPlan(steps))
      await executeRun(ledger, runId, quick)
      await recordEvent(ledger, runId, 'test_opened', { by: 'score' })
      const attempts: StoredAttempt[] = []
      for await (const attempt of iterateAttempts(ledger, runId)) attempts.push(attempt)
      const kept = { usage: usageOfCall, session: 1, reusedFrom: null }
      expect(attempts).toMatchObject([
        { key: 'a', attemptNo: 1, outcome: 'failed', errorClass: 'parse', callKey: null, ...kept },
        { key: 'a', attemptNo: 2, outcome: 'succeeded', record: 'said of a', ...kept },
        { key: 'b', attemptNo: 1, outcome: 'succeeded', callKey: 'ask b', ...kept },
      ])
      const events = await listEvents(ledger, runId)
      expect(events.map(({ type, session }) => [type, session])).toEqual([
        ['acquired', 1],
        ['running', 1],
        ['ended', 1],
        ['test_opened', null],
      ])
      expect(events[1].detail).toMatchObject({ total: 2, pending: 2, resumed: false })
      await expect(recordEvent(ledger, 'nobody', 'x', null)).rejects.toThrow(RunNotFoundError)
      await expect(listEvents(ledger, 'nobody')).rejects.toThrow(RunNotFoundError)
    }))

  it('freezes the tables that the parameters ask for', () =>
    inLedger(async (ledger) => {
      const plan = callPlan({ a: [{}] }, { more: { columns: ['answer', 'why'] } })
      const runId = await createRun(ledger, plan)
      const { tables } = await ledger.meta(runId)
      expect(tables[0].columns.map(({ name }) => name)).toEqual(['answer', 'why'])
      const doubled = callPlan({ a: [{}] }, { more: { columns: ['answer', 'answer'] } })
      await expect(createRun(ledger, doubled)).rejects.toThrow(/names a column twice/)
    }))
})
