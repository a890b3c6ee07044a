import { join } from 'node:path'
import { expect, it } from 'vitest'
import { forgetServed } from '../test-support/asking.ts'
import { callPlan, manyCalls, quick } from '../test-support/call-run.ts'
import { inTemporaryFolder } from '../test-support/text-run.ts'
import { abandonedRuns, discardRun } from './clean-runs.ts'
import { createRun } from './create-run.ts'
import { RunNotFoundError, RunStateError } from './errors.ts'
import { executeRun } from './execute-run.ts'
import { forkRun } from './fork-run.ts'
import { openLedger } from './open-ledger.ts'
import { listRuns, requestCancel } from './runs.ts'
import { verifyLedger } from './verify.ts'

const day = 86_400_000

it('finds what was given up long ago, removes it without a trace of it, and keeps all else', () =>
  inTemporaryFolder(async (folder) => {
    forgetServed()
    let now = Date.UTC(2026, 0, 1)
    const clock = { now: () => (now += 1000), monotonic: () => now }
    const ledger = await openLedger(join(folder, 'home'), { create: true, clock })
    const plan = callPlan(manyCalls(6))
    const finished = await createRun(ledger, { ...plan, name: 'finished' })
    await executeRun(ledger, finished, quick)
    const paused = await createRun(ledger, { ...plan, name: 'paused' })
    await executeRun(ledger, paused, { ...quick, signal: AbortSignal.abort() })
    const planned = await createRun(ledger, { ...plan, name: 'planned' })
    const forked = await createRun(ledger, { ...plan, name: 'forked' })
    const cancelled = await createRun(ledger, { ...plan, name: 'cancelled' })
    const budget = { costNanoUsd: 4000 }
    await executeRun(ledger, cancelled, { ...quick, budget })
    await requestCancel(ledger, cancelled)
    now += 40 * day
    const fork = await forkRun(ledger, forked, { ...plan, name: 'fork' })

    const found = await abandonedRuns(ledger, { olderThanMs: 30 * day })
    expect(found.map(({ status }) => [status.name, status.succeeded])).toEqual([
      ['cancelled', 4],
      ['planned', 0],
    ])
    expect(found[0].lastActive).toMatch(/^2026-01-01T/)
    expect(await abandonedRuns(ledger, { olderThanMs: 50 * day })).toEqual([])

    for (const runId of [finished, paused, forked])
      await expect(discardRun(ledger, runId)).rejects.toThrow(RunStateError)
    await discardRun(ledger, planned)
    await discardRun(ledger, cancelled)
    await expect(discardRun(ledger, planned)).rejects.toThrow(RunNotFoundError)
    expect((await listRuns(ledger)).map(({ name }) => name)).toEqual([
      'fork',
      'forked',
      'paused',
      'finished',
    ])
    expect(await verifyLedger(ledger)).toEqual([])
    expect(await executeRun(ledger, fork.runId, quick)).toMatchObject({ state: 'completed' })
    await ledger.close()
  }))

it('leaves a run alone that somebody executes', () =>
  inTemporaryFolder(async (folder) => {
    forgetServed()
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    const runId = await createRun(ledger, callPlan(manyCalls(4, { waitMs: 100 })))
    const executing = executeRun(ledger, runId, quick)
    while ((await ledger.status(runId)).state !== 'running')
      await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(discardRun(ledger, runId)).rejects.toThrow(/is kept: process \d+ on/)
    expect(await executing).toMatchObject({ state: 'completed' })
    await ledger.close()
  }))
