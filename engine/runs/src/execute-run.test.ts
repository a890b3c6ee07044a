import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFile, utimes, writeFile, appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { forgetLoads, loadsOf, type Trouble } from '../test-support/troublesome.ts'
import {
  emptyPlan,
  inTemporaryFolder,
  troublesomeUrl,
  wordCountPlan,
} from '../test-support/text-run.ts'
import { sha256 } from './canonical.ts'
import { createRun } from './create-run.ts'
import { HeldError, RunStateError, SourceChangedError } from './errors.ts'
import { listSessions } from './events.ts'
import { executeRun } from './execute-run.ts'
import { exportRun } from './export/export-run.ts'
import { ledgerFileName } from './ledger-file.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledger.ts'
import type { ExecuteOptions, RunPlan } from './plan.ts'
import { iterateFailures, iterateResults } from './read-run.ts'
import { listRuns, requestCancel, requestPause, runStatus } from './runs.ts'
import type { Json } from './task.ts'
import { verifyLedger } from './verify.ts'

const quick = { workers: 2, retryBaseMs: 1, retryCapMs: 5 } satisfies ExecuteOptions

async function inLedger(work: (ledger: Ledger, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const ledger = await openLedger(join(folder, 'home'), { create: true })
    try {
      await work(ledger, folder)
    } finally {
      await ledger.close()
    }
  })
}

function troublePlan(
  troubles: Readonly<Record<string, Trouble>>,
  options: Partial<RunPlan> = {},
): RunPlan {
  forgetLoads()
  const items = Object.entries(troubles).map(([key, trouble]) => ({
    key,
    sha256: sha256(key),
    locator: trouble as unknown as Json,
  }))
  return { ...emptyPlan, taskUrl: troublesomeUrl, items, ...options }
}

async function failuresOf(ledger: Ledger, runId: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for await (const { key, errorClass, attempts } of iterateFailures(ledger, runId))
    found[key] = [errorClass, attempts]
  return found
}

async function exportText(ledger: Ledger, runId: string, folder: string): Promise<string> {
  const out = join(folder, 'table.csv')
  await exportRun(ledger, runId, { format: 'csv', out })
  return `${await readFile(out, 'utf8')}\n${await readFile(join(folder, 'failed.csv'), 'utf8')}`
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}

describe('executeRun', () => {
  it('computes every item once, whatever the workers, the batches and the order', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 60 })
      const single = new URL('../test-support/word-count-single.ts', import.meta.url).href
      const wide = new URL('../test-support/word-count-wide.ts', import.meta.url).href
      const variants: { plan: RunPlan; workers: number }[] = [
        { plan, workers: 1 },
        { plan, workers: 2 },
        { plan: { ...plan, items: plan.items.toReversed(), commit: 'item' }, workers: 2 },
        { plan: { ...plan, taskUrl: single }, workers: 2 },
        { plan: { ...plan, taskUrl: wide }, workers: 1 },
      ]
      const texts = new Set<string>()
      for (const variant of variants) {
        const runId = await createRun(ledger, variant.plan)
        const outcome = await executeRun(ledger, runId, { ...quick, workers: variant.workers })
        expect(outcome).toMatchObject({ state: 'completed', cause: null })
        texts.add(await exportText(ledger, runId, folder))
      }
      expect(texts.size).toBe(1)
      expect([...texts][0].split('\n').length).toBe(60 + 4)
      expect(await verifyLedger(ledger)).toEqual([])
    }))

  it('starts no more threads than there are items', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 3 })
      const runId = await createRun(ledger, plan)
      let threads = 0
      const count = (): void => void threads++
      subscribe('worker_threads', count)
      await executeRun(ledger, runId, { ...quick, workers: 500 })
      unsubscribe('worker_threads', count)
      expect(threads).toBe(3)
    }))

  it('gives results back in key order, with their attachments', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 12 })
      const runId = await createRun(ledger, plan)
      await executeRun(ledger, runId, quick)
      const keys: string[] = []
      for await (const { key, output } of iterateResults(ledger, runId)) {
        keys.push(key)
        expect(output.tables['texts']).toHaveLength(1)
        expect(output.attachment).toHaveProperty('preview')
      }
      expect(keys).toEqual(plan.items.map((item) => item.key).sort())
    }))

  it('treats each class of error by its rule, and the others go on', () =>
    inLedger(async (ledger, folder) => {
      const plan = troublePlan({
        a: { does: 'work' },
        'fails-twice': { does: 'fail-in-load', errorClass: 'transport', times: 2 },
        'always-down': { does: 'fail-in-load', errorClass: 'server_5xx' },
        throttled: { does: 'fail-in-load', errorClass: 'throttled', times: 9, retryAfterMs: 1 },
        absent: { does: 'fail-in-load', errorClass: 'not_found' },
        refused: { does: 'fail-in-compute', errorClass: 'refused' },
        throws: { does: 'throw' },
        'not-a-number': { does: 'nan' },
        column: { does: 'unknown-column' },
        'no-row': { does: 'no-row' },
        z: { does: 'work' },
      })
      const runId = await createRun(ledger, plan)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome).toMatchObject({ state: 'completed_with_errors', cause: null })
      expect(outcome.status).toMatchObject({ total: 11, succeeded: 4, failed: 7, pending: 0 })
      expect(await failuresOf(ledger, runId)).toEqual({
        'always-down': ['server_5xx', 5],
        absent: ['not_found', 1],
        refused: ['refused', 1],
        throws: ['task_exception', 2],
        'not-a-number': ['schema', 1],
        column: ['schema', 1],
        'no-row': ['schema', 1],
      })
      expect(loadsOf('throttled')).toBe(10)
      expect(await exportText(ledger, runId, folder)).toContain('no luck with throws in file.txt')
      expect(await verifyLedger(ledger)).toEqual([])
    }))

  it('survives loops, exits and deaths of workers; three deaths quarantine, siblings are unharmed', () =>
    inLedger(async (ledger) => {
      const plan = troublePlan(
        {
          a: { does: 'work' },
          loop: { does: 'loop' },
          b: { does: 'work' },
          exit: { does: 'exit' },
          'exit-in-prepare': { does: 'exit-in-prepare' },
          'throw-later': { does: 'throw-later' },
          c: { does: 'work' },
          hang: { does: 'hang-in-load' },
          d: { does: 'work' },
        },
        { timeoutMs: 700 },
      )
      const runId = await createRun(ledger, plan)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome.status).toMatchObject({ succeeded: 4, failed: 5 })
      expect(await failuresOf(ledger, runId)).toEqual({
        loop: ['timeout', 3],
        exit: ['worker_lost', 3],
        'exit-in-prepare': ['worker_lost', 3],
        'throw-later': ['worker_lost', 3],
        hang: ['timeout', 3],
      })
      expect(await verifyLedger(ledger)).toEqual([])
    }))

  it('kills what grows over its memory, in the heap or in buffers', () =>
    inLedger(async (ledger) => {
      const plan = troublePlan({
        a: { does: 'work' },
        'buffer-bomb': { does: 'buffer-bomb' },
        'heap-bomb': { does: 'heap-bomb' },
        z: { does: 'work' },
      })
      const runId = await createRun(ledger, plan)
      const outcome = await executeRun(ledger, runId, {
        ...quick,
        workerMemoryBytes: 96 * 1024 * 1024,
      })
      expect(outcome.status).toMatchObject({ succeeded: 2, failed: 2 })
      expect(await failuresOf(ledger, runId)).toEqual({
        'buffer-bomb': ['oom', 3],
        'heap-bomb': ['oom', 3],
      })
    }))

  it('pauses the run for auth, quota and storage, with its cause, and resumes', () =>
    inLedger(async (ledger) => {
      for (const errorClass of ['auth', 'quota', 'storage_full'] as const) {
        const plan = troublePlan({
          a: { does: 'work' },
          paid: { does: 'fail-in-load', errorClass, times: 1 },
          z: { does: 'work' },
        })
        const runId = await createRun(ledger, plan)
        const outcome = await executeRun(ledger, runId, quick)
        expect(outcome).toMatchObject({ state: 'paused', cause: errorClass })
        expect(outcome.message).toContain('paid')
        expect(await runStatus(ledger, runId)).toMatchObject({ state: 'paused', cause: errorClass })
        expect(await executeRun(ledger, runId, quick)).toMatchObject({ state: 'completed' })
      }
    }))

  it('pauses and cancels on request of another process, and on a signal, and goes on later', () =>
    inLedger(async (ledger) => {
      const troubles = Object.fromEntries(
        Array.from({ length: 40 }, (_, index): [string, Trouble] => [
          `k${index}`,
          { does: 'wait', waitMs: 100 },
        ]),
      )
      const runId = await createRun(ledger, troublePlan(troubles))
      const elsewhere = await openLedger(ledger.home)
      await expect(requestPause(elsewhere, runId)).rejects.toThrow(RunStateError)
      const isRunning = async (): Promise<boolean> =>
        (await runStatus(elsewhere, runId)).state === 'running'

      const pausing = executeRun(ledger, runId, quick)
      await until(isRunning)
      await expect(executeRun(elsewhere, runId, quick)).rejects.toThrow(HeldError)
      await requestPause(elsewhere, runId)
      expect(await pausing).toMatchObject({ state: 'paused', cause: 'requested' })

      const cancelling = executeRun(ledger, runId, quick)
      await until(isRunning)
      await requestCancel(elsewhere, runId)
      expect(await cancelling).toMatchObject({ state: 'cancelled', cause: 'requested' })

      const abort = new AbortController()
      const aborting = executeRun(ledger, runId, { ...quick, signal: abort.signal, drainMs: 0 })
      await until(isRunning)
      abort.abort()
      expect(await aborting).toMatchObject({ state: 'paused', cause: 'signal' })

      expect(await executeRun(ledger, runId, quick)).toMatchObject({ state: 'completed' })
      expect((await runStatus(elsewhere, runId)).sessions).toBe(4)
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(/is completed/)
      await expect(requestCancel(elsewhere, runId)).rejects.toThrow(RunStateError)
      expect(await verifyLedger(ledger)).toEqual([])
      await elsewhere.close()
    }))

  it('tries failed items again, all or of one class, and keeps their history', () =>
    inLedger(async (ledger) => {
      const plan = troublePlan({
        a: { does: 'work' },
        later: { does: 'fail-in-load', errorClass: 'not_found', times: 1 },
        never: { does: 'fail-in-compute', errorClass: 'refused' },
      })
      const runId = await createRun(ledger, plan)
      await executeRun(ledger, runId, quick)
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(/run retry/)
      await expect(
        executeRun(ledger, runId, { ...quick, retry: { errorClass: 'oom' } }),
      ).rejects.toThrow(/no failed item of class 'oom'/)
      const one = await executeRun(ledger, runId, { ...quick, retry: { errorClass: 'not_found' } })
      expect(one.status).toMatchObject({ state: 'completed_with_errors', succeeded: 2, failed: 1 })
      const all = await executeRun(ledger, runId, { ...quick, retry: {} })
      expect(all.status).toMatchObject({ state: 'completed_with_errors', failed: 1 })
      expect(await failuresOf(ledger, runId)).toEqual({ never: ['refused', 2] })
      expect(await verifyLedger(ledger)).toEqual([])
    }))

  it('says when a finished run misses its quality gate', () =>
    inLedger(async (ledger) => {
      const plan = troublePlan(
        { a: { does: 'work' }, b: { does: 'fail-in-compute' } },
        { gate: { minSuccessShare: 0.9 } },
      )
      const outcome = await executeRun(ledger, await createRun(ledger, plan), quick)
      expect(outcome).toMatchObject({ state: 'completed_with_errors', cause: 'quality_gate' })
      expect(outcome.message).toContain('1 of 2')
    }))

  it('refuses changed source files by name, and accepts touched ones', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 8 })
      const runId = await createRun(ledger, plan)
      const { path } = plan.sources[5]
      const content = await readFile(path)
      const changed = Buffer.from(content)
      changed[3] ^= 1
      await writeFile(path, changed)
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(SourceChangedError)
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(
        /text-5.txt has the same length/,
      )
      await appendFile(path, 'x')
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(/text-5.txt had \d+ bytes/)
      await rm(path)
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(/text-5.txt is missing/)
      expect((await runStatus(ledger, runId)).state).toBe('planned')
      await writeFile(path, content)
      await utimes(path, new Date(), new Date(0))
      expect(await executeRun(ledger, runId, quick)).toMatchObject({ state: 'completed' })
      expect((await runStatus(ledger, runId)).sessions).toBe(1)
      expect(await listSessions(ledger, runId)).toHaveLength(1)
    }))

  it.each([
    ['its total', 'UPDATE run SET total = total - 1', 'the row of the run'],
    ['its settings', 'UPDATE run SET spec = substr(spec, 2)', 'the row of the run'],
    ['an item', 'DELETE FROM item WHERE item_no = 3', 'the selection'],
    ['a source', "UPDATE source_file SET path = path || 'x'", 'the list of source files'],
  ])('refuses before any work a run that lost %s', (_what, sql, named) =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 8 })
      const runId = await createRun(ledger, plan)
      const db = new DatabaseSync(join(folder, 'home', ledgerFileName))
      db.exec('PRAGMA foreign_keys = OFF')
      for (const { name } of db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .all())
        db.exec(`DROP TRIGGER "${String(name)}"`)
      db.exec(sql)
      db.close()
      await expect(executeRun(ledger, runId, quick)).rejects.toThrow(
        `${named} does not fit its hash`,
      )
      expect((await runStatus(ledger, runId)).sessions).toBe(0)
    }),
  )

  it('fails an item whose bytes are not the planned ones when it is read', () =>
    inLedger(async (ledger, folder) => {
      const plan = await wordCountPlan(join(folder, 'texts'), { count: 5 })
      // Not among the checked sources: changed after the check, as far as the run can tell.
      const runId = await createRun(ledger, { ...plan, sources: [] })
      await writeFile(plan.sources[2].path, 'other words')
      await executeRun(ledger, runId, quick)
      expect(await failuresOf(ledger, runId)).toEqual({ 'texts/text-2.txt': ['source_changed', 1] })
    }))

  it('fails a run whose task cannot be started in a worker, and refuses senseless options', () =>
    inLedger(async (ledger, folder) => {
      const path = join(folder, 'main-thread-only.mjs')
      await writeFile(
        path,
        `import { isMainThread } from 'node:worker_threads'
        if (!isMainThread) throw new Error('not here')
        const column = { name: 'n', type: 'integer', unit: null, description: 'n' }
        const tables = [{ name: 'items', columns: [column] }]
        export default { name: 'main', version: '1', tables, compute: () => [] }`,
      )
      const items = [{ key: 'a', sha256: '', locator: null }]
      const plan = { ...emptyPlan, taskUrl: pathToFileURL(path).href, items }
      const runId = await createRun(ledger, plan)
      await expect(executeRun(ledger, runId, { workers: 0 })).rejects.toThrow(/from 1 on, got 0/)
      const outcome = await executeRun(ledger, runId, quick)
      expect(outcome).toMatchObject({ state: 'failed', cause: 'engine' })
      expect(outcome.message).toContain('not here')
      expect(await runStatus(ledger, runId)).toMatchObject({ state: 'failed', pending: 1 })
    }))

  it('reports progress and leaves it in the ledger', () =>
    inLedger(async (ledger) => {
      const troubles = Object.fromEntries(
        Array.from({ length: 24 }, (_, index): [string, Trouble] => [
          `k${index}`,
          { does: 'wait', waitMs: 100 },
        ]),
      )
      const runId = await createRun(ledger, troublePlan(troubles))
      const reader = await openLedger(ledger.home, { readOnly: true })
      const seen: number[] = []
      let elsewhere = 0
      await executeRun(ledger, runId, {
        ...quick,
        onProgress: (progress) => {
          seen.push(progress.succeeded)
          expect(progress.succeeded + progress.failed + progress.pending).toBe(24)
          void listRuns(reader).then(([run]) => (elsewhere = Math.max(elsewhere, run.succeeded)))
        },
      })
      expect(seen.at(-1)).toBe(24)
      expect(seen).toEqual([...seen].sort((left, right) => left - right))
      await reader.close()
      expect(elsewhere).toBeGreaterThan(0)
    }))
})
